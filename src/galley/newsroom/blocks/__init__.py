"""One StreamField block of the story body a file."""
