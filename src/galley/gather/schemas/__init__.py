"""Schemas of the wire formats, as IPTC publishes them; see the NOTICE in each folder."""
