"""Galley's own settings with a data folder of the tests' own; only what makes tests slow is changed."""

import os
import tempfile

# GALLEY_TEST_DIR keeps the folder, for one process at a time.
os.environ["GALLEY_DATA_DIR"] = os.environ.get("GALLEY_TEST_DIR") or tempfile.mkdtemp(prefix="galley-test-")

from galley.kernel.translations import compile_catalogs
from galley.project.settings import *  # noqa: F403
from galley.project.settings import DATA_DIR, DATABASES

compile_catalogs()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
