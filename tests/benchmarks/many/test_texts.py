"""Invented pages have the frequencies of a language, numbers that are found, and are the same for the same key."""

from collections import Counter
from itertools import islice

import numpy as np

from benchmarks.many.entries import PAGES_A_DOSSIER, made, text_of
from benchmarks.many.texts import lexicon
from benchmarks.search import KINDS, questions
from storage.search.folding import numbers, words

WORDS = lexicon()


def test_a_page_is_the_same_for_the_same_key() -> None:
    assert text_of(7, WORDS) == text_of(7, lexicon())
    assert text_of(7, WORDS) != text_of(8, WORDS)


def test_common_words_are_on_most_pages_and_most_words_on_few() -> None:
    pages = [{word.folded for word in words(text_of(key, WORDS))} for key in range(1, 201)]
    held = Counter(word for page in pages for word in page)

    assert 150 < np.mean([len(words(text_of(key, WORDS))) for key in range(1, 21)]) < 320
    assert held.most_common(1)[0][1] > 150
    assert sum(count == 1 for count in held.values()) > len(held) / 4


def test_every_page_carries_numbers() -> None:
    assert all(len(list(numbers(text_of(key, WORDS)))) >= 2 for key in range(1, 21))


def test_the_pages_of_a_dossier_belong_to_its_units() -> None:
    entries = list(made(20, WORDS, [1, 2, 3], [5]))

    assert [entry.page for entry in entries] == list(range(1, 21))
    by_dossier = {entry.dossier: entry.units for entry in entries}
    assert len(by_dossier) == 20 // PAGES_A_DOSSIER
    assert all(entry.units == by_dossier[entry.dossier] for entry in entries)


def test_questions_are_about_pages_that_are_there() -> None:
    asked = {kind: next(questions(kind, WORDS, 50)) for kind in KINDS}
    texts = [text_of(key, WORDS) for key in range(1, 51)]

    assert any(asked["phrase"].strip('"') in text for text in texts)
    assert any(asked["number"] in text for text in texts)
    assert asked["prefix"].endswith("*")
    assert list(islice(questions("number", WORDS, 50), 5)) == list(islice(questions("number", WORDS, 50), 5))
