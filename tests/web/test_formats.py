"""Numbers and days as Vietnamese readers write them, and as English ones do."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

MOMENT = datetime(2026, 11, 20, 8, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"), [("vi", "15.380 39,96 20/11/2026 20/11/2026 15:42"), ("en", "15,380 39.96")]
)
def test_numbers_and_days_are_written_in_the_readers_way(language: str, shown: str) -> None:
    template = Template('{{ n }} {{ p|floatformat:2 }} {{ at|date:"DATE_FORMAT" }} {{ at|date:"DATETIME_FORMAT" }}')
    with translation.override(language):
        assert template.render(Context({"n": 15380, "p": Decimal("39.955"), "at": MOMENT})).startswith(shown)
