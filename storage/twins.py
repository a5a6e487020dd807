"""The same sheet put in twice: what was seen before, and by which number a person knows the other page.

The child that looks at a scan knows its pages by number, from 1. Pages that stood in the document before are given to
it with the numbers that they would have if the scan went on backwards: 0 is the last of them, -1 the one before.
"""

from collections.abc import Iterator

from storage.documents import LIVE
from storage.models import Page, Scan

SAME_PAGE = "same_page"


def seen_before(scan: Scan) -> list[tuple[int, int]]:
    """(number, fingerprint) of pages that a further page of this scan may repeat; blank ones repeat nothing.

    A rescan is expected to look like the page that it replaces, so it is compared with its own pages only.
    """
    before: list[tuple[int, int]] = []
    if scan.into_id is not None and scan.replaces_id is None:
        there = list(Page.objects.filter(LIVE, document=scan.into_id).exclude(scan=scan).order_by("-position"))
        before = [(-number, print_) for number, print_ in _prints(there)]
    mine = scan.pages.order_by("number")
    return [*before, *((page.number, _print(page)) for page in mine if _has_print(page))]


def _prints(pages: list[Page]) -> Iterator[tuple[int, int]]:
    """The place of each page counted from the first of the list, and its fingerprint."""
    for place, page in enumerate(pages):
        if _has_print(page):
            yield place, _print(page)


def _has_print(page: Page) -> bool:
    return bool(page.fingerprint) and all(verdict["code"] != "blank" for verdict in page.verdicts)


def _print(page: Page) -> int:
    return int(page.fingerprint, 16)


def name_twins(page: Page) -> None:
    """Write the other page's place in the document where the look wrote its number in the scan; once, after filing."""
    if page.position is None or all(verdict["code"] != SAME_PAGE for verdict in page.verdicts):
        return
    shift = page.position - page.number
    page.verdicts = [
        {**verdict, "value": verdict["value"] + shift} if verdict["code"] == SAME_PAGE else verdict
        for verdict in page.verdicts
    ]
    page.save(update_fields=["verdicts"])
