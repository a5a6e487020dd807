"""The second factor: RFC 6238's own examples, each code once, secrets that a copy of the rows does not give away."""

import time
from base64 import b32encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import Settings

from accounts import second_factor
from accounts.models import RecoveryCode, SecondFactor, User

OF_THE_RFC = b32encode(b"12345678901234567890").decode()
NOON = 1_785_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the codes go by; set its one entry."""
    now = [float(NOON)]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def shown(secret: str, seconds: float = NOON) -> str:
    """What a phone shows at that time."""
    return second_factor.code_at(secret, int(seconds) // 30)


def set_up(user: User, secret: str) -> list[str]:
    codes = second_factor.enrol(user, secret, shown(secret))
    assert codes is not None
    return codes


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert shown(OF_THE_RFC, seconds) == code


def test_a_phone_is_set_up_only_with_the_code_that_it_shows(kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    wrong = f"{(int(shown(secret)) + 1) % 10**6:06}"
    assert second_factor.enrol(kho, secret, wrong) is None
    assert not second_factor.is_enrolled(kho)
    assert len(set(set_up(kho, secret))) == second_factor.RECOVERY_CODES


def test_a_code_works_once(kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    set_up(kho, secret)
    assert not second_factor.passes(kho, shown(secret))  # it was used to set the phone up
    clock[0] += 30
    assert second_factor.passes(kho, shown(secret, clock[0]))
    assert not second_factor.passes(kho, shown(secret, clock[0]))
    assert not second_factor.passes(kho, shown(secret))  # nor an older one that was never shown


@pytest.mark.parametrize(("late", "right"), [(30, True), (90, False)])
def test_a_clock_may_be_half_a_minute_off(late: int, right: bool, kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    set_up(kho, secret)
    clock[0] += 600
    assert second_factor.passes(kho, shown(secret, clock[0] - late)) is right


def test_a_code_is_taken_with_blanks_and_nothing_else_is(kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    set_up(kho, secret)
    clock[0] += 30
    code = shown(secret, clock[0])
    for wrong in ("", " ", "không", "٣" * 6, code[:5], code + "0"):
        assert not second_factor.passes(kho, wrong)
    assert second_factor.passes(kho, f" {code[:3]} {code[3:]}")


def test_a_recovery_code_works_once_and_for_its_person_only(kho: User, tri: User, clock: list[float]) -> None:
    codes = set_up(kho, second_factor.new_secret())
    set_up(tri, second_factor.new_secret())
    assert not second_factor.passes(tri, codes[0])
    assert second_factor.passes(kho, codes[0].upper().replace("-", " "))
    assert not second_factor.passes(kho, codes[0])
    assert second_factor.codes_left(kho) == len(codes) - 1


def test_another_phone_ends_the_first_and_its_codes(kho: User, clock: list[float]) -> None:
    old = second_factor.new_secret()
    codes = set_up(kho, old)
    set_up(kho, second_factor.new_secret())
    clock[0] += 30
    assert not second_factor.passes(kho, shown(old, clock[0]))
    assert not second_factor.passes(kho, codes[0])


def test_the_rows_give_nothing_away(kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    codes = set_up(kho, secret)
    assert secret not in SecondFactor.objects.get().secret
    assert not set(RecoveryCode.objects.values_list("digest", flat=True)) & {*codes, *map(second_factor.plain, codes)}


def test_under_another_secret_key_the_recovery_codes_still_work(
    kho: User, clock: list[float], settings: Settings
) -> None:
    secret = second_factor.new_secret()
    codes = set_up(kho, secret)
    settings.SECRET_KEY = "ein anderer Schlüssel"
    clock[0] += 30
    assert not second_factor.passes(kho, shown(secret, clock[0]))
    assert second_factor.passes(kho, codes[0])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_show_the_same_code_at_once_one_comes_in(kho: User, clock: list[float]) -> None:
    secret = second_factor.new_secret()
    set_up(kho, secret)
    clock[0] += 30

    def show(_number: int) -> bool:
        try:
            return second_factor.passes(kho, shown(secret, clock[0]))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(show, range(8))) == [False] * 7 + [True]


@pytest.mark.parametrize(
    ("name", "wanted"), [("kho", True), ("tri", True), ("an", False), ("chi", False), ("dung", False)]
)
def test_archivists_and_administrators_need_one(
    name: str, wanted: bool, request: pytest.FixtureRequest, settings: Settings
) -> None:
    person = request.getfixturevalue(name)
    settings.SECOND_FACTOR = "required"
    assert second_factor.is_required(person) is wanted
    settings.SECOND_FACTOR = "offered"
    assert not second_factor.is_required(person)
