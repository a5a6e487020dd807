"""Bytes in a bucket of any S3 store, one object a digest; the only user of the minio client."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import urllib3
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from minio import Minio
from minio.commonconfig import ENABLED, GOVERNANCE
from minio.datatypes import Object
from minio.error import InvalidResponseError, S3Error, ServerError
from minio.retention import Retention
from urllib3.exceptions import HTTPError

from storage.blobs.store import (
    BlobError,
    Corrupt,
    Forbidden,
    Locked,
    NoSpace,
    NotFound,
    Stored,
    Unavailable,
    digest_of,
    drain,
    is_digest,
)

CONNECT_SECONDS, READ_SECONDS, WRITE_SECONDS = 5, 10, 30
"""The client's own five minutes, five times over, would hold a worker or an upload for as long as a store is away.
Bytes are asked for by a person who waits; a write is answered when it is durable, and a full disk may take its time.
A connection may have been cut while it was kept: what found no answer is asked once more, on another one."""
SPOOL = 8 * 2**20  # bytes held in memory before a temporary file is used
MISSING = {"NoSuchKey", "NoSuchObject", "NotFound"}
WITHOUT = {"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"}
MODE, RETAINED_UNTIL, LEGAL_HOLD = (f"x-amz-object-lock-{name}" for name in ("mode", "retain-until-date", "legal-hold"))
FORBIDDEN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED}
FULL = {"XMinioStorageFull", "InsufficientStorage", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded"}


class Patience(urllib3.PoolManager):
    """Connections that wait less long for what is read than for what is written; the client has one limit for all."""

    def urlopen(self, method: str, *given: Any, **named: Any) -> urllib3.BaseHTTPResponse:
        """See PoolManager.urlopen."""
        seconds = READ_SECONDS if method in ("GET", "HEAD") else WRITE_SECONDS
        named["timeout"] = urllib3.Timeout(connect=CONNECT_SECONDS, read=seconds)
        return super().urlopen(method, *given, **named)


class S3Store:
    """`bucket/ab/cd/abcd…`; the store's own durability settings make a put durable."""

    def __init__(self, client: Minio, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, source: BinaryIO) -> Stored:
        """See BlobStore.put."""
        with tempfile.SpooledTemporaryFile(SPOOL) as spool:
            stored = drain(source, cast(BinaryIO, spool))
            if self._is_whole(stored.sha256):
                return stored
            spool.seek(0)
            with _told_as_faults():
                self.client.put_object(self.bucket, _key(stored.sha256), cast(BinaryIO, spool), stored.size)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """See BlobStore.open."""
        spool = cast(BinaryIO, tempfile.SpooledTemporaryFile(SPOOL))  # noqa: SIM115 - handed over open
        try:
            found = self._download(sha256, spool)
        except BlobError:
            spool.close()
            raise
        if found != sha256:
            spool.close()
            raise Corrupt(sha256)
        spool.seek(0)
        return spool

    def exists(self, sha256: str) -> bool:
        """See BlobStore.exists."""
        with _told_as_faults():
            try:
                self.client.stat_object(self.bucket, _key(sha256))
            except S3Error as error:
                if error.code in MISSING:
                    return False
                raise
        return True

    def remove(self, sha256: str) -> None:
        """See BlobStore.remove."""
        with _told_as_faults():
            versions = self._versions(_key(sha256))
            for version in versions:
                if version.version_id and not version.is_delete_marker:
                    self._require_unlocked(sha256, version.version_id)
            self._remove(_key(sha256), versions)

    def digests(self) -> Iterator[str]:
        """See BlobStore.digests."""
        with _told_as_faults():
            for item in self.client.list_objects(self.bucket, recursive=True):
                name = (item.object_name or "").rpartition("/")[2]
                if is_digest(name):
                    yield name

    def tidy(self, seconds: float) -> int:
        """See BlobStore.tidy; a bucket's life-cycle rule ends uploads that were never completed."""
        return 0

    def creates_once(self) -> bool:
        """See BlobStore.creates_once; tried with an object of our own, which is removed again."""
        name = f"probe/{uuid4()}"
        with _told_as_faults():
            # The client sends no conditions of its own; a signed address takes them.
            address = self.client.presigned_put_object(self.bucket, name, expires=timedelta(minutes=5))
            answers = [urllib3.request("PUT", address, body=b"once", headers={"If-None-Match": "*"}) for _ in range(2)]
            self._remove(name, self._versions(name))
        return [answer.status for answer in answers] == [HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED]

    def locks(self) -> bool:
        """See BlobStore.locks; a bucket has it from its making, or never."""
        with _told_as_faults():
            try:
                self.client.get_object_lock_config(self.bucket)
            except S3Error as error:
                if error.code in WITHOUT:
                    return False
                raise
        return True

    def lock(self, sha256: str, until: datetime) -> bool:
        """See BlobStore.lock; the store's administrator may lift it (GOVERNANCE) unless it is locked otherwise."""
        if not self.locks():
            return False
        with _told_as_faults():
            head = self._head(sha256)
            held = _held_until(head)
            if held is not None and held >= until:
                return False
            retention = Retention(head.get(MODE, GOVERNANCE), until)
            self.client.set_object_retention(self.bucket, _key(sha256), retention)
        return True

    def keeps_versions(self) -> bool:
        """See BlobStore.keeps_versions."""
        with _told_as_faults():
            return self._versioning() == ENABLED

    def _versioning(self) -> str | None:
        try:
            return self.client.get_bucket_versioning(self.bucket).status
        except S3Error as error:
            if error.code in WITHOUT:
                return None
            raise

    def _versions(self, name: str) -> list[Object]:
        """All versions of an object and the marks of its deletion; itself alone in a bucket without versions."""
        if self._versioning() is None:
            return [Object(self.bucket, name)]
        found = self.client.list_objects(self.bucket, prefix=name, recursive=True, include_version=True)
        try:
            return list(found)
        except ValueError as error:  # SeaweedFS in another zone, against the protocol
            told = _(
                "Kho S3 ghi giờ của các phiên bản theo múi giờ mà không máy khách nào đọc được: chạy kho với TZ=UTC."
            )
            raise Unavailable(told) from error

    def _remove(self, name: str, versions: list[Object]) -> None:
        for version in versions:
            self.client.remove_object(self.bucket, name, version_id=version.version_id)

    def _require_unlocked(self, sha256: str, version: str) -> None:
        head = self._head(sha256, version)
        until = _held_until(head)
        if until is not None and until > datetime.now(UTC):
            raise Locked(sha256, until)
        if head.get(LEGAL_HOLD) == "ON":
            raise Locked(sha256, None)

    def _head(self, sha256: str, version: str | None = None) -> Mapping[str, str]:
        try:
            found = self.client.stat_object(self.bucket, _key(sha256), version_id=version)
        except S3Error as error:
            if error.code in MISSING:
                raise NotFound(sha256) from error
            raise
        return cast(Mapping[str, str], found.metadata)

    def _is_whole(self, sha256: str) -> bool:
        if not self.exists(sha256):
            return False
        with tempfile.TemporaryFile() as nowhere:
            try:
                return self._download(sha256, cast(BinaryIO, nowhere)) == sha256
            except Unavailable:  # it has just answered: these bytes alone can't be had, and a put mends them
                return False

    def _download(self, sha256: str, sink: BinaryIO) -> str:
        with _told_as_faults():
            try:
                response = self.client.get_object(self.bucket, _key(sha256))
            except S3Error as error:
                if error.code in MISSING:
                    raise NotFound(sha256) from error
                raise
            try:
                drain(cast(BinaryIO, response), sink)
            finally:
                response.close()
                response.release_conn()
        sink.seek(0)
        return digest_of(sink)


def connect(url: str) -> S3Store:
    """The store at s3://key:secret@host:port/bucket?secure=0&region=…; ImproperlyConfigured when the URL is none."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket = parts.path.strip("/")
    if not parts.hostname or not bucket:
        raise ImproperlyConfigured("SOHOA_BLOB_URL must read s3://key:secret@host:port/bucket.")
    client = Minio(
        f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname,
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        secure=options.get("secure", "1") != "0",
        region=options.get("region", "us-east-1"),
        http_client=Patience(
            maxsize=10,  # kept open for each store: a web server has as many threads, at most
            retries=urllib3.Retry(
                total=2,
                read=1,
                backoff_factor=0.2,
                status_forcelist=[500, 502, 503, 504],
                respect_retry_after_header=False,  # the thread would sleep for as long as a store says
            ),
        ),
    )
    return S3Store(client, bucket)


def _held_until(head: Mapping[str, str]) -> datetime | None:
    """The day as the store writes it, in whatever zone: the client's own parser knows UTC alone."""
    day = head.get(RETAINED_UNTIL)
    return datetime.fromisoformat(day) if day else None


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@contextlib.contextmanager
def _told_as_faults() -> Iterator[None]:
    """Name what the store or the way to it refused."""
    try:
        yield
    except S3Error as error:
        if error.code in FULL:
            raise NoSpace(_("Kho S3 đã đầy: thêm dung lượng hoặc tăng hạn mức của bucket.")) from error
        told = _("Kho S3 từ chối (%(reason)s): kiểm tra địa chỉ, khóa truy cập, bucket và đồng hồ.")
        fault = Forbidden if error.response.status in FORBIDDEN else Unavailable
        raise fault(told % {"reason": error.code}) from error
    except (ServerError, InvalidResponseError, HTTPError, OSError) as error:
        told = _("Kho S3 không trả lời (%(reason)s): kiểm tra kho đang chạy và kết nối được.")
        raise Unavailable(told % {"reason": error}) from error
