"""Pictures of wires in the library: where each came from, whole terms of use, and their names in the note of a kill."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies: ClassVar = [
        ('galley_gather', '0010_pictures'),
        ('galley_newsroom', '0002_killed_sources'),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name='killedsource',
            name='pictures',
            field=models.TextField(blank=True, verbose_name='pictures of it that the story uses'),
        ),
        migrations.AlterField(
            model_name='newsroomimage',
            name='rights',
            field=models.TextField(blank=True, help_text='Who owns it and what is allowed.', verbose_name='rights'),
        ),
        migrations.CreateModel(
            name='PictureOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guid', models.CharField(blank=True, db_index=True, max_length=500)),
                ('key', models.CharField(max_length=40)),
                ('killed_at', models.DateTimeField(blank=True, null=True, verbose_name='killed')),
                ('image', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='origin', to='galley_newsroom.newsroomimage', verbose_name='picture')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='galley_gather.wireitem', verbose_name='wire item')),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='galley_gather.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'origin of a picture',
                'verbose_name_plural': 'origins of pictures',
            },
        ),
    ]
