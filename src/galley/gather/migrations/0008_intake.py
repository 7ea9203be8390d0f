import secrets
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

import galley.gather.models.websub
import galley.kernel.time


def count_items(apps: Any, schema_editor: Any) -> None:
    source, item = (apps.get_model("galley_gather", name) for name in ("Source", "WireItem"))
    for each in source.objects.order_by("pk").only("pk").iterator():
        source.objects.filter(pk=each.pk).update(items_brought=item.objects.filter(source=each.pk).count())


class Migration(migrations.Migration):
    dependencies: ClassVar = [("galley_gather", "0007_engine")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="HostTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=255, unique=True)),
                ("free_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="HubSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub_url", models.CharField(max_length=2000)),
                ("topic_url", models.CharField(max_length=2000)),
                ("token", models.CharField(default=galley.gather.models.websub.new_token, max_length=64, unique=True)),
                ("secret", models.CharField(default=secrets.token_hex, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("active", "Pushed by its hub"),
                            ("refused", "Refused by its hub"),
                            ("leaving", "Being ended"),
                        ],
                        default="asked",
                        max_length=20,
                    ),
                ),
                ("lease_until", models.DateTimeField(null=True)),
                ("next_try", models.DateTimeField(db_index=True, default=galley.kernel.time.now, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("problem_detail", models.TextField(blank=True)),
                ("last_push", models.DateTimeField(null=True)),
                ("pushes", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=galley.kernel.time.now)),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hub_subscription",
                        to="galley_gather.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={"verbose_name": "hub subscription", "verbose_name_plural": "hub subscriptions"},
        ),
        migrations.AddField(
            model_name="source",
            name="follows_rhythm",
            field=models.BooleanField(
                default=True,
                help_text="Between every two minutes and the time above, as fast as new items come.",
                verbose_name="asked more often while much comes",
            ),
        ),
        migrations.AddField(
            model_name="source", name="items_an_hour", field=models.FloatField(default=0.0, editable=False)
        ),
        migrations.AddField(
            model_name="source",
            name="items_brought",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="items"),
        ),
        migrations.RunPython(count_items, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="wireitem",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="items",
                to="galley_gather.event",
                verbose_name="event",
            ),
        ),
        migrations.AlterField(
            model_name="wireitem",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="galley_gather.source",
                verbose_name="source",
            ),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(condition=models.Q(("event", None)), fields=["id"], name="gather_item_without_event"),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["source", "-id"], name="gather_item_of_source"),
        ),
    ]
