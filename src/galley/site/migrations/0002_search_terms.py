"""The table of search terms: each database has its own kind, which Django's models cannot say."""

from django.db import migrations

from galley.kernel.vendor_sql import run_vendor_sql

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


DROP = dict.fromkeys(CREATE, ["DROP TABLE IF EXISTS galley_site_searchterms"])


class Migration(migrations.Migration):
    dependencies = [("galley_site", "0001_initial")]
    operations = [run_vendor_sql(CREATE, DROP)]
