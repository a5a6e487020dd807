"""The first page of a PDF of which only the beginning has come, as it was written: object after object.

What tells where the objects lie comes last in a PDF, and so it is not there yet. The objects that are there are found
by their own words instead ("12 0 obj ... endobj", ISO 32000-1, 7.3.10), and a catalogue of one page is put behind them.
"""

import re
from typing import Final

OBJECT: Final = re.compile(rb"(?<![^\s>])(\d{1,10}) (\d{1,5}) obj\b")
REFERENCE: Final = re.compile(rb"(\d{1,10}) \d{1,5} R\b")
IS_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
UPWARD: Final = re.compile(rb"/Parent\s*(\d{1,10}) \d{1,5} R\b")
KIDS: Final = re.compile(rb"/Kids\s*\[[^\]]*\]")
ITS_OWN: Final = (b"/MediaBox", b"/Resources")
"""What a page inherits when it does not say it itself (ISO 32000-1, 7.7.3.4)."""

Objects = dict[int, bytes]
"""Number to words, without a stream."""


def first_page(begun: bytes) -> bytes | None:
    """A PDF of the first page alone, made from the beginning of a file; None while not all of that page is there.

    "First" is the page whose words come first. Files whose pages are packed (object streams) have none.
    """
    objects = objects_in(begun)
    page = next((number for number, words in objects.items() if IS_PAGE.search(words)), None)
    if page is None or not is_whole(page, objects):
        return None
    end = begun.rindex(b"endobj") + len(b"endobj")
    catalogue = max(objects) + 1
    tail = (
        f"\n{catalogue} 0 obj\n<</Type/Catalog/Pages {catalogue + 1} 0 R>>\nendobj"
        f"\n{catalogue + 1} 0 obj\n<</Type/Pages/Count 1/Kids[{page} 0 R]>>\nendobj"
        f"\ntrailer\n<</Size {catalogue + 2}/Root {catalogue} 0 R>>\nstartxref\n0\n%%EOF\n"
    )
    return begun[:end] + tail.encode()


def objects_in(begun: bytes) -> Objects:
    """The objects that are there to their end, in their order."""
    found, place = Objects(), 0
    while head := OBJECT.search(begun, place):
        end = begun.find(b"endobj", head.end())
        if end < 0:
            break
        found[int(head[1])] = begun[head.end() : end].partition(b"stream")[0]
        place = end
    return found


def is_whole(page: int, objects: Objects) -> bool:
    """Tell whether all that a page is made of is there, what it inherits included."""
    words = objects[page]
    above = UPWARD.search(words)
    if above and int(above[1]) not in objects and not all(name in words for name in ITS_OWN):
        return False
    known, left = {page}, [page]
    if above and int(above[1]) in objects:
        left.append(int(above[1]))
    while left:
        words = KIDS.sub(b"", UPWARD.sub(b"", objects[left.pop()]))
        needed = {int(number) for number in REFERENCE.findall(words)} - known
        if not needed <= objects.keys():
            return False
        known |= needed
        left += needed
    return True
