"""What everybody sees of governing, and the moderators' desk."""
