"""What can go wrong between a story and its channels, beyond the outcomes that are values.

DistributeError
├── LostLeaseError      another worker has taken the delivery: stop, it is theirs
└── NotAllowedNowError  a person asked for a step that the delivery's state does not allow (any more)
"""

from __future__ import annotations


class DistributeError(Exception):
    """Any of the below."""


class LostLeaseError(DistributeError):
    """The lease ended while a worker worked; what it holds is no longer its own."""


class NotAllowedNowError(DistributeError):
    """The delivery is in another state than the person saw."""
