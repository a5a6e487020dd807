"""Where a page's content comes to lie: its box, its turn and its skew, as PDF matrices.

Three spaces: *user* space of the PDF page; *view*, what a reader sees after /Rotate, points, origin bottom left; and
*canvas*, the pixels of the upright, straight picture in which words were found, here with y pointing up.
"""

import math
from dataclasses import dataclass

from pikepdf import Matrix

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placement:
    """How one page is laid down.

    box: its new box in user space. rotate: its /Rotate. content: what to multiply the old content by.
    text: canvas to user space.
    """

    box: Box
    rotate: int
    content: Matrix
    text: Matrix


def place(box: Box, *, rotate: int, skew: float, canvas: tuple[int, int]) -> Placement:
    """Return how a page with this box and final /Rotate is made straight; its box grows so that nothing is cut off.

    skew: the page's counter-clockwise turn in degrees. canvas: (width, height) of the straight picture, in pixels.
    """
    rotate %= 360
    wide, high = canvas
    if not skew:
        return Placement(box, rotate, Matrix(), _canvas_to_user(box, rotate, canvas))
    view_width, view_height = _view_size(box, rotate)
    width, height = _before_growing(canvas, skew)
    scale_x, scale_y = view_width / width, view_height / height
    new_box = _grown(box, rotate, (wide * scale_x, high * scale_y))
    # Pixels may be longer than wide: the turn happens among pixels, then they are stretched to points.
    angle = math.radians(-skew)
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = Matrix(cosine, sine * scale_y / scale_x, -sine * scale_x / scale_y, cosine, 0, 0)
    to_middle = Matrix(1, 0, 0, 1, -view_width / 2, -view_height / 2)
    view = _user_to_view(box, rotate)
    content = view @ to_middle @ turn @ to_middle.inverse() @ view.inverse()
    return Placement(new_box, rotate, content, _canvas_to_user(new_box, rotate, canvas))


def _canvas_to_user(box: Box, rotate: int, canvas: tuple[int, int]) -> Matrix:
    width, height = _view_size(box, rotate)
    return Matrix(width / canvas[0], 0, 0, height / canvas[1], 0, 0) @ _user_to_view(box, rotate).inverse()


def _user_to_view(box: Box, rotate: int) -> Matrix:
    left, bottom, right, top = box
    return {
        0: Matrix(1, 0, 0, 1, -left, -bottom),
        90: Matrix(0, -1, 1, 0, -bottom, right),
        180: Matrix(-1, 0, 0, -1, right, top),
        270: Matrix(0, 1, -1, 0, top, -left),
    }[rotate]


def _view_size(box: Box, rotate: int) -> tuple[float, float]:
    width, height = box[2] - box[0], box[3] - box[1]
    return (width, height) if rotate % 180 == 0 else (height, width)


def _grown(box: Box, rotate: int, view_size: tuple[float, float]) -> Box:
    """Return the box about the same middle with another size in view space."""
    width, height = view_size if rotate % 180 == 0 else view_size[::-1]
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _before_growing(canvas: tuple[int, int], skew: float) -> tuple[float, float]:
    """Return (width, height) of the upright picture whose straight canvas this is; skew is within ±15 degrees."""
    cosine, sine = abs(math.cos(math.radians(skew))), abs(math.sin(math.radians(skew)))
    determinant = cosine * cosine - sine * sine
    wide, high = canvas
    return (wide * cosine - high * sine) / determinant, (high * cosine - wide * sine) / determinant
