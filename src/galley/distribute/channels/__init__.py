"""One channel adapter a file."""
