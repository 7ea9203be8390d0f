"""Hold rules: when a comment waits for a moderator before others see it. One file a rule; readers can read each."""
