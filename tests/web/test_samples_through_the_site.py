"""Every sample, sent through the upload page of a running site, gives what its README expects."""

import hashlib
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from benchmarks.measure import character_error_rate
from tests.tours.site import Site, new_site
from tests.verapdf import verapdf_failures
from tests.web.person import Person
from tests.web.sample_rows import QUERIES

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("long"), pytest.mark.timeout(600)]

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(
    path for folder in ("vietnamese", "pdf", "phone") for path in (SAMPLES / folder).iterdir() if path.suffix != ".txt"
)
SECONDS = 400
PAGES = {
    "3small.pdf": 3, "multipage.pdf": 6, "qn-01-ct-2021-100dpi.pdf": 3, "qn-07-ct-2018-1bit.pdf": 4,
    "qn-23-bc-2025.pdf": 2, "qn-299-ubnd-tthc-hoatoc.pdf": 2, "qn-tb11-2025-borndigital.pdf": 2,
}  # fmt: skip
GOOD = ["qn-575-ubnd-ktth.pdf", "qn-299-ubnd-tthc-hoatoc.pdf", "qn-23-bc-2025.pdf", "qn-07-ct-2018-1bit.pdf"]
BOMB = "hugemono.pdf"
SIGNED = {file.name for file in FILES if file.name.startswith("qn-")}
FOUND = [
    ("299/UBND-TTHC", "qn-299-ubnd-tthc-hoatoc.pdf"),
    ("công bố Danh mục", "qn-299-ubnd-tthc-hoatoc.pdf"),
    ("cải cách thủ tục hành chính tháng 01/2025", "qn-23-bc-2025.pdf"),
    ("BÁO CÁO", "qn-23-bc-2025.pdf"),
    ("hóa đơn điện tử", "qn-01-ct-2021-100dpi.pdf"),
    ("hoa don dien tu", "qn-01-ct-2021-100dpi.pdf"),
    ("tăng cường công tác thi hành án hành chính", "qn-07-ct-2018-1bit.pdf"),
    ("11/TB-UBND", "qn-tb11-2025-borndigital.pdf"),
    ("image embedded as a Form XObject", "formxobject.pdf"),
]
NOBODY_TRUSTED = ValidationContext(trust_roots=[])
"""Whether the bytes are as they were signed is asked here, not whether the signer is known."""
NOT_PDFA = {"blank.pdf", "cmyk.pdf", "formxobject.pdf", "overlay.pdf", "qn-tb11-2025-borndigital.pdf"}
"""Written by programs, with fonts left out or layers: they stay what they are, and say why."""

Rows = dict[str, dict[str, Any]]


class Sent:
    """The site after all its work."""

    def __init__(self, site: Site, out: Path) -> None:
        told = json.loads((out / "rows.json").read_text())
        self.site = site
        self.out = out
        self.scans: Rows = told["scans"]
        self.found: dict[str, list[dict[str, Any]]] = told["found"]

    def pages(self, name: str) -> list[dict[str, Any]]:
        """The pages of a file in the order in which they are filed."""
        pages: list[dict[str, Any]] = self.scans[name]["pages"]
        return pages


def value_of(field: str, form: str) -> str:
    """The value of the first control of this name."""
    found = re.search(rf'name="{field}" value="(\d+)"', form)
    assert found, form
    return found[1]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """All samples, each the result of a dossier of its own, sent by An."""
    out = tmp_path_factory.mktemp("sent")
    with new_site() as site:
        site.run("tests.tours.people")
        site.start()
        an = Person(site.address, "an")
        form = an.get("/quay/moi/").decode()
        unit, procedure = (value_of(field, form) for field in ("unit", "procedure"))
        for file in FILES:
            opened = an.submit("/quay/moi/", temporary="1", unit=unit, procedure=procedure)
            address = opened.removeprefix(site.address)
            told = an.upload(f"{address}gui/", file, into="r", key=f"sample-{file.name}")
            assert told["scan"]
        site.run("tests.web.sample_rows", str(out), str(SECONDS))
        yield Sent(site, out)


def test_every_file_becomes_a_record_with_all_its_pages_in_order(sent: Sent) -> None:
    assert set(sent.scans) == {file.name for file in FILES}
    for name, scan in sent.scans.items():
        numbers = [page["number"] for page in scan["pages"]]
        assert numbers == list(range(1, PAGES.get(name, 1) + 1)), name
        assert scan["state"] == ("refused" if name == BOMB else "ready"), name


def test_only_the_bomb_is_refused_and_says_so(sent: Sent) -> None:
    refused = [(name, page) for name in sent.scans for page in sent.pages(name) if page["state"] == "refused"]
    assert [(name, page["error"], page["word"]) for name, page in refused] == [(BOMB, "pixel_bomb", "Từ chối")]
    assert refused[0][1]["reasons"] == ["Ảnh quá nhiều điểm ảnh"]


def test_the_bytes_of_every_original_are_unchanged(sent: Sent) -> None:
    for file in FILES:
        assert sent.scans[file.name]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), file.name


def test_the_archivist_gets_the_signed_original_as_it_was_signed(sent: Sent) -> None:
    kho = Person(sent.site.address, "kho")
    for name in SIGNED:
        page = sent.pages(name)[0]
        got = kho.get(f"/kho/trang/{page['uid']}/ban-goc/")
        assert got == (SAMPLES / "vietnamese" / name).read_bytes()
        signatures = PdfFileReader(BytesIO(got), strict=False).embedded_signatures
        assert signatures, name
        for signature in signatures:
            status = validate_pdf_signature(signature, NOBODY_TRUSTED, NOBODY_TRUSTED)
            assert (status.intact, status.valid) == (True, True), name


def test_signed_files_are_known_as_signed(sent: Sent) -> None:
    assert {name for name, scan in sent.scans.items() if scan["signed"]} == SIGNED


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_words_of_a_paper_are_found_and_boxed(sent: Sent, text: str, name: str) -> None:
    hits = [hit for hit in sent.found[text] if hit["name"] == name]
    assert hits, sent.found[text]
    assert any(hit["boxes"] for hit in hits)


def test_every_query_was_asked(sent: Sent) -> None:
    assert {text for text, _name in FOUND} == set(QUERIES) == set(sent.found)


def test_a_sealed_scan_is_read_with_at_most_five_wrong_letters_in_a_hundred(sent: Sent) -> None:
    truth = (SAMPLES / "vietnamese" / "qn-575-ubnd-ktth.txt").read_text()
    (page,) = sent.pages("qn-575-ubnd-ktth.pdf")
    assert character_error_rate(truth, page["text"]) <= 0.05


@pytest.mark.parametrize("name", GOOD)
def test_a_good_scan_is_not_sent_back(sent: Sent, name: str) -> None:
    for page in sent.pages(name):
        assert page["word"].startswith("Đạt"), page["reasons"]


def test_a_coarse_scan_is_to_be_scanned_again_on_every_page(sent: Sent) -> None:
    for page in sent.pages("qn-01-ct-2021-100dpi.pdf"):
        assert page["word"] == "Quét lại"
        assert "Độ phân giải thấp: 100 dpi, cần 200" in page["reasons"]


@pytest.mark.parametrize("name", ["blank.pdf", "trivial.pdf"])
def test_an_empty_page_is_kept_and_flagged(sent: Sent, name: str) -> None:
    (page,) = sent.pages(name)
    assert "blank" in page["verdicts"]
    assert page["text"] == ""


def test_a_photo_is_flagged_as_one(sent: Sent) -> None:
    (page,) = sent.pages("linguistics_thesis_a.jpg")
    assert page["word"] in ("Xem lại", "Quét lại")
    assert "photo" in page["verdicts"]


def test_a_born_digital_file_brings_its_own_text(sent: Sent) -> None:
    assert [page["source"] for page in sent.pages("qn-tb11-2025-borndigital.pdf")] == ["own", "own"]


def test_a_signature_note_is_not_taken_for_the_text(sent: Sent) -> None:
    for name in SIGNED - {"qn-tb11-2025-borndigital.pdf"}:
        assert {page["source"] for page in sent.pages(name)} == {"machine"}, name


def test_a_very_fine_scan_is_read_within_the_limits(sent: Sent) -> None:
    (page,) = sent.pages("2400dpi.pdf")
    assert page["state"] == "read"


def test_a_page_with_unequal_resolutions_keeps_its_shape(sent: Sent) -> None:
    width, height = sent.pages("aspect.pdf")[0]["shape"]
    assert width / height == pytest.approx(360 / 288, rel=0.01)


def test_every_record_that_is_called_pdfa_is_one_and_the_others_say_why(sent: Sent) -> None:
    records = [sent.out / f"{name}.record.pdf" for name, scan in sent.scans.items() if scan["pdfa"] == "2b"]
    assert {path: why for path, why in verapdf_failures(records).items() if why} == {}
    others = {name: scan["pdfa_reason"] for name, scan in sent.scans.items() if scan["pdfa"] != "2b" and name != BOMB}
    assert set(others) <= NOT_PDFA
    assert all(others.values())
