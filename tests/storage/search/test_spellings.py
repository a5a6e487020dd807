"""Which spellings are near enough to be offered."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Query

from storage.search.index import SCHEMA
from storage.search.spellings import LONGEST, slips, two_off

WORDS = st.text("abcn", min_size=7, max_size=LONGEST)
CHANGES = st.lists(
    st.tuples(st.integers(1, LONGEST), st.sampled_from(["add", "drop", "change"]), st.sampled_from("abcn7")), max_size=3
)


def changed(word: str, changes: list[tuple[int, str, str]]) -> str:
    letters = list(word)
    for place, way, letter in changes:
        letters[place : place + (way != "add")] = [] if way == "drop" else [letter]
    return "".join(letters)


@given(word=WORDS, changes=CHANGES)
def test_the_pattern_takes_what_is_two_letters_off_behind_the_first_and_nothing_else(
    word: str, changes: list[tuple[int, str, str]]
) -> None:
    spelling = changed(word, changes)
    two = plain_distance(spelling[1:], word[1:]) <= 2
    assert bool(re.fullmatch(two_off(word), spelling)) == (two and spelling[:1] == word[0])


def plain_distance(one: str, other: str) -> int:
    """Levenshtein's distance, without swaps."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted)))
    return row[-1]


@pytest.mark.parametrize("letters", ["a", "abc", "zyx"])
def test_the_engine_takes_the_pattern_of_the_longest_word(letters: str) -> None:
    Query.regex_query(SCHEMA, "folded", two_off((letters * LONGEST)[:LONGEST]))


@pytest.mark.parametrize(
    ("word", "most"),
    [
        ("anh", 0),
        ("sinh", 1),
        ("nghien", 1),
        ("nghieng", 2),
        ("a" * 12, 2),
        ("a" * 13, 1),
        ("20nghieng", 0),
        ("ελληνικα", 1),
    ],
)
def test_longer_words_may_have_more_slips(word: str, most: int) -> None:
    assert slips(word) == most
