import numpy as np
import pytest

from ocr.paper import reduced


@pytest.mark.parametrize(("height", "width"), [(9000, 1), (1, 9000), (9000, 3), (6000, 4000), (1500, 1000)])
def test_a_reduced_picture_is_no_longer_than_asked_and_never_vanishes(height: int, width: int) -> None:
    picture = np.full((height, width), 200, np.uint8)
    small = reduced(picture, longest=1400)
    assert max(small.shape) == 1400
    assert min(small.shape) == max(1, round(min(height, width) * 1400 / max(height, width)))
    assert np.all(small == 200)


def test_a_picture_that_is_small_enough_is_handed_back_as_it_is() -> None:
    picture = np.zeros((300, 200, 3), np.uint8)
    assert reduced(picture, longest=300) is picture
