from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("galley_gather", "0006_desk")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="wireitem", name="annotations", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(model_name="wireitem", name="event_pinned", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="wireitem",
            name="sibling_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="siblings",
                to="galley_gather.wireitem",
            ),
        ),
        migrations.AddField(
            model_name="wireitem", name="sketch", field=models.BinaryField(editable=False, null=True)
        ),
        migrations.AddField(model_name="wireitem", name="why", field=models.JSONField(blank=True, default=list)),
    ]
