"""The settings of the whole: where Galley keeps its data, where it listens and what it is called."""

from pathlib import Path

from galley.distribute.mail import SMTP_ADDRESS
from galley.kernel.settings import PORT as PORT_FORM
from galley.kernel.settings import POSITIVE, WEB_ADDRESS, Setting

DATA_DIR = Setting("GALLEY_DATA_DIR", Path("var"), "The one folder that holds everything Galley keeps.")
PORT = Setting("GALLEY_PORT", 8000, "Port of the web server.", PORT_FORM)
HOST = Setting("GALLEY_HOST", "127.0.0.1", "Address that the web server listens on.")
WEB_WORKERS = Setting(
    "GALLEY_WEB_WORKERS", 1, "How many processes answer requests; one serves a small newsroom well.", POSITIVE
)
BASE_URL = Setting(
    "GALLEY_BASE_URL", "", "Public address of the site; empty: http://localhost with the port.", WEB_ADDRESS
)
DATABASE_URL = Setting(
    "GALLEY_DATABASE_URL",
    "",
    "A PostgreSQL database, as postgresql://user:password@host:5432/name; empty: SQLite.",
    secret=True,
)
DEBUG = Setting("GALLEY_DEBUG", False, "Show errors in full in the browser; never on a public server.")
ALLOWED_HOSTS = Setting("GALLEY_ALLOWED_HOSTS", "", "Further host names that the site answers to, with commas between.")
TIME_ZONE = Setting("GALLEY_TIME_ZONE", "UTC", "The newsroom's time zone, such as Europe/Dublin or Asia/Shanghai.")
SMTP_URL = Setting(
    "GALLEY_SMTP_URL",
    "",
    "The mail server, as smtp://user:password@host:587?tls=yes; empty: mail is written to files in the data folder.",
    SMTP_ADDRESS,
    secret=True,
)
MAIL_FROM = Setting("GALLEY_MAIL_FROM", "newsroom@localhost", "The sender of Galley's mail.")
