"""Signatures and seal rings: large thin marks, taken out of the picture that is read.

The engine takes such a mark for a photograph and leaves out what stands on it or beside it: the signer's name.
"""

from typing import Final

import cv2
import numpy as np

from ocr.paper import Pixels

HIGHEST_LETTER: Final = 4.0
"""In usual letter heights; headlines are lower."""
THIN: Final = 0.25
"""Share of its box that a mark inks at most; a letter inks more, a signature or a ring less."""
_INK_BELOW = 0.67


def without_scribbles(grey: Pixels, letter: float) -> Pixels:
    """Return the page (H×W uint8) without large thin marks. `letter`: how high its letters are, in pixels.

    Rules must be gone: a table is a large thin mark, too. Letters that touch a scribble go with it.
    """
    paper = float(np.median(grey[::4, ::4]))
    ink = np.asarray(grey < _INK_BELOW * paper, dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    width, height, area = (stats[:, i] for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    scribble = (height >= HIGHEST_LETTER * letter) & (area < THIN * width * height)
    scribble[0] = False
    if not scribble.any():
        return grey
    where = cv2.dilate(np.asarray(scribble[labels], dtype=np.uint8), np.ones((5, 5), np.uint8)) > 0
    # The soft rim goes along with the stroke, but not the ink of letters next to it.
    where &= (ink == 0) | scribble[labels]
    clean = grey.copy()
    clean[where] = int(paper)
    return clean
