"""JPEG in memory."""

import cv2
import numpy as np

from ocr.paper import Pixels


def encode_jpeg(image: Pixels, quality: int, *, full_colour: bool = False) -> bytes:
    """Return a JPEG of an H×W or H×W×3 RGB picture; full_colour keeps colour as fine as light (4:4:4, else 4:2:0)."""
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full_colour else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    settings = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_OPTIMIZE,
        1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        sampling,
    ]
    plain = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, coded = cv2.imencode(".jpg", plain, settings)
    if not done:
        raise ValueError(f"No JPEG can be made of a picture of {image.shape}")
    return bytes(coded)


def decode_jpeg(data: bytes) -> Pixels:
    """Return the picture of a JPEG, H×W×3 RGB; ValueError when it is none."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("This is no JPEG")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
