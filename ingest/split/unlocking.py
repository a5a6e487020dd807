"""An encrypted PDF written anew without its encryption."""

from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError

from ingest.errors import Damaged, WrongPassword
from ingest.split.faults import DECODER_FAULTS


def unlock_pdf(source: Path, out: Path, password: str) -> None:
    """Write `source` to `out` unlocked with the user's or the owner's password. Raises WrongPassword or Damaged."""
    try:
        reader = PdfReader(source)
        if reader.is_encrypted and not reader.decrypt(password):
            raise WrongPassword
        PdfWriter(clone_from=reader).write(out)
    except (PyPdfError, DependencyError, *DECODER_FAULTS) as fault:
        raise Damaged from fault
