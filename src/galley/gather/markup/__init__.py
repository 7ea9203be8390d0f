"""What several parsers need to read foreign bytes: encodings, broken XML, dates. No database, no network."""
