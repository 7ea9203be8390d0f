"""The table of search terms: each database has its own kind, which Django's models cannot say."""

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE galley_site_searchterms USING fts5("
        "headline, standfirst, body, tokenize = \"unicode61 remove_diacritics 0\")"
    ],
    "postgresql": [
        "CREATE TABLE galley_site_searchterms (story_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        "CREATE INDEX galley_site_searchterms_terms ON galley_site_searchterms USING gin (terms)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS galley_site_searchterms")


class Migration(migrations.Migration):
    dependencies = [("galley_site", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
