"""The kind of a file is found in its bytes."""

import pytest

from ingest.errors import Empty, UnknownKind
from ingest.sniff import Kind, kind_of
from tests.ingest.files import SAMPLES, heic, picture, zip_file

HEADS = {
    b"%PDF-1.7\n": Kind.PDF,
    b"junk of a scanner\r\n" * 50 + b"%PDF-1.4": Kind.PDF,
    b"II*\0\x08\0\0\0": Kind.TIFF,
    b"MM\0*\0\0\0\x08": Kind.TIFF,
    b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0": Kind.TIFF,
    b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10": Kind.TIFF,
    b"\xff\xd8\xff\xe1": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
    b"RIFF\x10\0\0\0WEBPVP8 ": Kind.WEBP,
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic": Kind.HEIC,
    b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic": Kind.HEIC,
}


@pytest.mark.parametrize(("head", "kind"), HEADS.items())
def test_a_head_tells_its_kind(head: bytes, kind: Kind) -> None:
    assert kind_of(head) is kind


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_what_a_program_writes_is_known(name: str) -> None:
    assert kind_of(picture(name)) is Kind(name.lower())


def test_a_phone_picture_is_known() -> None:
    assert kind_of(heic()) is Kind.HEIC


def test_every_sample_is_known() -> None:
    kinds = {path.suffix: kind_of(path.read_bytes()[:4096]) for path in SAMPLES.glob("*/*.[pj]*")}
    assert kinds == {".pdf": Kind.PDF, ".png": Kind.PNG, ".jpg": Kind.JPEG}


def test_no_bytes_are_empty() -> None:
    with pytest.raises(Empty):
        kind_of(b"")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(zip_file(), id="zip"),
        b"GIF89a",
        b"BM\0\0",
        b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        b"x" * 2000 + b"%PDF-1.4",
        b"<html>",
        b"MZ\x90\0 a program %PDF-1.4",
        b"\x7fELF %PDF-1.4",
        b"#!/bin/sh\n#%PDF-1.4",
        b" \n<script>alert(1)</script>%PDF-1.4",
        b"GIF89a/*%PDF-1.4*/=1;alert(1)",
        b"\0",
    ],
)
def test_what_is_not_taken_is_unknown(head: bytes) -> None:
    with pytest.raises(UnknownKind):
        kind_of(head)
