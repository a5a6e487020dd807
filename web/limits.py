"""Uploads on their way in: nobody fills the disk with a file that will be refused."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Spools a file to disk until it is over the limit of bytes; the rest is read and forgotten.

    What was spooled is a little longer than the limit then, so that ingest.receive answers TooLarge.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the chunk unless the limit was passed before it."""
        if start <= settings.MAX_UPLOAD_BYTES:
            super().receive_data_chunk(raw_data, start)
