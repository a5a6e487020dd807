"""How far a spelling may be from what was typed, and the pattern of those that are two letters off.

The engine can walk through all words for those two letters off by itself, but it must go down every branch of its list
to do so: 40 ms in a million pages. Held to the first letter it takes 6, and 4 to 12 for the pattern.
"""

from typing import Final

LONGEST: Final = 12  # letters; the patterns of longer words are more than the engine takes
ANY: Final = "[a-z0-9]"


def slips(word: str) -> int:
    """How many letters of a folded word may be wrong: none of a short one (half the language is near), none beside
    digits; two of a long one, the first letter not among them."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return 0
    return 2 if 7 <= len(word) <= LONGEST and word.isascii() and word.isalpha() else 1


def two_off(word: str) -> str:
    """A regular expression of the words with the same first letter, and two more or fewer or other letters at most."""
    half = (len(word) + 1) // 2
    left, right = word[1:half], word[half:]
    ways = (_off(left, 1) + _off(right, 1), left + _off(right, 2), _off(left, 2) + right)
    return f"{word[0]}(?:{'|'.join(ways)})"


def _off(word: str, most: int) -> str:
    """The same for any letters: at the first of them nothing, a letter of another kind, or letters before it."""
    if most == 0:
        return word
    if not word:
        return f"{ANY}{{0,{most}}}"
    first, rest = word[0], word[1:]
    ways = [first + _off(rest, most), f"(?:{ANY}?|{ANY}{first}){_off(rest, most - 1)}"]
    if most == 2:
        ways.append(ANY * 2 + word)
    return f"(?:{'|'.join(ways)})"
