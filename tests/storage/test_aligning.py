"""A text typed by hand, laid over the words that the machine saw."""

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from storage.aligning import align

SEEN = [
    ["Uy", 0.1, 0.1, 0.2, 0.12, 61.0, 0],
    ["ban", 0.21, 0.1, 0.3, 0.12, 95.0, 0],
    ["nhân", 0.31, 0.1, 0.4, 0.12, 95.0, 0],
    ["đân", 0.1, 0.2, 0.2, 0.22, 40.0, 1],
]


def test_each_typed_word_takes_the_place_of_the_word_it_mends() -> None:
    placed = align("Ủy ban nhân\ndân", SEEN)

    assert [word[0] for word in placed] == ["Ủy", "ban", "nhân", "dân"]
    assert [word[1:5] for word in placed] == [word[1:5] for word in SEEN]
    assert [word[5:] for word in placed] == [[100.0, 0], [100.0, 0], [100.0, 0], [100.0, 1]]


def test_a_word_torn_in_two_shares_the_room_of_the_run() -> None:
    placed = align("Uy ban nhândân", SEEN)

    assert placed[-1][:1] == ["nhândân"]
    assert (placed[-1][1], placed[-1][3], placed[-1][6]) == (0.31, 0.4, 0)


def test_words_that_the_machine_missed_are_put_beside_their_neighbour() -> None:
    placed = align("Uy ban nhân đân huyện", SEEN)

    assert [word[0] for word in placed] == ["Uy", "ban", "nhân", "đân", "huyện"]
    assert placed[-1][1:5] == [0.1, 0.2, 0.2, 0.22]


def test_without_any_words_the_lines_are_spread_over_the_page() -> None:
    placed = align("Tờ khai\n\nđăng ký", [])

    assert [word[6] for word in placed] == [0, 0, 1, 1]
    assert placed[0][2] < placed[2][2]
    assert placed[0][3] <= placed[1][3] <= 1


def test_an_emptied_page_has_no_words() -> None:
    assert align("", SEEN) == []
    assert align(" \n", []) == []


@given(st.text(alphabet="abđ \n", max_size=40))
def test_every_typed_word_has_a_box_on_the_page_in_order(text: str) -> None:
    for words in (SEEN, []):
        placed = align(text, words)
        assert [word[0] for word in placed] == normalize("NFC", text).split()
        assert all(0 <= word[1] <= word[3] <= 1 and 0 <= word[2] < word[4] <= 1 for word in placed)
