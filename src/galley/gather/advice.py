"""What a person can do about a source that fails: the sentence that a screen says after the problem."""

from __future__ import annotations

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from galley.gather.errors import FetchError, GatherError, ParseError

_LATER = _("Try again in some minutes; if it stays so, ask whoever runs the server.")
_COMPARE_SERVER = _("Compare the server's name and port with what you were given; if they are right, try again later.")
_COMPARE_USER = _("Compare user and password with what you were given; some services want one for programs alone.")
_SPELLING = _("Look for a typing mistake in the server's name.")
_IN_A_BROWSER = _("Open it in a browser; if it has moved, give the address at which you arrive.")
_CERTIFICATE = _("Ask whoever runs the server to renew it; nothing is read from it until then.")
_LARGE = _("Ask for less at once, or let an operator raise GALLEY_FETCH_MAX_MEGABYTES.")
_ASK = _("Perhaps it wants a user and a password, or keeps programs out: ask its publisher.")
_SLOWER = _("Galley waits for as long as it asks. Set more minutes between two fetches.")
_PATH = _("Give the whole path, or one below the data folder; a web address begins with https://.")
_FOLDER = _("Make the folder, or look for a typing mistake in its name.")
_OTHER_KIND = _("Look at what is there; perhaps another kind of source reads it.")
_NO_FEED = _("Look for a link called RSS or Feed on the page, or add it as a web page or a website with a sitemap.")
_BUILT_IN_BROWSER = _("Look whether the site has a feed or a sitemap, and add that.")
_ROBOTS = _("Ask its publisher to let your newsroom read it, or for a feed.")
_ACCOUNT = _("Look for a typing mistake in the account's name.")

WHAT_TO_DO = {
    "There is no server of this name.": _SPELLING,
    "There is nothing at this address.": _IN_A_BROWSER,
    "The address leads on and on, perhaps in a circle.": _IN_A_BROWSER,
    "This is not a web address.": _("A web address begins with https://."),
    "The server cannot be reached.": _COMPARE_SERVER,
    "The mail server cannot be reached.": _COMPARE_SERVER,
    "The broker cannot be reached.": _COMPARE_SERVER,
    "The server's certificate is not valid.": _CERTIFICATE,
    "The answer is larger than Galley takes.": _LARGE,
    "The file is larger than Galley takes.": _LARGE,
    "The publisher has closed this feed for good.": _("Ask the publisher for a new address, or switch the source off."),
    "The server refuses access.": _ASK,
    "The service refuses access.": _ASK,
    "The server refuses this user or password.": _COMPARE_USER,
    "The mail server refuses this user or password.": _COMPARE_USER,
    "The broker refuses this user or password.": _COMPARE_USER,
    "The server asks to slow down.": _SLOWER,
    "The service asks to slow down.": _SLOWER,
    "The server answered with something unexpected.": _IN_A_BROWSER,
    "There is no such file.": _PATH,
    "There is no such file or folder.": _PATH,
    "There is no such folder.": _FOLDER,
    "The server has no such folder.": _FOLDER,
    "The mailbox has no such folder.": _FOLDER,
    "This is a web page, and it names no feed.": _NO_FEED,
    "This is a web page, not a feed.": _NO_FEED,
    "The server offers no encryption.": _("Ask whoever runs it to switch encryption on."),
    "The mail server offers no encryption.": _("Ask whoever runs it to switch encryption on."),
    "The server shows another key than the one that was accepted. Nothing was sent to it.": _(
        "Ask its operator whether the key was changed; if so, put the new one into “Server's key”."
    ),
    "The broker does not let us listen to these topics.": _("Ask whoever runs the broker to let this user listen."),
    "No text was found on this page. Perhaps it is built in the browser.": _BUILT_IN_BROWSER,
    "The page has no such part.": _("Name a part that the page has now, or leave that field empty."),
    "The site's robots.txt does not allow programs to read this page.": _ROBOTS,
    "The server knows no such account.": _ACCOUNT,
    "Bluesky knows no such account, or it was closed.": _ACCOUNT,
    "A column that the settings name is not there.": _(
        "Write each column as the head of the table has it; it stands in parentheses."
    ),
    "The settings of this source are not complete.": _("Fill in the fields that are marked, then save."),
    "The address leads into a private network. If it is a server of your own, allow that for this source.": "",
    "Nobody has accepted this server's key yet. Compare it with what its operator says, and give it.": "",
    "The private key cannot be read; perhaps its passphrase is missing.": "",
    "The certificate authority in the settings is no PEM certificate.": "",
    "A mailbox without encryption is only read within a private network.": "",
    "A password or token is only sent over https://, or within a private network.": "",
    "This connection is not encrypted: others on the way can read the password and the files.": "",
}
"""By the sentence of the error, as it is in the code; empty: it says so itself. What is missing here is general."""


def what_to_do(problem: str) -> str:
    """What to do about a problem that is kept with a source, in the reader's language; empty when it says so itself."""
    return str(WHAT_TO_DO.get(problem, ""))


def said_in_full(error: GatherError) -> str:
    """What is wrong, where, what the other side said, and what to do, in the reader's language."""
    problem = str(getattr(error, "problem", error))
    detail = " ".join(str(getattr(error, "detail", "")).split())[:200]
    said = [gettext(problem)]
    line = error.line if isinstance(error, ParseError) else 0
    if line > 1:
        said.append(gettext("Line %(line)d.") % {"line": line})
    if detail and detail not in problem:
        said.append(gettext("In detail: %(detail)s.") % {"detail": detail.rstrip(".")})
    advice = what_to_do(problem) if problem in WHAT_TO_DO else str(_general(error))
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(filter(None, [*said, advice]))


def _general(error: GatherError) -> object:
    if isinstance(error, ParseError):
        return _OTHER_KIND
    if isinstance(error, FetchError) and not error.is_final:
        return _LATER
    return ""
