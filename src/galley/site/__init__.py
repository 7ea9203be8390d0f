"""Serve readers: pages rendered once into the page store, search, feeds, sitemaps and the look of the site."""
