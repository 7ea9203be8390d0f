"""What feedback tells the apps above it."""

from galley.kernel.signals import TypedSignal

comment_made = TypedSignal("feedback.comment_made", when="in the transaction", comment_id=int, held=bool)
"""A reader wrote a comment; `held` when a published hold rule named it."""

comment_edited = TypedSignal("feedback.comment_edited", when="in the transaction", comment_id=int, held=bool)
"""Its author changed the text; `held` when a hold rule names the new text."""

comment_removed = TypedSignal("feedback.comment_removed", when="in the transaction", comment_id=int)
"""Its author removed it."""

reader_deleted = TypedSignal("feedback.reader_deleted", when="in the transaction", reader_id=int)
"""A reader deleted the account; the row stays without name and address."""
