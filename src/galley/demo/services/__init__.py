"""Making the demo newsroom, once; and who can log in to it."""

from galley.demo.services.accounts import Account, demo_accounts
from galley.demo.services.newsroom import create_demo, is_made
from galley.demo.services.wires import settle_wires

__all__ = ["Account", "create_demo", "demo_accounts", "is_made", "settle_wires"]
