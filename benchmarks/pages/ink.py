"""What lies on a paper besides its print: seals, signatures, stamps. Pictures with transparency, sizes in pixels."""

from math import cos, pi, radians, sin

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.pages.faces import Face, font

RED = (205, 24, 36)
BLUE = (32, 52, 158)


def seal(diameter: int, face: Face, text: str, *, turn: float = 0, strength: int = 215) -> Image.Image:
    """Return a round red seal: two rings, a star, an office's name along the ring; turned by some degrees."""
    side = diameter * 2  # drawn at twice the size for smooth edges
    patch = Image.new("RGBA", (side, side), (*RED, 0))
    pen = ImageDraw.Draw(patch)
    colour = (*RED, strength)
    for inset, thick in ((0.01, 0.022), (0.18, 0.01)):
        box = [side * inset, side * inset, side * (1 - inset), side * (1 - inset)]
        pen.ellipse(box, outline=colour, width=max(2, round(side * thick)))
    spikes = [
        (side / 2 + radius * sin(pi * number / 5), side / 2 - radius * cos(pi * number / 5))
        for number in range(10)
        for radius in [side * (0.14 if number % 2 == 0 else 0.055)]
    ]
    pen.polygon(spikes, fill=colour)
    letters = font(face, "bold", round(side * 0.075))
    for number, letter in enumerate(text):
        around = -150 + 300 * (number + 0.5) / len(text)
        tile = Image.new("RGBA", (side // 8, side // 8), (*RED, 0))
        ImageDraw.Draw(tile).text((side / 16, side / 16), letter, fill=colour, font=letters, anchor="mm")
        tile = tile.rotate(-around, resample=Image.Resampling.BICUBIC)
        x, y = side / 2 + side * 0.4 * sin(radians(around)), side / 2 - side * 0.4 * cos(radians(around))
        patch.alpha_composite(tile, (max(0, round(x - side / 16)), max(0, round(y - side / 16))))
    turned = patch.rotate(turn, resample=Image.Resampling.BICUBIC)
    return turned.resize((diameter, diameter), Image.Resampling.LANCZOS)


def stamp(size: tuple[int, int], face: Face, text: str, *, turn: float = 0, strength: int = 215) -> Image.Image:
    """Return a rectangular red stamp of some words."""
    patch = Image.new("RGBA", size, (*RED, 0))
    pen = ImageDraw.Draw(patch)
    thick = max(2, size[1] // 22)
    pen.rectangle([thick, thick, size[0] - thick, size[1] - thick], outline=(*RED, strength), width=thick)
    letters = font(face, "bold", round(size[1] * 0.62))
    wide = letters.getlength(text)
    if wide > size[0] * 0.9:
        letters = font(face, "bold", round(size[1] * 0.62 * size[0] * 0.9 / wide))
    pen.text((size[0] / 2, size[1] / 2), text, fill=(*RED, strength), font=letters, anchor="mm")
    return patch.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)


def signature(width: int, rng: np.random.Generator) -> Image.Image:
    """Return a signature in blue ink: one stroke that loops and runs out."""
    height = width // 2
    patch = Image.new("RGBA", (width, height), (*BLUE, 0))
    steps = np.linspace(0, 1, 160)
    loops = rng.uniform(3, 5.5)
    x = width * (0.12 + 0.7 * steps) + width * 0.07 * np.sin(2 * pi * loops * steps + rng.uniform(0, 6))
    swing = height * (0.36 - 0.26 * steps)
    y = height / 2 + swing * np.cos(2 * pi * loops * steps * rng.uniform(0.9, 1.1)) + height * 0.08 * steps
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    ImageDraw.Draw(patch).line(points, fill=(*BLUE, 230), width=max(2, width // 90), joint="curve")
    return patch
