"""Upload, and what became of it."""

from typing import Annotated, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile as DjangoFile
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Header, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from accounts.access import SCAN, VIEW, home_unit, units_for
from accounts.models import Unit, User
from ingest.receive import receive_scan
from storage.documents import open_document
from storage.models import Document, Dossier, Page, Scan
from web.api.errors import ERRORS, UPLOAD_ERRORS, BadRequest, NotFound
from web.api.finding import dossier_named
from web.api.keys import READ, UPLOAD, Key
from web.api.shapes import DocumentStatus, Received, ScanStatus, document_status, scan_status
from web.archived import document_for
from web.finding import pages_for, scan_for
from web.requests import Request
from workers.queue import enqueue_look

router = Router()
LONGEST_KEY = 100


class Target(Schema):
    """Where an upload goes. dossier: code or uid; without one the file waits under `Chưa gắn hồ sơ` of the unit.

    component: code of the paper that the procedure asks for; result: it is a result; else `title` names the paper.
    replaces: uid of a page that the first page of the file takes the place of. unit: number of the counter's unit.
    """

    dossier: str = ""
    component: str = ""
    result: bool = False
    title: str = Field("", max_length=500)
    replaces: UUID | None = None
    unit: int | None = None
    counter: str = ""
    scanner: str = ""


@router.post("/scans", auth=Key(UPLOAD), response={200: Received, 201: Received, **UPLOAD_ERRORS}, by_alias=True)
def upload(
    request: Request,
    file: File[UploadedFile],
    target: Form[Target],
    idempotency_key: Annotated[str, Header(..., alias="Idempotency-Key")],
) -> Status[Received]:
    """Send a file. It is kept for good when this answers 201; 200: this Idempotency-Key was stored before.

    The same key sent again never stores twice: after a broken line, send again with the same key.
    """
    if not 0 < len(idempotency_key) <= LONGEST_KEY:
        raise BadRequest(_("Idempotency-Key phải có từ 1 đến %(most)s ký tự") % {"most": LONGEST_KEY})
    into = paper_of(request.user, target) if target.dossier else None
    unit = unit_of(request.user, target, into)
    receipt = receive_scan(
        readable(file),
        name=file.name or "",
        source=Scan.Source.API,
        unit=unit,
        by=request.user,
        idempotency_key=idempotency_key,
        into=into,
        replaces=replaced(into, target.replaces),
        counter=target.counter[:100],
        scanner=target.scanner[:100],
    )
    enqueue_look(receipt.scan.pk)
    twin = receipt.duplicate_of
    told = Received(
        created=receipt.created, duplicate_of=twin.uid if twin else None, scan=shown(request.user, receipt.scan)
    )
    return Status(201 if receipt.created else 200, told)


@router.get("/scans/{uid}", auth=Key(READ, UPLOAD), response={200: ScanStatus, **ERRORS}, by_alias=True)
def scan(request: Request, uid: UUID) -> ScanStatus:
    """How far a file is: ask again every few seconds until its state is looked, refused or needs_password."""
    return shown(request.user, scan_for(request.user, VIEW, str(uid)))


@router.get("/documents/{uid}", auth=Key(READ, UPLOAD), response={200: DocumentStatus, **ERRORS}, by_alias=True)
def document(request: Request, uid: UUID) -> DocumentStatus:
    """How far a paper is."""
    return document_status(document_for(request.user, VIEW, str(uid)))


def readable(file: "DjangoFile[Any]") -> Any:
    """The upload as the binary stream that it is."""
    return file


def shown(user: User, scan: Scan) -> ScanStatus:
    """The scan with the pages that the person may see."""
    pages = pages_for(user, VIEW).filter(scan=scan).select_related("document").order_by("number")
    return scan_status(scan, list(pages))


def paper_of(user: User, target: Target) -> Document:
    """The paper that the upload is for, opened when it is the first for it."""
    dossier: Dossier = dossier_named(user, SCAN, target.dossier)
    if target.result:
        return open_document(dossier, kind=Document.Kind.RESULT, title=target.title or None, by=user)
    if not target.component:
        return open_document(dossier, kind=Document.Kind.COMPONENT, title=target.title or None, by=user)
    component = dossier.procedure.components.filter(code=target.component).first()
    if component is None:
        raise BadRequest(
            _("Thủ tục không có thành phần %(code)s") % {"code": target.component},
            _("Xem danh sách thành phần trong /api/dossiers."),
        )
    return open_document(dossier, kind=Document.Kind.COMPONENT, component=component, by=user)


def unit_of(user: User, target: Target, into: Document | None) -> Unit:
    """The unit whose counter sends it."""
    mine = units_for(user, SCAN)
    if target.unit is not None:
        unit = mine.filter(pk=target.unit).first()
    elif into is not None:
        receiving = mine.filter(pk=into.dossier.receiving_unit_id).first()
        unit = receiving or mine.filter(pk=into.dossier.owning_unit_id).first()
    else:
        unit = home_unit(user, SCAN)
    if unit is None:
        raise NotFound(_("Không có đơn vị này, hoặc bạn không được quét ở đó"))
    return unit


def replaced(into: Document | None, uid: UUID | None) -> Page | None:
    """The page whose place the upload takes."""
    if uid is None:
        return None
    page = Page.objects.filter(uid=uid, document=into, replaced_by=None).first() if into else None
    if page is None:
        raise NotFound(_("Không có trang này trong giấy tờ"))
    return page
