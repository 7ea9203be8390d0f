"""The public log's arithmetic: entries as bytes, their tree, proofs. No Django, no rows."""
