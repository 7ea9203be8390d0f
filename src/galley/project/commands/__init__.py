"""The commands of `galley`, one file each."""
