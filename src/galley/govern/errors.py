"""What can go wrong when somebody governs.

GovernError
├── AlreadyDecidedError     somebody was faster, or the case is final
├── TextChangedError        the author changed the text since the moderator read it
├── IncompleteError         a withholding without rule or reason, rules without text
├── TooLateError            the last day of the appeal is over, or it was made before
├── SamePersonError         who decided first may not decide the appeal
└── LogError                the public log does not add up
"""

from __future__ import annotations


class GovernError(Exception):
    """The root of this tree; each message is for a person and is translated by the screen."""


class AlreadyDecidedError(GovernError):
    """Somebody was faster, or the case is final."""


class TextChangedError(GovernError):
    """The author changed the text since the moderator read it."""


class IncompleteError(GovernError):
    """A withholding without rule or reason, or rules without text."""


class TooLateError(GovernError):
    """The last day of the appeal is over, or it was made before."""


class SamePersonError(GovernError):
    """Who decided first may not decide the appeal."""


class LogError(GovernError):
    """The public log does not add up."""
