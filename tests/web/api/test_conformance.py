"""Whatever is sent to the API, by its description or against it: no fault of the house, and answers as described."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import given
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from accounts.models import User
from accounts.tokens import issue
from reports.facts import recount_all
from storage.models import Document
from storage.search.follower import catch_up
from tests.storage.paper import ready
from web.api import api

OPERATIONS = [
    ("/api/scans", "POST"),
    ("/api/scans/{uid}", "GET"),
    ("/api/documents/{uid}", "GET"),
    ("/api/dossiers", "POST"),
    ("/api/dossiers", "GET"),
    ("/api/dossiers/{name}", "GET"),
    ("/api/search", "GET"),
    ("/api/indicators", "GET"),
]
AS_DESCRIBED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 15


@pytest.fixture
def key(an: User, kho: User, paper: Document, blob_root: Path, redis_url: str, settings: Settings) -> str:
    """The key of somebody who may do everything, where there is something to see."""
    settings.INDEX_DIR = blob_root / "index"
    ready(an, paper, pages=2)
    recount_all()
    catch_up()
    an.memberships.update(role="manager", may_verify=True)
    return issue(an, "thử")


def described() -> Any:
    """The description that the site serves, and the site to ask."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
    schema.app = get_wsgi_application()
    return schema


def test_every_operation_that_is_described_is_asked() -> None:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    assert {(path, method.upper()) for path, methods in paths.items() for method in methods} == set(OPERATIONS)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's connection, as Django's own test client does: what was seeded is seen through it alone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# Django leaves a file to the garbage collector when the part of the form after it can't be parsed.
@pytest.mark.filterwarnings("ignore:unclosed file .*upload:ResourceWarning")
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_it_answers_as_described(path: str, method: str, mode: GenerationMode, key: str) -> None:
    strategy = described()[path][method].as_strategy(generation_mode=mode)
    sent = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}

    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck))
    @given(strategy)
    def ask(case: Any) -> None:
        with transaction.atomic():
            case.call_and_validate(checks=AS_DESCRIBED, headers=sent)
            transaction.set_rollback(True)

    ask()
    gc.collect()  # while its warning is not an error
