"""Hold rules: when a comment waits for a moderator before others see it. One file a rule; each is published on the rules page."""
