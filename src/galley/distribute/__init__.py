"""Send each story to every channel once: channels, renditions, deliveries and newsletter subscribers."""
