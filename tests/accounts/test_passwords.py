"""The rules for passwords: Django's, and a longer one for administrators."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import one_time_password


def weaknesses(password: str, person: User) -> list[str | None]:
    """What the rules say against it."""
    try:
        validate_password(password, person)
    except ValidationError as weak:
        return [error.code for error in weak.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("chin-chu-9", []),
        ("tam-chu8", ["password_too_short"]),
        ("iloveyou12", ["password_too_common"]),
        ("vu-thi-thu-an-1", ["password_too_similar"]),
    ],
)
def test_length_commonness_and_likeness_are_judged(password: str, weak: list[str], an: User) -> None:
    an.first_name = "vu-thi-thu-an"
    assert weaknesses(password, an) == weak


def test_an_administrators_is_longer(tri: User) -> None:
    assert weaknesses("chin-chu-9", tri) == ["password_too_short"]
    assert weaknesses("muoi-hai-chu", tri) == []


def test_so_is_that_of_the_first_administrator() -> None:
    assert weaknesses("chin-chu-9", User(username="quantri", is_superuser=True)) == ["password_too_short"]


def test_a_password_for_one_log_in_is_random_and_can_be_read_out(an: User) -> None:
    one, other = one_time_password(), one_time_password()
    assert one != other
    assert len(one) == 19
    assert weaknesses(one, an) == []
