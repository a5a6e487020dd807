"""A fault of the machine is told from one of the file."""

import errno
import os

import pytest

from ocr.errors import SourceUnusable
from ocr.house import is_of_the_house
from ocr.pdf.faults import taken_apart


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.EAGAIN])
def test_what_the_machine_lacks_is_no_fault_of_the_file(number: int) -> None:
    with pytest.raises(OSError, match=os.strerror(number)), taken_apart("scan.pdf"):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    "fault", [OSError("broken data stream"), OSError(errno.EINVAL, "Invalid argument"), KeyError(1)]
)
def test_what_a_decoder_says_is_a_fault_of_the_file(fault: Exception) -> None:
    with pytest.raises(SourceUnusable), taken_apart("scan.pdf"):
        raise fault


def test_a_refusal_that_came_of_the_machine_is_known_by_where_it_came_from() -> None:
    refused, damaged = ValueError("damaged"), ValueError("damaged")
    refused.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    damaged.__cause__ = OSError("broken data stream")
    assert is_of_the_house(refused)
    assert not is_of_the_house(damaged)


def test_a_fault_that_was_raised_from_itself_is_looked_at_once() -> None:
    first, second = ValueError("no such filter"), ValueError("no such filter")
    first.__cause__, second.__cause__ = second, first
    assert not is_of_the_house(first)
