"""A photographed sheet as a page that can be read: flat, upright, level; and its words back in the photo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.orientation import find_pose
from ocr.paper import Pixels, paper_colour
from ocr.photos.curve import find_bend, unbent
from ocr.photos.photo import Flat, find_sheet, flatten
from ocr.photos.sides import Floats
from ocr.skew import estimate_skew
from ocr.words import Word

_LEVEL = 0.1
"""Degrees; a page this close to level is not resampled."""
_CURVED_ON = 1600


@dataclass(frozen=True, slots=True)
class LaidFlat:
    """flat: the sheet, upright and level. rotation: the clockwise quarter turn of the photo that does as much for it.

    size: (width, height) of the photo after that turn, in whose pixels words are brought back.
    """

    flat: Flat
    rotation: int
    size: tuple[int, int]

    def words_back(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """Return words read on the flat page with their boxes in the turned photo."""
        if not words:
            return ()
        left, top, right, bottom = np.array([word.box for word in words], dtype=np.float64).T
        corners = np.stack([left, top, right, top, right, bottom, left, bottom], axis=1).reshape(-1, 2)
        places = _turned_places(self.flat.to_photo(corners), self.rotation, self.size).reshape(-1, 4, 2)
        limits = np.array(self.size)
        low = np.clip(np.floor(places.min(axis=1) + 0.01), 0, limits - 1).astype(int)
        high = np.clip(np.ceil(places.max(axis=1) - 0.01), low + 1, limits).astype(int)
        return tuple(
            replace(word, box=(int(a[0]), int(a[1]), int(b[0]), int(b[1])))
            for word, a, b in zip(words, low, high, strict=True)
        )


def lay_flat(image: Pixels, *, rotation: int | None = None, timeout: float = 60) -> LaidFlat | None:
    """Return the sheet in a photo (H×W or H×W×3 uint8) as a page, or None when the picture isn't plainly a photo.

    rotation: clockwise quarter turn of the photo, found when None. Raises as ocr.orientation.find_pose.
    """
    sheet = find_sheet(image)
    if sheet is None:
        return None
    flat = flatten(image, sheet)
    if rotation is None:
        pose = find_pose(flat.image, timeout=timeout)
        rotation, upright, skew = pose.rotation.degrees, _turned(flat, pose.rotation.degrees), pose.skew
    else:
        upright = _turned(flat, rotation)
        skew = estimate_skew(upright.image)
    size = image.shape[1::-1] if rotation % 180 == 0 else image.shape[:2]
    return LaidFlat(_unbent(_levelled(upright, skew.angle)), rotation % 360, (size[0], size[1]))


def is_curved(image: Pixels) -> bool:
    """Say whether a photo (H×W or H×W×3 uint8) shows a sheet that is not flat; False when no sheet is found.

    Lying text is looked at too, since a first look does not know yet which way up the page is.
    """
    sheet = find_sheet(image)
    if sheet is None:
        return False
    flat = flatten(image, sheet, longest=_CURVED_ON).image
    bends = (find_bend(side) for side in (flat, np.rot90(flat)))
    return any(bend.curved for bend in bends if bend)


def _turned(flat: Flat, degrees: int) -> Flat:
    height, width = flat.image.shape[:2]
    turned = np.ascontiguousarray(np.rot90(flat.image, -(degrees // 90)))
    back = {
        0: np.eye(3),
        90: np.array([[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]]),
        180: np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]]),
        270: np.array([[0, -1, width - 1], [1, 0, 0], [0, 0, 1]]),
    }[degrees % 360]
    return replace(flat, image=turned, matrix=flat.matrix @ back)


def _turned_places(places: Floats, degrees: int, size: tuple[int, int]) -> Floats:
    """Return places of a photo in the picture turned clockwise, which is `size` (width, height) large."""
    x, y = places.T
    width, height = size
    turned = {0: (x, y), 90: (width - 1 - y, x), 180: (width - 1 - x, height - 1 - y), 270: (y, height - 1 - x)}
    return np.stack(turned[degrees % 360], axis=1)


def _levelled(flat: Flat, angle: float) -> Flat:
    """Return the page turned by -angle degrees on a canvas that holds it all; what is beyond it is paper."""
    if abs(angle) < _LEVEL:
        return flat
    height, width = flat.image.shape[:2]
    cosine, sine = np.cos(np.radians(angle)), abs(np.sin(np.radians(angle)))
    wide, high = round(width * cosine + height * sine), round(width * sine + height * cosine)
    turn = np.vstack([cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -angle, 1.0), [0, 0, 1]])
    turn[:2, 2] += ((wide - width) / 2, (high - height) / 2)
    level = cv2.warpAffine(
        flat.image, turn[:2], (wide, high), flags=cv2.INTER_CUBIC, borderValue=paper_colour(flat.image)
    )
    return replace(flat, image=np.asarray(level, dtype=np.uint8), matrix=flat.matrix @ np.linalg.inv(turn))


def _unbent(flat: Flat) -> Flat:
    bend = find_bend(flat.image)
    return replace(flat, image=unbent(flat.image, bend), bend=bend) if bend else flat
