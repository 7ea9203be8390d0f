"""What readers see of feedback, and what the desk sees of it."""
