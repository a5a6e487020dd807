"""The second factor: a code from the person's phone (TOTP, RFC 6238) or one of ten recovery codes; each works once.

The key that phone and house share is kept encrypted with settings.SECRET_KEY, recovery codes as SHA-256: a leaked copy
of the rows opens nothing. That a code works once is decided by the row, so it holds on any number of web hosts.
"""

import hmac
import secrets
import time
from base64 import b32decode, b32encode, urlsafe_b64encode
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.access import memberships
from accounts.models import Membership, RecoveryCode, SecondFactor, User

ROLES: Final = (Membership.Role.ARCHIVIST, Membership.Role.ADMINISTRATOR)
STEP_SECONDS: Final = 30
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
REQUIRED, OFFERED = "required", "offered"


def concerns(user: User) -> bool:
    """Whether the person holds a place today that can have a second factor: archivist or administrator."""
    return memberships(user).filter(role__in=ROLES).exists()


def is_required(user: User) -> bool:
    """Whether the person must set one up at the next log-in."""
    return settings.SECOND_FACTOR == REQUIRED and concerns(user)


def is_enrolled(user: User) -> bool:
    """Whether a phone is set up; then its code is asked for, whatever the settings and the person's role."""
    return SecondFactor.objects.filter(user=user).exists()


def new_secret() -> str:
    """A key for a phone, as it is typed where there is no camera."""
    return b32encode(secrets.token_bytes(20)).decode()


def address_of(user: User, secret: str) -> str:
    """What the QR code says: the key, and under which name the phone shows it."""
    label = quote(f"Sohoa:{user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Sohoa'})}"


def enrol(user: User, secret: str, code: str) -> list[str] | None:
    """Set the phone up in place of any other when it shows the right code; the recovery codes, to be shown once."""
    step = step_of(secret, code)
    if step is None:
        return None
    codes = [recovery_code() for _number in range(RECOVERY_CODES)]
    with transaction.atomic():
        reset(user)
        SecondFactor.objects.create(user=user, secret=box().encrypt(secret.encode()).decode(), last_step=step)
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest_of(code)) for code in codes)
    return codes


def passes(user: User, code: str) -> bool:
    """Whether the code is right and was not used before; it is used up by asking."""
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    step = step_of(opened(factor), code)
    if step is not None:
        return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))
    unused = RecoveryCode.objects.filter(user=user, digest=digest_of(code), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def codes_left(user: User) -> int:
    """Recovery codes that were not used."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def reset(user: User) -> None:
    """Forget phone and recovery codes: the next log-in sets up a new one where it is required."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def step_of(secret: str, code: str) -> int | None:
    """The step of 30 seconds whose code it is: now, or one beside it, because phones' clocks drift."""
    typed, now = plain(code), int(time.time()) // STEP_SECONDS
    if not secret or not typed.isascii():
        return None
    return next((step for step in (now, now - 1, now + 1) if hmac.compare_digest(code_at(secret, step), typed)), None)


def code_at(secret: str, step: int) -> str:
    """The code that a phone with the key shows in a step (RFC 4226, 5.3)."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def recovery_code() -> str:
    """Eighty random bits in four groups of letters and digits that are not mistaken for one another."""
    letters = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def plain(code: str) -> str:
    """The code without what people put between its signs."""
    return "".join(code.split()).replace("-", "").lower()


def digest_of(code: str) -> str:
    """The hexadecimal SHA-256 of a recovery code; it is random and long, so no salt is needed."""
    return sha256(plain(code).encode()).hexdigest()


def box() -> Fernet:
    """What encrypts the keys of phones."""
    return Fernet(urlsafe_b64encode(sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()))


def opened(factor: SecondFactor) -> str:
    """The phone's key; empty when it was kept under another SECRET_KEY: then only recovery codes are right."""
    try:
        return box().decrypt(factor.secret.encode()).decode()
    except InvalidToken:
        return ""
