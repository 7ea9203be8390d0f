"""The words of items, for the wall's search: each database has its own kind of table, which models cannot say.

Items that are there already are indexed by the worker, the newest first (`gather.index_left_over`): an upgrade does not
wait for an archive of a million.
"""

from typing import ClassVar

from django.db import migrations, models

from galley.kernel.vendor_sql import run_vendor_sql

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE galley_gather_itemterms USING fts5("
        "terms, forms, facets, columnsize = 0, tokenize = \"unicode61 remove_diacritics 0\")",
        "CREATE TRIGGER galley_gather_itemterms_follow AFTER DELETE ON galley_gather_wireitem"
        " BEGIN DELETE FROM galley_gather_itemterms WHERE rowid = OLD.id; END",
    ],
    "postgresql": [
        "CREATE TABLE galley_gather_itemterms (item_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        "CREATE INDEX galley_gather_itemterms_terms ON galley_gather_itemterms USING gin (terms)",
        "CREATE FUNCTION galley_gather_itemterms_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'TRUNCATE' THEN DELETE FROM galley_gather_itemterms;"
        " ELSE DELETE FROM galley_gather_itemterms terms USING gone WHERE terms.item_id = gone.id; END IF;"
        " RETURN NULL; END $$",
        "CREATE TRIGGER galley_gather_itemterms_follow AFTER DELETE ON galley_gather_wireitem"
        " REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION galley_gather_itemterms_follow()",
        "CREATE TRIGGER galley_gather_itemterms_follow_all AFTER TRUNCATE ON galley_gather_wireitem"
        " FOR EACH STATEMENT EXECUTE FUNCTION galley_gather_itemterms_follow()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER galley_gather_itemterms_follow", "DROP TABLE galley_gather_itemterms"],
    "postgresql": [
        "DROP FUNCTION galley_gather_itemterms_follow() CASCADE",
        "DROP TABLE galley_gather_itemterms",
    ],
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("galley_gather", "0008_intake")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="wireitem",
            name="searched_version",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(
                condition=models.Q(("event__isnull", False))
                & (models.Q(("searched_version", None)) | models.Q(("searched_version__lt", models.F("version")))),
                fields=["id"],
                name="gather_item_not_searchable",
            ),
        ),
        # What a source sent lately is asked for by its kills too; by number, all that it ever sent was read.
        migrations.RemoveIndex(model_name="wireitem", name="gather_item_of_source"),
        migrations.AddIndex(
            model_name="wireitem",
            index=models.Index(fields=["source", "-first_seen"], name="gather_item_of_source_lately"),
        ),
        run_vendor_sql(CREATE, DROP),
    ]
