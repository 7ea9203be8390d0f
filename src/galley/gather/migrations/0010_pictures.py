"""Pictures that come with items: what is said of them, their files once somebody looked, and each try to get one."""

from typing import ClassVar

import django.db.models.deletion
import galley.kernel.time
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies: ClassVar = [
        ('galley_gather', '0009_item_search'),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='KeptPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body_hash', models.CharField(max_length=40, unique=True)),
                ('body', models.BinaryField()),
                ('small', models.BinaryField()),
                ('media_type', models.CharField(max_length=40)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('size_bytes', models.PositiveIntegerField()),
                ('kept_at', models.DateTimeField(db_index=True, default=galley.kernel.time.now)),
            ],
            options={
                'verbose_name': 'kept picture',
                'verbose_name_plural': 'kept pictures',
            },
        ),
        migrations.AddField(
            model_name='wireitem',
            name='pictures',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='ItemPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('words', models.JSONField(blank=True, default=dict)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('detail', models.TextField(blank=True)),
                ('tried_at', models.DateTimeField(default=galley.kernel.time.now)),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tried_pictures', to='galley_gather.wireitem')),
                ('kept', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='uses', to='galley_gather.keptpicture')),
            ],
            options={
                'verbose_name': 'picture of an item',
                'verbose_name_plural': 'pictures of items',
                'constraints': [models.UniqueConstraint(fields=('item', 'key'), name='gather_picture_once')],
            },
        ),
    ]
