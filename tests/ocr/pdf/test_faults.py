"""What goes wrong with a file is called by its cause; what goes wrong with the house is not the file's fault."""

import errno

import pytest
from PIL import ImageCms

from ocr.errors import SourceUnusable
from ocr.pdf.faults import taken_apart


@pytest.mark.parametrize("fault", [ImageCms.PyCMSError("cannot build transform"), KeyError("Width"), EOFError()])
def test_a_fault_of_the_file_names_it(fault: Exception) -> None:
    with pytest.raises(SourceUnusable, match=r"scan\.tif"), taken_apart("scan.tif"):
        raise fault


def test_a_full_disk_is_no_fault_of_the_file() -> None:
    with pytest.raises(OSError, match="full"), taken_apart("scan.tif"):
        raise OSError(errno.ENOSPC, "full")
