"""What can be done in feedback: sign a reader in, comment, report an error, count a read."""
