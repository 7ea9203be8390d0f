"""Verbs of distribution, each in one transaction: queue, dispatch, decide, subscribe, and keep channels."""

from galley.distribute.services.channels import save_channel, send_test
from galley.distribute.services.deciding import confirm_arrival, let_rest, send_again, try_now
from galley.distribute.services.digests import queue_due_digests
from galley.distribute.services.dispatching import dispatch_due, serve_channel
from galley.distribute.services.holding import end_leases
from galley.distribute.services.queueing import mark_as_correction, queue_deliveries, queue_withdrawals
from galley.distribute.services.restoring import doubt_what_was_open
from galley.distribute.services.subscribing import (
    confirm,
    forget_unconfirmed,
    list_of_token,
    list_to_confirm,
    subscribe,
    unsubscribe,
    write_to_subscriber,
)

__all__ = [
    "confirm",
    "confirm_arrival",
    "dispatch_due",
    "doubt_what_was_open",
    "end_leases",
    "forget_unconfirmed",
    "let_rest",
    "list_of_token",
    "list_to_confirm",
    "mark_as_correction",
    "queue_deliveries",
    "queue_due_digests",
    "queue_withdrawals",
    "save_channel",
    "send_again",
    "send_test",
    "serve_channel",
    "subscribe",
    "try_now",
    "unsubscribe",
    "write_to_subscriber",
]
