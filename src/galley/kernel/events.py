"""What happens to a newsroom as a whole, told to every app."""

from __future__ import annotations

from datetime import datetime

from galley.kernel.signals import TypedSignal

newsroom_restored = TypedSignal("kernel.newsroom_restored", when="in the transaction", made_at=datetime)
"""The rows are those of a backup made at that time: what was to be done then may have been done since."""
