"""What a written Vietnamese syllable can be: an onset, a rime that goes with it, and a tone on the right letter.

The rules are those of the school spelling: c before back vowels, k before front ones, gh and ngh before e, ê, i, qu
before a glide; a syllable that ends in c, ch, p or t has the acute or the dot below. Both places of the tone mark are
taken (hòa, hoà). Source: Đoàn Thiện Thuật, Ngữ âm tiếng Việt (the inventory of onsets and rimes), less what no
syllable uses, and more what written loans brought (p at the beginning, oo, moay, phuy).
"""

import unicodedata
from functools import cache, lru_cache
from itertools import chain
from typing import Final

ACUTE, GRAVE, HOOK, TILDE, DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
TONES: Final = (ACUTE, GRAVE, HOOK, TILDE, DOT)
_STOPS: Final = ("c", "ch", "p", "t")
_CODAS: Final = ("ch", "ng", "nh", "c", "m", "n", "p", "t", "i", "y", "o", "u")

_OPEN: Final = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """
_FRONT: Final = """
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    """
_BARE_FRONT: Final = """
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu y yên yêm yêng yêt yêu
    """
_GLIDED: Final = """
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    uân uâng uât uây uê uêch uênh uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    """
_AFTER_QU: Final = """
    a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây e en eo et ê ên êt êch ênh êu
    i it ơ ơi ôc y yên yêt yt ynh ych yp
    """
# The i of the onset gi is that of iê: giếng, giết.
_AFTER_GI: Final = f"{_OPEN} e em en eo ep et ê êc êch êm ên ênh êng êp êt êu"
# Lips do not round twice: only loans and a few sounds.
_AFTER_LIPS: Final = {
    "b": "oa uy uyt oay",
    "m": "oa oay oe uy",
    "p": "oa",
    "ph": "uy",
    "v": "oa oan uy uơ",
}
_ONSETS: Final = "ch d đ h kh l n nh r s t th tr x"
_WITH_Y: Final = "b d h k l m n r s t th v"

_NEW_PLACES: Final = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
_OLD_PLACES: Final = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy"
_OLD: Final = dict(zip(_NEW_PLACES.split(), _OLD_PLACES.split(), strict=True))


@lru_cache(maxsize=4096)
def is_syllable(text: str) -> bool:
    """Whether the text (NFC, any case) may be one written syllable of Vietnamese; False for an empty text."""
    small = text.lower()
    return any(small[cut:] in _RIMES.get(small[:cut], ()) for cut in range(min(len(small), 4)))


def with_old_tone(small: str) -> str:
    """Return the syllable (NFC, lower case) with the tone of an open oa, oe, uy on the first letter: hoà as hòa."""
    end = _OLD.get(small[-2:])
    return small[:-2] + end if end and not small.startswith("qu") else small


def _toned(rimes: str) -> frozenset[str]:
    """Every rime with every tone that it can bear, in NFC."""
    return frozenset(chain.from_iterable(map(_with_tones, rimes.split())))


@cache
def _with_tones(rime: str) -> list[str]:
    coda = _coda(rime)
    stopped = coda in _STOPS
    toned = [
        unicodedata.normalize("NFC", rime[: place + 1] + tone + rime[place + 1 :])
        for tone in ((ACUTE, DOT) if stopped else TONES)
        for place in _tone_places(rime, coda)
    ]
    return toned if stopped else [rime, *toned]


def _coda(rime: str) -> str:
    """The end of a rime after its vowel; empty when it is open."""
    if rime == "uy":
        return ""
    return next((coda for coda in _CODAS if rime.endswith(coda) and rime != coda), "")


def _tone_places(rime: str, coda: str) -> list[int]:
    """Offsets of the letters that may carry the tone: both of an open oa, oe, uy."""
    core = rime.removesuffix(coda)
    marked = [place for place, letter in enumerate(core) if letter in "ăâêôơư"]
    if marked:
        return [marked[-1]]
    if core in ("oa", "oe", "uy"):
        return [1] if coda else [0, 1]
    if core in ("ia", "ua"):
        return [0]
    return [1 if core == "uya" else len(core) - 1]


def _rimes() -> dict[str, frozenset[str]]:
    """Onset to the toned rimes that it may stand before; onsets that behave alike share one set."""
    alike = _toned(_OPEN + _FRONT + _GLIDED)
    found = dict.fromkeys(_ONSETS.split(), alike)
    found |= {onset: _toned(f"{_OPEN} {_FRONT} {glided}") for onset, glided in _AFTER_LIPS.items()}
    found |= {"": _toned(_OPEN + _BARE_FRONT + _GLIDED), "c": _toned(_OPEN), "ng": _toned(_OPEN + _GLIDED)}
    found |= {"g": _toned(f"{_OPEN} {_GLIDED} i in"), "qu": _toned(_AFTER_QU), "gi": _toned(_AFTER_GI)}
    found |= dict.fromkeys(("k", "gh", "ngh"), _toned(_FRONT))
    return found | {onset: found[onset] | _toned("y") for onset in _WITH_Y.split()}


_RIMES: Final = _rimes()
