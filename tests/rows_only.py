"""A pytest plugin (`-p tests.rows_only`) that keeps the tests which touch the database and leaves out the others."""

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell pytest which items are left out, so that it counts them."""
    kept = [item for item in items if touches_rows(item)]
    config.hook.pytest_deselected(items=[item for item in items if not touches_rows(item)])
    items[:] = kept


def touches_rows(item: pytest.Item) -> bool:
    """Whether the test asks for the database, by a fixture or by its mark."""
    asked_for = set(getattr(item, "fixturenames", ()))
    return bool(DATABASE_FIXTURES & asked_for) or item.get_closest_marker("django_db") is not None
