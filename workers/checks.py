"""What a worker needs beside rows and bytes: the queue, and the engine that reads. Each check says what it found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError, ResponseError

from ingest.fork_server import PROGRAMS
from ocr import installed
from ocr.errors import EngineFailed
from workers import queue

ORIENTATION: Final = "osd"


class State(StrEnum):
    """How a part is: good, good enough to work with, or not to be worked with."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part and, unless all is well, what to do next."""

    part: str
    state: State
    text: str


def redis() -> Finding:
    """The queue answers, throws nothing away, and keeps what it acknowledged."""
    part, client = _("Hàng đợi"), queue.connect(settings.REDIS_URL)
    try:
        client.ping()
        rules = settings_of_redis("maxmemory-policy", "appendonly")
    except ResponseError as refused:
        told = _("có trả lời, nhưng không cho xem cấu hình (%(reason)s): tự kiểm tra appendonly yes, noeviction.")
        return Finding(part, State.NOTE, told % {"reason": refused})
    except RedisError as away:
        if settings.OWN_REDIS:
            return Finding(part, State.WRONG, _("Redis của máy này chưa chạy: `sohoa up` khởi động nó."))
        told = _("không dùng được (%(reason)s): kiểm tra %(setting)s, mật khẩu, và Redis đang chạy.")
        return Finding(part, State.WRONG, told % {"reason": away, "setting": "SOHOA_REDIS_URL"})
    if rules.get("maxmemory-policy") != "noeviction":
        return Finding(part, State.WRONG, _("Redis bỏ bớt việc khi đầy: đặt maxmemory-policy noeviction."))
    if rules.get("appendonly") != "yes":
        return Finding(part, State.NOTE, _("Redis quên hết khi tắt, phải xếp hàng lại từ đầu: đặt appendonly yes."))
    return Finding(part, State.GOOD, _("trả lời, ghi ra đĩa, không bỏ việc"))


def settings_of_redis(*names: str) -> dict[str, str]:
    """What the server says of its own settings. Raises ResponseError when it may not be asked."""
    return {name: str(queue.connect(settings.REDIS_URL).config_get(name).get(name)) for name in names}


def tesseract() -> Finding:
    """The engine is installed, with the languages that reading asks it for."""
    part = "Tesseract"
    try:
        version, there = installed.version(PROGRAMS), installed.languages(PROGRAMS)
    except EngineFailed as error:
        return Finding(part, State.WRONG, f"{error}. {error.advice}")
    missing = sorted({*settings.OCR_LANGUAGE.split("+"), ORIENTATION} - there)
    if missing:
        names = ", ".join(f"tesseract-ocr-{name}" for name in missing)
        return Finding(part, State.WRONG, _("thiếu dữ liệu ngôn ngữ: cài gói %(names)s.") % {"names": names})
    return Finding(part, State.GOOD, _("bản %(version)s, đủ ngôn ngữ") % {"version": version})
