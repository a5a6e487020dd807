"""OpenCV says in an error of its own that memory ran out; whoever bounds a page knows Python's."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2


@contextmanager
def one_memory_error() -> Iterator[None]:
    """Raise MemoryError where OpenCV has no memory left."""
    try:
        yield
    except cv2.error as fault:
        if fault.code == cv2.Error.StsNoMem:
            raise MemoryError(str(fault)) from fault
        raise
