"""How letters leave: by SMTP, or, without a mail server, into files of the data folder.

A letter whose text went out whole, but whose answer never came, may have arrived: SMTP has no way to ask and no key
that a second try could repeat (RFC 5321, section 6.1, tells clients to wait long for that answer, for this reason).
Only that moment is in doubt; everything before it is certainly not sent.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.base import BaseEmailBackend

from galley.distribute.data import InDoubt, Later, Outcome, Refused, Sent
from galley.kernel.settings import Form
from galley.kernel.text import gettext_noop

_HEADERS_OF_ASCII = policy.SMTP.clone(cte_type="7bit", max_line_length=78)


@dataclass(frozen=True)
class SmtpAddress:
    """A mail server, read from `smtp://user:password@host:587?tls=yes` or `smtps://host`."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    implicit_tls: bool = False

    @classmethod
    def parse(cls, url: str) -> SmtpAddress:
        """Read an address.

        Raises:
            ValueError: it has another form.
        """
        parts = urlsplit(url.strip())
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError(parts.scheme)
        options = {name: values[-1].lower() for name, values in parse_qs(parts.query).items()}
        if options.keys() - {"tls"} or options.get("tls", "no") not in {"yes", "no"}:
            raise ValueError(parts.query)
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls=options.get("tls") == "yes" and not implicit,
            implicit_tls=implicit,
        )


def _checked(url: str) -> str:
    SmtpAddress.parse(url)
    return url


SMTP_ADDRESS: Form[str] = Form("smtp://user:password@host:587?tls=yes, or smtps://user:password@host:465", _checked)
"""The form of GALLEY_SMTP_URL."""


class SmtpTransport:
    """Sends letters over one kept connection; use it in a `with` block, from one thread."""

    idempotent = False

    def __init__(self, address: SmtpAddress, *, sender: str, timeout_seconds: float = 20.0) -> None:
        self.address, self.sender, self.timeout_seconds = address, sender, timeout_seconds
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, to: str) -> Outcome:
        """Send one letter to one address."""
        try:
            body = _bytes_of(message)
            to.encode("ascii")
        except UnicodeError as error:
            return Refused(gettext_noop("This address cannot be written to."), detail=type(error).__name__)
        try:
            server = self._connected()
            refusal = self._envelope(server, to)
            if refusal is not None:
                return refusal
            # docmd and not data(): after the last line it must be known whether the text had left whole.
            code, said = server.docmd("DATA")
            if code != 354:
                self._reset(server)
                return _outcome_of(code, said)
            server.send(body + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            # Not all of the text was handed over, so the server cannot have taken it for whole.
            self.close()
            return _not_reached(error)
        return self._answered(server, str(message["Message-ID"] or ""))

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            # A server closes a silent connection; asked first, the letter is not the one to find out.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if self._server.noop()[0] == 250:
                    return self._server
            self.close()
        host, port, seconds = self.address.host, self.address.port, self.timeout_seconds
        if self.address.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=seconds, context=ssl.create_default_context(), local_hostname=_own_name(self.sender)
            )
        else:
            server = smtplib.SMTP(host, port, timeout=seconds, local_hostname=_own_name(self.sender))
        self._server = server
        server.ehlo_or_helo_if_needed()
        if self.address.starttls:
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        if self.address.user:
            server.login(self.address.user, self.address.password)
        return server

    def _envelope(self, server: smtplib.SMTP, to: str) -> Outcome | None:
        for code, said in (server.mail(parseaddr(self.sender)[1]), server.rcpt(to)):
            if code not in {250, 251}:
                self._reset(server)
                return _outcome_of(code, said)
        return None

    def _answered(self, server: smtplib.SMTP, message_id: str) -> Outcome:
        try:
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return InDoubt(
                gettext_noop("The mail server took the letter but did not say whether it keeps it."), detail=str(error)
            )
        return Sent(remote_id=message_id) if code == 250 else _outcome_of(code, said)

    def _reset(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


class FolderTransport:
    """Writes letters to files, one a Message-ID: what stands for a mail server until there is one."""

    idempotent = True

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, message: EmailMessage, *, to: str) -> Outcome:
        """Write one letter; the same Message-ID to the same address is the same file."""
        message_id = str(message["Message-ID"] or "")
        try:
            write_letter(self.folder, _bytes_of(message), key=f"{message_id} {to}")
        except OSError as error:
            return Later(gettext_noop("The letter could not be written to the mail folder."), detail=str(error))
        return Sent(remote_id=message_id)

    def close(self) -> None:
        """Nothing is kept open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def transport_for(
    smtp_url: str, *, folder: Path, sender: str, timeout_seconds: float = 20.0
) -> SmtpTransport | FolderTransport:
    """The transport of these settings: SMTP, or the folder when there is no server."""
    if smtp_url:
        return SmtpTransport(SmtpAddress.parse(smtp_url), sender=sender, timeout_seconds=timeout_seconds)
    return FolderTransport(folder, sender=sender)


def write_letter(folder: Path, body: bytes, *, key: str) -> Path:
    """Write a letter's file whole or not at all; the same key is the same file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    path = folder / f"{name}.eml"
    fresh = folder / f".{name}.{os.getpid()}"
    with fresh.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return path


class FolderBackend(BaseEmailBackend):
    """Django's mail into the same folder: log-in links and notices, while there is no mail server."""

    def __init__(self, fail_silently: bool = False, folder: Path | None = None, **kwargs: object) -> None:  # noqa: FBT001, FBT002 -- Django's signature
        super().__init__(fail_silently=fail_silently)
        if folder is None:
            from django.conf import settings  # noqa: PLC0415 -- app ready

            folder = Path(settings.MAIL_DIR)
        self.folder = folder

    def send_messages(self, email_messages: Sequence[DjangoMessage]) -> int:
        """Write each message to a file."""
        for message in email_messages:
            body = bytes(message.message().as_bytes())
            write_letter(self.folder, body, key=body.decode("utf-8", "replace"))
        return len(email_messages)


def _bytes_of(message: EmailMessage) -> bytes:
    body = message.as_bytes(policy=_HEADERS_OF_ASCII)
    body = b"\r\n".join(body.splitlines()) + b"\r\n"
    # RFC 5321, section 4.5.2: a line that begins with a dot gets another one.
    return body.replace(b"\r\n.", b"\r\n..")


def _own_name(sender: str) -> str:
    """What we call ourselves in EHLO; never this machine's name, and no DNS question."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return domain or "localhost"


def _outcome_of(code: int, said: bytes) -> Outcome:
    detail = f"{code} {said.decode('utf-8', 'replace')}".strip()
    if 400 <= code < 500 or code < 100:
        return Later(gettext_noop("The mail server asks to try later."), detail=detail)
    return Refused(gettext_noop("The mail server refused the letter."), detail=detail)


def _not_reached(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Later(gettext_noop("The mail server does not accept the user name and password."), detail=str(error))
    return Later(gettext_noop("The mail server cannot be reached."), detail=f"{type(error).__name__}: {error}")
