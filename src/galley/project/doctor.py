"""What is unsafe or missing before a newsroom goes public, and how to mend it.

A check is a function that yields findings; adding one is writing it and naming it in `CHECKS`.
"""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galley.gather.cedict import check as check_dictionary
from galley.gather.conf import CEDICT, tiles_origin
from galley.govern.errors import LogError
from galley.govern.services.log import verify_log
from galley.kernel.models import Job, JobWorker, PushBrowser
from galley.kernel.translations import stale_catalogs
from galley.kernel.webpush.vapid import key_path, own_vapid
from galley.project import conf, preparing

NETWORK_DISKS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "fuse.glusterfs",
}
BACKUP_AGE = timedelta(days=2)
WAITING = timedelta(minutes=2)


class Level(StrEnum):
    """How much it matters; the command's exit code is 1 when anything is unsafe."""

    UNSAFE = "unsafe"
    MISSING = "missing"
    GOOD = "good"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    """Stable, for scripts."""
    level: Level
    says: str
    """What is so."""
    mend: str = ""
    """What to do about it; empty when it is good."""


Check = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Every finding, the worst first. What needs a complete database is asked of a complete one only."""
    order = list(Level)
    found = [finding for check in CHECKS for finding in check()]
    about_database = list(database())
    if not any(finding.check in {"no_database", "migrations"} for finding in about_database):
        found += [finding for check in CHECKS_OF_ROWS for finding in check()]
    return sorted([*found, *about_database], key=lambda finding: order.index(finding.level))


def debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "debug",
            Level.UNSAFE,
            _("Errors are shown in full, with settings and code, to whoever meets one."),
            _("Take GALLEY_DEBUG away."),
        )
    else:
        yield Finding("debug", Level.GOOD, _("Errors are shown without details."))


def address() -> Iterator[Finding]:
    parts = urlsplit(settings.GALLEY_BASE_URL)
    if _is_this_machine(parts.hostname or ""):
        yield Finding(
            "address",
            Level.MISSING,
            _("The site's address is %(address)s, which only this machine knows.") % {"address": parts.geturl()},
            _("Set GALLEY_BASE_URL to the public address, such as https://news.example.org."),
        )
    elif parts.scheme != "https":
        yield Finding(
            "address",
            Level.UNSAFE,
            _("Passwords travel in the open: the address is %(address)s.") % {"address": parts.geturl()},
            _("Put a proxy with a certificate in front of Galley and set GALLEY_BASE_URL to https://…"),
        )
    else:
        yield Finding("address", Level.GOOD, _("The site is at %(address)s.") % {"address": parts.geturl()})
    if not _is_this_machine(conf.HOST.value) and parts.scheme != "https":
        yield Finding(
            "listening",
            Level.UNSAFE,
            _("Galley listens on %(host)s without encryption.") % {"host": conf.HOST.value},
            _("Let it listen on 127.0.0.1 (GALLEY_HOST) behind a proxy that speaks https."),
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "hosts",
            Level.UNSAFE,
            _("The site answers to any host name, so that links in letters can be forged."),
            _("Name the hosts in GALLEY_ALLOWED_HOSTS instead of *."),
        )


def mail() -> Iterator[Finding]:
    if not settings.GALLEY_SMTP_URL:
        yield Finding(
            "mail",
            Level.MISSING,
            _("Letters are written to files and reach nobody: no mail server is set."),
            _("Set GALLEY_SMTP_URL, such as smtp://user:password@mail.example.org:587?tls=yes."),
        )
        return
    yield Finding("mail", Level.GOOD, _("Letters leave through %(host)s.") % {"host": settings.EMAIL_HOST})
    if conf.MAIL_FROM.value == conf.MAIL_FROM.default:
        yield Finding(
            "mail_from",
            Level.MISSING,
            _("Letters come from %(sender)s, which many servers refuse.") % {"sender": conf.MAIL_FROM.value},
            _("Set GALLEY_MAIL_FROM to an address of your domain."),
        )


def accounts() -> Iterator[Finding]:
    demo = preparing.demo_accounts() if preparing.has_demo() else []
    if demo:
        yield Finding(
            "demo_accounts",
            Level.UNSAFE,
            ngettext(
                "%(count)d account still has the demo's password, which everybody knows: %(names)s.",
                "%(count)d accounts still have the demo's passwords, which everybody knows: %(names)s.",
                len(demo),
            )
            % {"count": len(demo), "names": _some([account.username for account in demo])},
            _("Start with an empty data folder and `galley up --no-demo`, or give each a new password in the desk."),
        )
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    protected = Authenticator.objects.filter(type__in=kinds).values("user_id")
    staff = get_user_model().objects.filter(is_active=True)
    bare = list(staff.exclude(pk__in=protected).order_by("username").values_list("username", flat=True))
    if bare:
        yield Finding(
            "second_factor",
            Level.UNSAFE,
            ngettext(
                "%(count)d member of staff has a password and nothing else: %(names)s.",
                "%(count)d members of staff have a password and nothing else: %(names)s.",
                len(bare),
            )
            % {"count": len(bare), "names": _some(bare)},
            _("Each sets up an app or a passkey under Account; GALLEY_REQUIRE_TWO_FACTOR=yes makes it a duty."),
        )
    elif staff.exists():
        yield Finding("second_factor", Level.GOOD, _("Every member of staff has a second factor."))
    else:
        yield Finding(
            "staff", Level.MISSING, _("Nobody can log in."), _("Make the first account: galley createsuperuser")
        )


def secrets() -> Iterator[Finding]:
    folder = Path(settings.DATA_DIR)
    keys = folder / "keys"
    open_to_others = [path for path in [keys, *sorted(keys.rglob("*"))] if _is_open_to_others(path)]
    if open_to_others:
        yield Finding(
            "keys",
            Level.UNSAFE,
            _("Other users of this machine can read %(path)s.") % {"path": open_to_others[0]},
            f"chmod -R go= {keys}",
        )
    else:
        yield Finding("keys", Level.GOOD, _("The keys are readable by Galley alone."))
    if _is_open_to_others(folder):
        yield Finding(
            "data_folder",
            Level.UNSAFE,
            _("Other users of this machine can look into %(path)s: drafts, letters, readers' addresses.")
            % {"path": folder},
            f"chmod go= {folder}",
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding(
            "root",
            Level.MISSING,
            _("Galley runs as root: a fault in it would own the machine."),
            _("Run it as a user of its own, who owns the data folder."),
        )


def database() -> Iterator[Finding]:
    try:
        missing = preparing.missing_migrations()
    except DatabaseError as error:
        says = _("The database does not answer: %(error)s") % {"error": str(error).strip()}
        yield Finding("no_database", Level.UNSAFE, says, _("Start it, or correct GALLEY_DATABASE_URL."))
        return
    if missing:
        yield Finding(
            "migrations",
            Level.UNSAFE,
            ngettext(
                "The database lacks %(count)d migration of this version.",
                "The database lacks %(count)d migrations of this version.",
                len(missing),
            )
            % {"count": len(missing)},
            _("Start it with `galley up`, or run: galley migrate"),
        )
    if connection.vendor == "sqlite":
        disk = _disk_type(Path(settings.DATA_DIR))
        if disk in NETWORK_DISKS:
            yield Finding(
                "network_disk",
                Level.UNSAFE,
                _("The SQLite database lies on a network disk (%(disk)s), where its locks do not hold.")
                % {"disk": disk},
                _("Move the data folder to a local disk, or use PostgreSQL (GALLEY_DATABASE_URL)."),
            )
        else:
            yield Finding("database", Level.GOOD, _("The database is SQLite on a local disk."))
        return
    host = str(connection.settings_dict["HOST"])
    encrypted = connection.settings_dict["OPTIONS"].get("sslmode", "prefer") in {"require", "verify-ca", "verify-full"}
    if host and not host.startswith("/") and not _is_this_machine(host) and not encrypted:
        yield Finding(
            "database_encryption",
            Level.UNSAFE,
            _("What goes to the database at %(host)s may travel in the open.") % {"host": host},
            _("Add ?sslmode=verify-full to GALLEY_DATABASE_URL."),
        )
    else:
        yield Finding("database", Level.GOOD, _("The database is PostgreSQL."))


def disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.DATA_DIR)
    free = usage.free / 1_000_000_000
    values = {"free": f"{free:.1f}", "folder": settings.DATA_DIR}
    if free < 0.2:
        yield Finding(
            "disk",
            Level.UNSAFE,
            _("Only %(free)s GB are free for %(folder)s: soon nothing can be saved.") % values,
            _("Make room, or move the data folder to a larger disk."),
        )
    elif free < 2 or usage.free / usage.total < 0.05:
        yield Finding(
            "disk",
            Level.MISSING,
            _("%(free)s GB are free for %(folder)s, which is little.") % values,
            _("Make room before it is needed."),
        )
    else:
        yield Finding("disk", Level.GOOD, _("%(free)s GB are free for %(folder)s.") % values)


def backups() -> Iterator[Finding]:
    mend = _("Let the machine do it each night: galley backup /another/disk/galley.tar.zst --force")
    try:
        note = json.loads((Path(settings.DATA_DIR) / "last_backup.json").read_text())
        made_at = datetime.fromisoformat(note["made_at"])
    except (OSError, ValueError, KeyError):
        yield Finding("backup", Level.MISSING, _("No backup was ever made."), mend)
        return
    age = timezone.now() - made_at
    if age > BACKUP_AGE:
        says = ngettext("The last backup is %(count)d day old.", "The last backup is %(count)d days old.", age.days) % {
            "count": age.days
        }
        yield Finding("backup", Level.MISSING, says, mend)
    else:
        hours = int(age.total_seconds() // 3600)
        says = ngettext("The last backup is %(count)d hour old.", "The last backup is %(count)d hours old.", hours) % {
            "count": hours
        }
        yield Finding("backup", Level.GOOD, says)


def background_work() -> Iterator[Finding]:
    workers = [worker for worker in JobWorker.objects.all() if worker.is_alive]
    if not workers:
        yield Finding(
            "worker",
            Level.UNSAFE,
            _("No worker runs: nothing is fetched, delivered or published on time."),
            _("Start Galley with `galley up`, or a worker of its own: galley worker"),
        )
    else:
        says = ngettext("%(count)d worker runs.", "%(count)d workers run.", len(workers)) % {"count": len(workers)}
        yield Finding("worker", Level.GOOD, says)
    late = Job.objects.filter(state=Job.State.READY, run_at__lt=timezone.now() - WAITING)
    if workers and (count := late.count()):
        yield Finding(
            "queue",
            Level.UNSAFE,
            ngettext(
                "%(count)d job has waited for more than two minutes, in queue %(queue)s.",
                "%(count)d jobs have waited for more than two minutes, the oldest in queue %(queue)s.",
                count,
            )
            % {"count": count, "queue": late.order_by("run_at")[0].queue},
            _("Start another worker, or raise GALLEY_WORKER_THREADS."),
        )
    if given_up := Job.objects.dead_letters().count():
        yield Finding(
            "given_up",
            Level.MISSING,
            ngettext(
                "%(count)d job was given up after many tries.",
                "%(count)d jobs were given up after many tries.",
                given_up,
            )
            % {"count": given_up},
            _("Look at why under Jobs in the desk, then try them again or discard them."),
        )


def push_key() -> Iterator[Finding]:
    if not key_path().exists():  # the worker makes it; made here, it could belong to whoever asks the doctor
        return
    try:
        own_vapid()
    except (OSError, ValueError) as error:
        yield Finding(
            "push_key",
            Level.MISSING,
            _("The key of push messages cannot be read: %(error)s") % {"error": error},
            _("Restore keys/webpush.pem from a backup; or take it away, and everybody switches push on anew."),
        )
    else:
        yield Finding("push_key", Level.GOOD, _("The key of push messages can be used."))


def push_browsers() -> Iterator[Finding]:
    """Those that were refused, or failed again and again; a push service that is busy for a moment is no finding."""
    failing = PushBrowser.objects.exclude(problem="").filter(Q(failures=0) | Q(failures__gte=5), user__is_active=True)
    if count := failing.count():
        says = ngettext(
            "The last push message was not taken by %(count)d browser: %(problem)s",
            "The last push message was not taken by %(count)d browsers, such as: %(problem)s",
            count,
        )
        yield Finding(
            "push_browsers",
            Level.MISSING,
            says % {"count": count, "problem": _(failing[0].problem)},
            _("Its owner sees why under Push messages, and removes it or switches it on anew."),
        )


def public_log() -> Iterator[Finding]:
    try:
        size = verify_log()
    except LogError as error:
        yield Finding(
            "public_log",
            Level.UNSAFE,
            _("The public log does not add up any more: %(problem)s") % {"problem": error},
            _("Somebody has changed its rows. Restore the newest backup beside, compare, and tell your readers."),
        )
        return
    says = ngettext("The public log adds up: %(count)d entry.", "The public log adds up: %(count)d entries.", size)
    yield Finding("public_log", Level.GOOD, says % {"count": size})


def made_files() -> Iterator[Finding]:
    if stale := stale_catalogs():
        yield Finding(
            "catalogues",
            Level.MISSING,
            _("The translations in %(path)s are not compiled.") % {"path": stale[0]},
            _("Start `galley up` once as a user who may write there."),
        )
    if not settings.DEBUG and preparing.stale_static_files():
        yield Finding(
            "static_files",
            Level.MISSING,
            _("Styles and scripts of this version are not collected."),
            _("Start it with `galley up`, or run: galley collectstatic"),
        )


def elsewhere() -> Iterator[Finding]:
    """Whom the staff's browsers ask besides Galley; fine where it is meant, and so no fault."""
    if origin := tiles_origin():
        yield Finding(
            "map_tiles",
            Level.GOOD,
            _(
                "Maps come from %(server)s: it learns the addresses of the staff's browsers, and which places they"
                " look at."
            )
            % {"server": origin},
        )


def dictionary() -> Iterator[Finding]:
    """Which of an operator's own dictionaries is read; one that cannot be read is refused at start."""
    if path := CEDICT.value:
        says = ngettext(
            "%(count)d entry of a further dictionary is read: %(path)s.",
            "%(count)d entries of a further dictionary are read: %(path)s.",
            check_dictionary(path),
        ) % {"count": check_dictionary(path), "path": path}
        yield Finding("dictionary", Level.GOOD, says)


CHECKS: list[Check] = [debug, address, mail, secrets, push_key, disk, backups, made_files, elsewhere, dictionary]
CHECKS_OF_ROWS: list[Check] = [accounts, background_work, push_browsers, public_log]


def _is_this_machine(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _disk_type(path: Path) -> str:
    """The kind of file system, from /proc/mounts; empty where there is none."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    except OSError:
        return ""
    resolved = path.resolve()
    above = [(point, kind) for _device, point, kind, *_rest in mounts if resolved.is_relative_to(_unescaped(point))]
    return max(above, key=lambda mount: len(mount[0]), default=("", ""))[1]


def _unescaped(point: str) -> str:
    return point.encode().decode("unicode_escape")


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
