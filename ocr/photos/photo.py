"""A sheet in a phone photo: found by its four sides, laid flat, and the words on it brought back to the photo.

Wanted are photos only. A scanner's page is a rectangle and what lies around it is one even colour, if anything does;
a photo has perspective, or a desk around the sheet. Whatever is not plainly a photo is left as it is.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.paper import Pixels, reduced, to_grey, to_rgb
from ocr.photos.aspect import sheet_ratio
from ocr.photos.curve import Bend
from ocr.photos.sheet import Quad, best_quad
from ocr.photos.sides import Edges, Floats, find_edges, find_sides, refitted

_WORKED_ON = 560
_LINES = 32
_WRITING = 9
"""Pixels of the small picture: darker things narrower than this are writing or rules, not desk."""
_SURE, _LIKELY = 1.3, 1.05
"""Scores of the quadrangle: from the first on it is a sheet, from the second on if its light is uneven."""
_UNEVEN = 5.0
_CONVERGING = 1.5
"""Degrees between opposite sides: more is perspective."""
_AROUND = 0.03
_EVEN_SURROUNDINGS = 4.0
_LID = (40, 235)
"""A scanner's black lid or white background: what is darker or lighter than that around a rectangle is no desk,
unless it has a colour or the light falls off across the sheet."""
_COLOURED = 16
_SHADED = 12.0
_SHARPENED = 6.0
"""Pixels of the small picture: a corner that moves further was drawn through something else."""
_INSET = 0.004
LONGEST = 3000
"""Pixels of the flat page's longer side at most: A4 at about 250 dpi."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """corners: 4×2, x and y in pixels of the photo, clockwise from the top left one.

    ratio: height by width, as it lies in the photo.
    """

    corners: Floats
    ratio: float


@dataclass(frozen=True, slots=True)
class Flat:
    """A sheet seen straight from above.

    image: H×W or H×W×3 uint8. matrix: 3×3, from its pixels to those of the photo. dpi: its resolution if it is A4.
    bend: how its lines were bent before they were made level, None when they weren't.
    """

    image: Pixels
    matrix: Floats
    dpi: float
    bend: Bend | None = None

    def to_photo(self, places: Floats) -> Floats:
        """Return where places (N×2, x and y in pixels) of the flat page lie in the photo."""
        bent = self.bend.back(places) if self.bend else places
        return np.asarray(cv2.perspectiveTransform(bent.reshape(-1, 1, 2), self.matrix), dtype=np.float64).reshape(
            -1, 2
        )


def find_sheet(image: Pixels) -> Sheet | None:
    """Return the sheet in a photo (H×W or H×W×3 uint8), or None when the picture isn't plainly a photo of one."""
    small = _without_writing(image)
    height, width = small.shape[:2]
    edges = find_edges(small)
    sides = find_sides(edges, reach=float(np.hypot(height, width) / 2), most=_LINES)
    quad = best_quad(sides, (width, height))
    if quad is None or not _is_photo(small, quad):
        return None
    places = _from_top_left(_sharpened(edges, quad)) + np.array([width, height]) / 2
    corners = places * (np.array(image.shape[1::-1]) / np.array([width, height])) - 0.5
    return Sheet(corners, sheet_ratio(corners, image.shape[1::-1]))


def flatten(image: Pixels, sheet: Sheet, *, longest: int = LONGEST) -> Flat:
    """Return the sheet as a scanner would have seen it, as large as it is in the photo, at most `longest` pixels."""
    width, height = _flat_size(sheet, longest)
    inset = _INSET * max(width, height)
    target = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (np.array([width, height]) / 2 + inset)
    target += np.array([width, height]) / 2 - 0.5
    step = max(1, int(max(image.shape[:2]) / (1.5 * longest)))
    source = reduced(image, longest=max(image.shape[:2]) // step)
    scale = np.diag([image.shape[1] / source.shape[1], image.shape[0] / source.shape[0], 1.0])
    scale[:2, 2] = (np.diag(scale)[:2] - 1) / 2
    matrix = np.asarray(
        cv2.getPerspectiveTransform(target.astype(np.float32), sheet.corners.astype(np.float32)), dtype=np.float64
    )
    flat = cv2.warpPerspective(
        source,
        np.linalg.inv(scale) @ matrix,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Flat(np.asarray(flat, dtype=np.uint8), matrix, max(width, height) / 11.69)


def _without_writing(image: Pixels) -> Pixels:
    small = to_rgb(reduced(image, longest=_WORKED_ON))
    return np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_WRITING, _WRITING), np.uint8)), dtype=np.uint8)


def _is_photo(small: Pixels, quad: Quad) -> bool:
    inside, outside = _parts(small, quad)
    if quad.score < _LIKELY or not inside.size or outside.size < _AROUND * small.size:
        return False
    if quad.score < _SURE and to_grey(inside).std() < _UNEVEN:
        return False
    if _convergence(quad.corners) >= _CONVERGING:
        return True
    light, colour = to_grey(outside), np.ptp(outside, axis=2)
    darkest, lightest = _LID
    lid = not darkest < np.median(light) < lightest and np.median(colour) < _COLOURED
    lid &= to_grey(inside).std() < _SHADED
    return bool(light.std() >= _EVEN_SURROUNDINGS and not lid)


def _parts(small: Pixels, quad: Quad) -> tuple[Pixels, Pixels]:
    """Return the pixels (N×1×3) of the sheet and of what is around it, without the rim between them."""
    height, width = small.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, np.rint(quad.corners + np.array([width, height]) / 2).astype(np.int32), 1)
    rim = np.ones((_WRITING, _WRITING), np.uint8)
    inside, outside = cv2.erode(mask, rim) > 0, cv2.dilate(mask, rim) == 0
    return small[inside][:, None], small[outside][:, None]


def _convergence(corners: Floats) -> float:
    """Return by how many degrees the less parallel pair of opposite sides is off."""
    edge = np.roll(corners, -1, axis=0) - corners
    angle = np.degrees(np.arctan2(edge[:, 1], edge[:, 0]))
    return float(np.abs((angle[:2] - angle[2:]) % 360 - 180).max())


def _sharpened(edges: Edges, quad: Quad) -> Floats:
    """Return the corners where the sides meet, each side drawn anew through its own edge pixels."""
    ends = np.roll(quad.corners, 1, axis=0)
    lines = np.array([refitted(edges, end, start) for start, end in zip(quad.corners, ends, strict=True)])
    corners = np.stack([_meeting(lines[n], lines[(n + 1) % 4]) for n in range(4)])
    moved = np.hypot(*(corners - quad.corners).T)
    return np.where((moved < _SHARPENED)[:, None], corners, quad.corners)


def _meeting(one: Floats, other: Floats) -> Floats:
    """Return where two lines cross; parallel ones meet far off and are found out by that."""
    return np.asarray(np.linalg.lstsq(np.stack([one[:2], other[:2]]), np.array([one[2], other[2]]))[0])


def _from_top_left(corners: Floats) -> Floats:
    """Return clockwise corners beginning with that from which a side runs most to the right."""
    edge = np.roll(corners, -1, axis=0) - corners
    return np.asarray(np.roll(corners, -int(edge[:, 0].argmax()), axis=0))


def _flat_size(sheet: Sheet, longest: int) -> tuple[int, int]:
    sides = np.hypot(*(np.roll(sheet.corners, -1, axis=0) - sheet.corners).T)
    width = max(sides[0], sides[2], max(sides[1], sides[3]) / sheet.ratio)
    width = min(width, longest, longest / sheet.ratio)
    return max(1, round(width)), max(1, round(width * sheet.ratio))
