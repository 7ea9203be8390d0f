import django.core.validators
import django.db.models.deletion
import galley.kernel.ids
import galley.kernel.time
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('galley_gather', '0004_tips'),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=galley.kernel.ids.new_uuid, editable=False, unique=True)),
                ('key', models.CharField(editable=False, max_length=300)),
                ('name', models.CharField(help_text='In English, such as “River level at Mill Bridge”.', max_length=200, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, help_text='Such as “磨坊桥水位”.', max_length=200, verbose_name='name in Chinese')),
                ('unit', models.CharField(blank=True, help_text='Such as m, µg/m³ or °C; empty for a count.', max_length=30, verbose_name='unit')),
                ('lowest', models.FloatField(blank=True, help_text='A reading below it is refused.', null=True, verbose_name='lowest believable value')),
                ('highest', models.FloatField(blank=True, help_text='A reading above it is refused.', null=True, verbose_name='highest believable value')),
                ('gap_minutes', models.PositiveIntegerField(default=0, help_text='Without a reading for so long, the chart’s line is broken. 0: three times the usual distance.', validators=[django.core.validators.MaxValueValidator(44640)], verbose_name='minutes that make a gap')),
                ('last_at', models.DateTimeField(editable=False, null=True, verbose_name='last reading')),
                ('last_value', models.FloatField(editable=False, null=True, verbose_name='value')),
                ('is_changed', models.BooleanField(db_index=True, default=False, editable=False)),
                ('created_at', models.DateTimeField(default=galley.kernel.time.now, editable=False)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='series', to='galley_gather.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('value', models.FloatField()),
                ('series', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='galley_gather.series')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='In English, such as “flood warning”.', max_length=120, verbose_name='name')),
                ('name_zh', models.CharField(blank=True, help_text='Such as “洪水警报”.', max_length=120, verbose_name='name in Chinese')),
                ('direction', models.CharField(choices=[('above', 'when it rises above'), ('below', 'when it falls below')], default='above', max_length=10, verbose_name='it is news')),
                ('raise_at', models.FloatField(verbose_name='this value')),
                ('clear_at', models.FloatField(help_text='A little on the other side, so that a value that trembles is one item.', verbose_name='it is over at')),
                ('urgency', models.PositiveSmallIntegerField(default=3, help_text='1 is the most urgent.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(8)], verbose_name='urgency')),
                ('is_raised', models.BooleanField(default=False, editable=False)),
                ('raised_at', models.DateTimeField(editable=False, null=True)),
                ('peak', models.FloatField(editable=False, null=True)),
                ('looked_until', models.DateTimeField(editable=False, null=True)),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='galley_gather.series')),
            ],
            options={
                'verbose_name': 'level',
                'verbose_name_plural': 'levels',
                'ordering': ['raise_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(fields=('source', 'key'), name='gather_series_once_a_source'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.UniqueConstraint(fields=('series', 'at'), name='gather_reading_once_a_moment'),
        ),
    ]
