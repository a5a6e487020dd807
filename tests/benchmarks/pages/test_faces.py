"""A face without Vietnamese letters would draw boxes, and every figure that follows would be wrong."""

import pytest
from PIL import ImageFont

from benchmarks.pages.faces import FACES, STYLES, VIETNAMESE_LETTERS, Face, file_of, font


def drawn(letter: str, face: ImageFont.FreeTypeFont) -> tuple[tuple[int, int], bytes]:
    picture = face.getmask(letter)
    return picture.size, bytes(picture)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_vietnamese_letter_is_drawn_and_is_not_the_box_of_a_missing_one(face: Face, style: str) -> None:
    letters = font(face, style, 40)
    box = drawn("\uffff", letters)

    pictures = {letter: drawn(letter, letters) for letter in VIETNAMESE_LETTERS}

    assert [letter for letter, picture in pictures.items() if picture == box or not picture[0][0]] == []
    assert len(set(pictures.values())) == len(pictures), "two letters look the same"


def test_the_letters_are_all_of_the_alphabet() -> None:
    assert len(VIETNAMESE_LETTERS) == len(set(VIETNAMESE_LETTERS)) == 2 * (12 * 6 + 1)


def test_a_missing_face_names_the_packages() -> None:
    with pytest.raises(FileNotFoundError, match="fonts-liberation2"):
        file_of(Face("None", "None.ttf", "None.ttf", "None.ttf"), "regular")
