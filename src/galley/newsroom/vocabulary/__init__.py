"""Controlled vocabularies that come with Galley; see NOTICE for whose they are."""
