"""Other programs' answers to how far a page lies askew; runs in the environment of the peers, beside no line of Sohoa.

Reads a JSON object a line, {"path": picture, "methods": [names]}, answers a line each: {method: [angle, seconds]}, the
angle counter-clockwise in degrees, seconds of CPU time (its own and its children's).
"""

import ctypes
import json
import math
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

os.environ |= {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}

import cv2

cv2.setNumThreads(1)


def with_jdeskew(path: str) -> float:
    """jdeskew as its page says; it looks up to 15 degrees either way."""
    from jdeskew.estimator import get_angle

    return -float(get_angle(cv2.imread(path), angle_max=15))


def with_deskew(path: str) -> float:
    """PyPI deskew with its defaults, on a grey picture; 0 when it finds nothing."""
    from deskew import determine_skew

    return -float(determine_skew(cv2.imread(path, cv2.IMREAD_GRAYSCALE)) or 0.0)


def with_ocrmypdf(path: str) -> float:
    """What OCRmyPDF asks for its --deskew: Tesseract's page segmentation mode 2."""
    told = subprocess.run(["tesseract", "-l", "vie", "--psm", "2", path, "stdout"], capture_output=True, text=True)
    found = re.search(r"Deskew angle: (\S+)", told.stdout + told.stderr)
    return -math.degrees(float(found.group(1))) if found else 0.0


@cache
def _leptonica() -> Any:
    library = ctypes.CDLL("liblept.so.5")
    for name in ("pixRead", "pixConvertTo1"):
        getattr(library, name).restype = ctypes.c_void_p
    library.pixRead.argtypes = [ctypes.c_char_p]
    library.pixConvertTo1.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.pixDestroy.argtypes = [ctypes.POINTER(ctypes.c_void_p)]
    number = ctypes.POINTER(ctypes.c_float)
    library.pixFindSkewSweepAndSearch.argtypes = [
        ctypes.c_void_p, number, number, ctypes.c_int, ctypes.c_int, ctypes.c_float, ctypes.c_float, ctypes.c_float,
    ]  # fmt: skip
    return library


def with_leptonica(path: str) -> float:
    """Leptonica's sweep and search over 15 degrees either way, at its own reductions and threshold."""
    library = _leptonica()
    page = ctypes.c_void_p(library.pixRead(path.encode()))
    bits = ctypes.c_void_p(library.pixConvertTo1(page, 130))
    angle, confidence = ctypes.c_float(0), ctypes.c_float(0)
    library.pixFindSkewSweepAndSearch(bits, ctypes.byref(angle), ctypes.byref(confidence), 4, 2, 15.0, 1.0, 0.01)
    for pix in (bits, page):
        library.pixDestroy(ctypes.byref(pix))
    return float(angle.value)


METHODS: dict[str, Callable[[str], float]] = {
    "jdeskew": with_jdeskew,
    "ocrmypdf": with_ocrmypdf,
    "leptonica": with_leptonica,
    "deskew": with_deskew,
}


def spent() -> float:
    """CPU seconds of this process and of its ended children."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def main() -> None:
    """Answer until the questions end."""
    for line in sys.stdin:
        asked = json.loads(line)
        answers = {}
        for method in asked["methods"]:
            before = spent()
            angle = METHODS[method](asked["path"])
            answers[method] = [angle, spent() - before]
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
