"""Uploads on their way in: nobody fills memory or disk with what will be refused."""

import os
import tempfile
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ingest.errors import TooLarge
from web.answers import refusal
from web.middleware import Handler

MEGABYTE: Final = 2**20
FORM_BYTES: Final = MEGABYTE
"""What a request may hold beside its files: fields, and the lines between the parts."""


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Spools a file to disk until it is over the limit of bytes; the rest is read and forgotten.

    What was spooled is a little longer than the limit then, so that ingest.receive answers TooLarge.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the chunk unless the limit was passed before it."""
        if start <= settings.MAX_UPLOAD_BYTES:
            super().receive_data_chunk(raw_data, start)


def forget_uploads() -> None:
    """Remove what a killed server of this host left of uploads: a living one has its files open, to their end."""
    spooled = list(Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()).glob("tmp*.upload*"))
    in_use = open_files()
    for path in spooled:
        with suppress(FileNotFoundError):
            if str(path) not in in_use and path.stat().st_uid == os.geteuid():
                path.unlink()


def open_files() -> set[str]:
    """What this user's processes have open on this host."""
    found = set[str]()
    for process in Path("/proc").iterdir():
        with suppress(OSError):  # it is none, has ended meanwhile, or is another's
            for descriptor in (process / "fd").iterdir():
                with suppress(OSError):
                    found.add(str(descriptor.readlink()))
    return found


def bounded(get_response: Handler) -> Handler:
    """Refuse a body that says that it is too long, or does not say how long it is, before a byte of it is read.

    The server hands over no more bytes than were announced, so a body is bounded by what it announced.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            advice = _("Gửi kèm tiêu đề Content-Length.")
            return refusal(request, 411, name="LengthRequired", message=_("Không rõ độ dài"), advice=advice)
        length = announced(request)
        if length <= settings.MAX_UPLOAD_BYTES + FORM_BYTES:
            return get_response(request)
        large = TooLarge(megabytes=ceil(length / MEGABYTE), limit=settings.MAX_UPLOAD_BYTES // MEGABYTE)
        language = request.LANGUAGE_CODE
        message, advice = large.message(language), large.advice(language)
        return refusal(request, 413, name="TooLarge", message=message, advice=advice)

    return middleware


def announced(request: HttpRequest) -> int:
    """How long the body says that it is; 0 when it says nothing that Django would read."""
    length = request.headers.get("Content-Length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0
