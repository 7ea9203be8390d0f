"""Readers' tips, as far as they need no rows: code words, keys, parcels, clean files, sealed files on disk."""
