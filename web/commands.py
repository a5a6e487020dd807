"""What `sohoa token` does."""

import argparse
import sys

from django.db import transaction

from accounts.models import User
from accounts.tokens import issue
from storage.audit import Action, record


def token(argv: list[str]) -> int:
    """Issue a key to the HTTP API and print it, once; 1 when there is no such user."""
    parser = argparse.ArgumentParser(prog="sohoa token", description="Issue a key to the HTTP API and print it, once.")
    parser.add_argument("user", help="the log-in name of the person who answers for it")
    parser.add_argument("--name", default="API", help="what the key is for")
    told = parser.parse_args(argv)
    user = User.objects.filter(username=told.user, is_active=True).first()
    if user is None:
        sys.stderr.write(f"sohoa token: there is no active user {told.user!r}; the admin pages make one.\n")
        return 1
    with transaction.atomic():
        key = issue(user, told.name)
        record(Action.PERSON_CHANGED, by=None, subject=user, token=told.name)
    sys.stdout.write(f"{key}\n")
    return 0
