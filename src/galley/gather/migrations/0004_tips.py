import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('galley_gather', '0003_alerts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('lookup', models.CharField(editable=False, max_length=32, unique=True)),
                ('sender_recipient', models.CharField(editable=False, max_length=80)),
                ('state', models.CharField(choices=[('new', 'New'), ('seen', 'Looked at'), ('answered', 'Answered')], default='new', max_length=10, verbose_name='status')),
                ('first_day', models.DateField(verbose_name='first message')),
                ('last_day', models.DateField(verbose_name='last message')),
                ('delete_on', models.DateField(db_index=True, verbose_name='deleted on')),
            ],
            options={
                'verbose_name': 'tip',
                'verbose_name_plural': 'tips',
                'ordering': ['-last_day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='TipMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('is_answer', models.BooleanField(default=False)),
                ('day', models.DateField(verbose_name='day')),
                ('sealed_bytes', models.PositiveBigIntegerField(verbose_name='size')),
                ('tip', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='galley_gather.tip')),
                ('written_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
