"""What readers see of newsletters, and what the desk sees of deliveries and channels."""
