"""Dossier codes in both orders."""

from datetime import date

import pytest

from accounts.models import Unit
from storage.codes import BadCode, canonical_agency, owning_unit_of, parse


@pytest.mark.parametrize(
    "text",
    [
        "H30.12-220330-0001",
        "000.00.12.H30-220330-0001",
        "h30.12-220330-0001",
        " H30.12 - 220330 – 0001 ",
        "H30.12.00.000-220330-0001",
    ],
)
def test_one_dossier_has_one_code_however_it_is_printed(text: str) -> None:
    code = parse(text)

    assert code.canonical == "H30.12-220330-0001"
    assert (code.agency, code.day, code.counter) == ("H30.12", date(2022, 3, 30), "0001")


@pytest.mark.parametrize("text", ["H20.34.05-261120-0042", "H12.34-210101-0001", "G15.H20-210101-123456"])
def test_codes_of_the_newer_order_stay_as_they_are(text: str) -> None:
    assert parse(text).canonical == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0042",
        "H30-220330",
        "H30.12-220231-0001",  # 31 February
        "H30.12-221301-0001",
        "H30.12-220330-1",
        "H30.12-220330-1234567",
        "H30..12-220330-0001",
        "H30.12/../x-220330-0001",
        "H30.12-٢٢٠٣٣٠-٠٠٠١",  # digits, but not those of a code
        ".".join(["H30"] * 9) + "-220330-0001",  # longer than any code is kept
        "093000000001",
        "H30.12-²²0330-0001",
    ],
)
def test_what_is_no_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadCode) as refused:
        parse(text)

    assert "ví dụ H20.34.05-261120-0042" in str(refused.value)


def test_an_agency_of_numbers_alone_keeps_its_order() -> None:
    assert canonical_agency("12.34") == "12.34"
    assert canonical_agency("000") == "000"


def test_the_owning_unit_is_read_from_the_code(unit_a: Unit) -> None:
    assert owning_unit_of(parse("H99.99001-260105-0001")) == unit_a
    assert owning_unit_of(parse("00.00.99001.H99-260105-0001")) == unit_a
    assert owning_unit_of(parse("H99.98-260105-0001")) is None


def test_an_older_code_names_the_unit_of_its_day(unit_a: Unit) -> None:
    old = Unit.objects.create(
        kind=Unit.Kind.COMMUNE, code="31378", name="Xã Thử Cũ", agency_code="H99.99001", valid_to=date(2025, 6, 30)
    )

    assert owning_unit_of(parse("H99.99001-240105-0001")) == old
    assert owning_unit_of(parse("H99.99001-260105-0001")) == unit_a
