"""The colours of the style sheet keep WCAG 2.2 AA: text 4.5 to 1, rings and borders of controls 3 to 1."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[2] / "web" / "static" / "web" / "app.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", SHEET)) | {"white": "#fff"}
TEXT = [
    ("ink", "paper"),
    ("ink", "ground"),
    ("quiet", "paper"),
    ("quiet", "ground"),
    ("accent", "paper"),
    ("accent", "ground"),
    ("accent", "accent-soft"),
    ("ink", "accent-soft"),
    ("white", "accent"),
    ("white", "accent-deep"),
    ("white", "ink"),
    ("quiet", "waiting-soft"),
    *(
        (state, ground)
        for state in ("ok", "mended", "review", "rescan", "waiting")
        for ground in (f"{state}-soft", "paper")
    ),
]
EDGES = [
    ("strong-edge", "paper"),
    ("strong-edge", "ground"),
    ("focus", "paper"),
    ("focus", "ground"),
    ("gold", "accent"),
]


@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(front: str, back: str) -> None:
    assert contrast(COLOURS[front], COLOURS[back]) >= 4.5


@pytest.mark.parametrize(("front", "back"), EDGES)
def test_controls_and_the_focus_can_be_seen(front: str, back: str) -> None:
    assert contrast(COLOURS[front], COLOURS[back]) >= 3


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
