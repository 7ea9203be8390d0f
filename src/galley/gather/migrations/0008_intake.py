from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("galley_gather", "0007_engine")]
    operations: ClassVar = []
