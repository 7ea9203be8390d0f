"""Tags of the reader site: what pages are given (`galley_site`) and how it looks (`galley_look`)."""
