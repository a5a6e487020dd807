"""The throttle: a person at an address, a higher bound for a person anywhere, never an address by itself."""

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.logins import BOUND_EVERYWHERE, locked
from accounts.models import User
from tests.cast import PASSWORD

COUNTER, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def tries(username: str, password: str, address: str, *, browser: str = "") -> int:
    """The status of a log-in from the address: 302 in, 200 refused, 429 locked."""
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": browser})
    return client.post(reverse("login"), {"username": username, "password": password}).status_code


def fail(username: str, address: str, *, times: int = settings.AXES_FAILURE_LIMIT) -> None:
    for attempt in range(times):
        tries(username, "sai-mat-khau", address, browser=f"trình duyệt {attempt}")


def test_a_person_who_is_locked_at_a_counter_does_not_lock_the_colleagues_there(an: User, binh: User) -> None:
    fail("an", COUNTER)
    assert tries("an", PASSWORD, COUNTER) == 429
    assert tries("binh", PASSWORD, COUNTER) == 302


def test_guesses_from_one_address_do_not_lock_the_person_out_at_another(an: User) -> None:
    fail("an", ELSEWHERE, times=settings.AXES_FAILURE_LIMIT * BOUND_EVERYWHERE + 1)
    assert tries("an", PASSWORD, ELSEWHERE) == 429
    assert tries("an", PASSWORD, COUNTER) == 302


def test_guesses_from_many_addresses_lock_the_person_everywhere(an: User) -> None:
    for number in range(BOUND_EVERYWHERE):
        fail("an", f"198.51.100.{number}")
    assert tries("an", PASSWORD, COUNTER) == 429
    assert locked(["an"]) == {"an"}


def test_names_that_nobody_has_lock_nobody_who_is_there(an: User) -> None:
    for number in range(2 * settings.AXES_FAILURE_LIMIT):
        tries(f"khong-co-{number}", "sai-mat-khau", COUNTER)
    assert tries("an", PASSWORD, COUNTER) == 302


def test_the_list_knows_who_is_locked_at_an_address(an: User, binh: User) -> None:
    fail("an", COUNTER)
    fail("binh", COUNTER, times=settings.AXES_FAILURE_LIMIT - 1)
    assert locked(["an", "binh"]) == {"an"}


def test_every_failure_stays_to_be_counted_after_a_success(an: User) -> None:
    fail("an", COUNTER, times=3)
    assert tries("an", PASSWORD, COUNTER) == 302
    assert not AccessAttempt.objects.exists()
    assert AccessFailureLog.objects.filter(username="an", ip_address=COUNTER).count() == 3


@pytest.mark.django_db
def test_what_was_typed_is_not_kept() -> None:
    tries("an", "bi-mat-cua-toi", COUNTER)
    kept = AccessAttempt.objects.get()
    assert "bi-mat-cua-toi" not in kept.post_data
    assert "password=***" in kept.post_data


def test_a_forged_address_of_origin_changes_nothing(an: User) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT):
        client = Client(REMOTE_ADDR=COUNTER, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        client.post(reverse("login"), {"username": "an", "password": "sai-mat-khau"})
    assert tries("an", PASSWORD, COUNTER) == 429
