"""Out of memory is one error, whoever runs out of it."""

import cv2
import numpy as np
import pytest

from ocr.memory import one_memory_error

DOT = np.zeros((1, 1), np.uint8)


def test_opencv_without_memory_raises_what_python_does() -> None:
    with pytest.raises(MemoryError, match="Failed to allocate"), one_memory_error():
        cv2.resize(DOT, (1 << 30, 1 << 30))


def test_other_errors_of_opencv_stay_what_they_are() -> None:
    with pytest.raises(cv2.error, match="inv_scale"), one_memory_error():
        cv2.resize(DOT, (0, 0))
