"""The staff's screens that join several apps: the home of each role, menus and accounts."""
