"""No list of any page or of the API shows a whole identity number."""

from pathlib import Path

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from reports import facts
from storage.models import Document, Dossier, Page, Scan
from storage.search.follower import catch_up
from storage.states import DocumentState, ScanState
from tests.storage.paper import make_scan
from tests.web.api.conftest import Machine, machine
from tests.web.archived import stored
from tests.web.conftest import Enter

__all__ = ["machine"]
NUMBER = "093000000001"

pytestmark = pytest.mark.usefixtures("blob_root")


@pytest.fixture
def everywhere(dossier: Dossier, paper: Document, an: User, tmp_path: Path, settings: Settings) -> Page:
    """The number stands in the dossier, beside its applicant, on a page, in a paper's title and in the names of files:
    one waits on the tray, one was refused."""
    settings.INDEX_DIR = tmp_path / "index"
    Dossier.objects.create(
        code="H99.99001-260105-0002",
        procedure=dossier.procedure,
        receiving_unit=dossier.receiving_unit,
        owning_unit=dossier.owning_unit,
        applicant=f"Nguyễn Văn Thử {NUMBER}",
        folded="nguyen van thu",
        identity_number=NUMBER,
    )
    page = stored(an, paper, f"Tờ khai của người có số {NUMBER}")[0]
    name = f"{NUMBER}_to-khai.pdf"
    Scan.objects.filter(pk=make_scan(an, dossier).pk).update(into=None, name=name)
    refused = {"state": ScanState.REFUSED, "error_code": "encrypted"}
    Scan.objects.filter(pk=make_scan(an, dossier).pk).update(name=name, **refused)
    refused["state"] = DocumentState.REFUSED
    Document.objects.filter(pk=paper.pk).update(title=f"Tờ khai {NUMBER}", **refused)
    catch_up()
    facts.recount_dirty()
    return page


@pytest.mark.parametrize(
    ("who", "name", "question"),
    [
        ("an", "counter", {}),
        ("an", "counter", {"q": "nguyen van thu"}),
        ("an", "counter", {"q": NUMBER}),
        ("an", "tray", {}),
        ("kho", "archive", {"q": "to khai"}),
        ("kho", "archive", {"q": NUMBER}),
        ("kho", "piles", {}),
        ("chi", "target_dossiers", {"number": "received"}),
        ("chi", "people", {}),
    ],
)
def test_a_list_shows_no_whole_number(
    who: str, name: str, question: dict[str, str], everywhere: Page, request: pytest.FixtureRequest, enter: Enter
) -> None:
    answer = enter(request.getfixturevalue(who)).get(reverse(name), question)
    assert answer.status_code == 200
    shown = answer.content.decode().replace(f'value="{NUMBER}"', "").replace(f"?q={NUMBER}", "")
    assert NUMBER not in shown


@pytest.mark.parametrize("name", ["kiem-tra", "tra-lai", "nop-luu", "ket", "toan-ven"])
def test_a_pile_of_work_shows_no_whole_number(name: str, everywhere: Page, kho: User, enter: Enter) -> None:
    Page.objects.filter(pk=everywhere.pk).update(sent_back_at=Now())
    shown = enter(kho).get(reverse("worklist", args=[name])).content.decode()
    assert NUMBER not in shown
    assert ("••••0001" in shown) == (name in {"tra-lai", "ket"})


@pytest.mark.parametrize(
    "address", ["/api/dossiers?q=nguyen+van+thu", f"/api/dossiers?q={NUMBER}", "/api/search?q=to+khai"]
)
def test_an_answer_of_the_api_shows_no_whole_number(
    address: str, everywhere: Page, kho: User, machine: Machine
) -> None:
    answer = machine(kho).get(address)
    assert answer.status_code == 200
    assert "••••" in str(answer.json())
    assert NUMBER not in str(answer.json())
