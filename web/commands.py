"""What `sohoa token` and `sohoa reset-second-factor` do."""

import argparse
import sys
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts.models import Token, User
from accounts.tokens import LIFE, LONGEST_LIFE, issue
from storage.audit import Action, record


def token(argv: list[str]) -> int:
    """Issue a key to the HTTP API and print it, once; 1 when there is no such user."""
    parser = argparse.ArgumentParser(prog="sohoa token", description="Issue a key to the HTTP API and print it, once.")
    parser.add_argument("user", help="the log-in name of the person who answers for it")
    parser.add_argument("--name", default="API", help="what the key is for")
    known = ",".join(Token.Scope)
    parser.add_argument("--scopes", type=scopes_of, default=known, help=f"what it opens, of {known} (else all)")
    parser.add_argument("--days", type=life_of, default=str(LIFE.days), help="days until it expires (%(default)s)")
    told = parser.parse_args(argv)
    user = User.objects.filter(username=told.user, is_active=True).first()
    if user is None:
        why = _("Không có nhân viên %(name)s đang làm việc. Thêm người trong trang quản trị.") % {"name": told.user}
        sys.stderr.write(f"sohoa token: {why}\n")
        return 1
    with transaction.atomic():
        key = issue(user, told.name, scopes=told.scopes, life=told.days)
        words = ",".join(told.scopes)
        record(Action.PERSON_CHANGED, by=None, subject=user, token=told.name, scopes=words, days=told.days.days)
    sys.stdout.write(f"{key}\n")
    return 0


def scopes_of(text: str) -> list[Token.Scope]:
    """The scopes that the words name."""
    words = {word.strip() for word in text.split(",")}
    if not words <= set(Token.Scope):
        raise argparse.ArgumentTypeError(f"{text!r} names no scopes; they are {', '.join(Token.Scope)}")
    return sorted(Token.Scope(word) for word in words)


def life_of(text: str) -> timedelta:
    """So many days, three years at most: a key that nobody renews should not outlive its machine."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= LONGEST_LIFE.days:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days from 1 to {LONGEST_LIFE.days}")
    return timedelta(days=int(text))


def reset_second_factor(argv: list[str]) -> int:
    """Forget a person's phone and recovery codes; 1 when there is no such user."""
    parser = argparse.ArgumentParser(
        prog="sohoa reset-second-factor",
        description="Forget a person's phone and recovery codes; the next log-in sets up another phone.",
    )
    parser.add_argument("user", help="the log-in name of the person who lost the phone")
    name = parser.parse_args(argv).user
    user = User.objects.filter(username=name).first()
    if user is None:
        why = _("Không có nhân viên %(name)s. Xem tên đăng nhập trong trang quản trị.") % {"name": name}
        sys.stderr.write(f"sohoa reset-second-factor: {why}\n")
        return 1
    with transaction.atomic():
        second_factor.reset(user)
        record(Action.SECOND_FACTOR_RESET, by=None, subject=user)
    sys.stdout.write(f"{user.get_username()}\n")
    return 0
