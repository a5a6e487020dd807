"""QR codes, drawn here: what they say is nobody else's business."""

from base64 import b64encode
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def picture_of(text: str) -> str:
    """The QR code of the text as the address of a picture that holds itself (SVG in a data URL)."""
    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=4).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
