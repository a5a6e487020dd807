"""The objects of a PDF read without trust: an entry of another kind than it should be counts as not there.

A null where a note should be, a picture that is nowhere in the file: whoever made it, its pages may be good.
"""

from collections.abc import Iterator
from decimal import Decimal

from pikepdf import Array, Dictionary, Object, Rectangle, Stream

_NUMBERS = int | float | Decimal


def dictionary_at(holder: object, key: str) -> Object:
    """Return the dictionary (of a stream: the stream) that a dictionary or stream has at `key`, else an empty one."""
    found = holder.get(key) if isinstance(holder, Dictionary | Stream) else None
    return found if isinstance(found, Dictionary | Stream) else Dictionary()


def dictionaries_at(holder: object, key: str) -> Iterator[Object]:
    """Yield the dictionaries and streams of the array that a dictionary or stream has at `key`."""
    found = holder.get(key) if isinstance(holder, Dictionary | Stream) else None
    if isinstance(found, Array):
        yield from (one for one in found if isinstance(one, Dictionary | Stream))


def drawn_by(resources: object) -> Iterator[Stream]:
    """Yield the pictures and forms among resources."""
    for _, one in dictionary_at(resources, "/XObject").items():
        if isinstance(one, Stream):
            yield one


def box_at(holder: Object, key: str) -> Rectangle | None:
    """Return the box that a dictionary has at `key`, its corners in order; None when it is not four numbers."""
    box = holder.get(key)
    if not isinstance(box, Array) or len(box) != 4 or not all(isinstance(side, _NUMBERS) for side in box):
        return None
    left, bottom, right, top = map(float, box.as_list())
    return Rectangle(min(left, right), min(bottom, top), max(left, right), max(bottom, top))
