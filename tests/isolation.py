"""Loaded before Django's settings: every test process has a data folder of its own and no setting of anyone's shell.

Only the database may be chosen from outside, with SOHOA_DATABASE_URL, so that the suite can run on PostgreSQL too.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

CHOSEN_OUTSIDE = {"SOHOA_DATABASE_URL"}
DATA = Path(tempfile.mkdtemp(prefix="sohoa-test-"))

for name in list(os.environ):
    if name.startswith("SOHOA_") and name not in CHOSEN_OUTSIDE:
        del os.environ[name]
os.environ["SOHOA_DATA"] = str(DATA)
# Archivists and administrators come in by password alone, except where the second factor is what is tested: a code
# works once, so that two tours could not follow each other within half a minute.
os.environ["SOHOA_SECOND_FACTOR"] = "offered"
os.environ["OMP_THREAD_LIMIT"] = "1"  # one Tesseract, one core: more threads only get in each other's way


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """A database file instead of one in memory (other processes can open it), plain static files, quick passwords."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(DATA / "test.sqlite3")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA, ignore_errors=True)
