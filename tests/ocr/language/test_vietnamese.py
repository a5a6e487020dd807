"""What may be a Vietnamese syllable, and what may not."""

import pytest

from ocr.language.vietnamese import is_syllable, with_old_tone

SYLLABLES = """
    hoà hòa thuỷ thủy quyền quốc quý khuỷu nghiêng giếng gì gìn giặt yêu yên ý ủy thuở khuya mía của kỹ coóc xoong
    tuýp ngoằn ngoèo oanh ướt già giữa nghĩa đường đổi khoảng pin Sa Pa QUYẾT ĐỊNH Nguyễn
    """


@pytest.mark.parametrize("text", SYLLABLES.split())
def test_syllables_of_the_language_are_taken(text: str) -> None:
    assert is_syllable(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("quyêt", "a stop wants the acute or the dot"),
        ("thât", "a stop wants the acute or the dot"),
        ("cảc", "a stop wants the acute or the dot"),
        ("cê", "c before a front vowel"),
        ("kà", "k before a back vowel"),
        ("gê", "g before a front vowel"),
        ("ngê", "ng before a front vowel"),
        ("ghà", "gh before a back vowel"),
        ("iêu", "iê at the beginning"),
        ("nguời", "u for ư"),
        ("đuợc", "u for ư"),
        ("ngưòi", "the tone on the wrong letter"),
        ("hóà", "two tones"),
        ("thúê", "the tone on the wrong letter"),
        ("rnột", "no such onset"),
        ("vlệc", "no such onset"),
        ("hoạch1", "a digit"),
        ("", "nothing"),
    ],
)
def test_what_no_syllable_is_is_not_taken(text: str, why: str) -> None:
    assert not is_syllable(text), why


def test_both_tone_placements_are_one_spelling() -> None:
    assert [with_old_tone(text) for text in ("hoà", "hòa", "thuỷ", "quý", "hoàn", "ma")] == [
        "hòa",
        "hòa",
        "thủy",
        "quý",
        "hoàn",
        "ma",
    ]
