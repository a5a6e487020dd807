"""`sohoa init`: an empty system gets its unit, its catalogue of procedures and its first administrator."""

import argparse
import getpass
import sys
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Unit, User
from accounts.units import at, import_units
from config.processes import prepare
from reports.sheets import BadSheet, read_rows
from storage import procedures
from storage.telling import MOST_SHOWN, say, say_bad

CATALOGUE = Path(procedures.__file__).parent / "data" / "procedures.csv"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an empty system is given."""

    unit: Unit
    catalogue: list[dict[str, str]]
    username: str
    full_name: str
    password: str


class NoAnswer(Exception):
    """A question was not answered, or the answer can't be taken; the text says which and why."""


def run(argv: list[str]) -> int:
    """Set up an empty system; what is not given on the command line is asked for."""
    parser = argparse.ArgumentParser(prog="sohoa init", description=run.__doc__)
    parser.add_argument("--unit", metavar="CODE", help="code of the unit (units.csv)")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in Unit.Kind], help="its kind, where a code is not enough"
    )
    parser.add_argument("--procedures", type=Path, metavar="FILE", help="catalogue, CSV or XLSX (else the one shipped)")
    parser.add_argument("--admin", metavar="NAME", help="log-in name of the first administrator")
    parser.add_argument("--full-name", metavar="NAME", help="the administrator's own name")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    options = parser.parse_args(argv)
    prepare(web=False)
    if User.objects.exists():
        say(_("Hệ thống đã được thiết lập. Thêm người và đơn vị trong trang quản trị."))
        return 1
    say(_("Đang nạp danh mục đơn vị hành chính…"))
    import_units()
    try:
        begin(ask_all(options))
    except NoAnswer as missing:
        print(missing, file=sys.stderr)
        return 2
    say(_("Xong. Chạy `sohoa up`, rồi đăng nhập bằng tên vừa tạo."))
    return 0


def ask_all(options: argparse.Namespace) -> Beginning:
    """Everything that is needed, from the command line or by asking. Raises NoAnswer."""
    unit = find_unit(options.unit or ask(_("Mã hoặc tên đơn vị: ")), options.kind)
    say(f"  {unit} ({unit.get_kind_display()}, {unit.code})")
    catalogue = read_catalogue(options)
    username = options.admin or ask(_("Tên đăng nhập của người quản trị đầu tiên: "))
    full_name = options.full_name or ask(_("Họ và tên: "))
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else ask_password()
    check_password(password, User(username=username, full_name=full_name, is_superuser=True))
    return Beginning(unit, catalogue, username, full_name, password)


def ask(question: str) -> str:
    """The answer to a question. Raises NoAnswer when there is nobody to answer."""
    try:
        answer = input(question).strip()
    except EOFError as nobody:
        raise NoAnswer(_("Thiếu câu trả lời: %(question)s") % {"question": question}) from nobody
    if not answer:
        raise NoAnswer(_("Thiếu câu trả lời: %(question)s") % {"question": question})
    return answer


def ask_password() -> str:
    """The password, typed twice and shown never. Raises NoAnswer."""
    try:
        password = getpass.getpass(_("Mật khẩu: "))
        again = getpass.getpass(_("Nhập lại mật khẩu: "))
    except EOFError as nobody:
        raise NoAnswer(_("Thiếu mật khẩu.")) from nobody
    if password != again:
        raise NoAnswer(_("Hai lần nhập mật khẩu không giống nhau."))
    return password


def check_password(password: str, user: User) -> None:
    """Raise NoAnswer with every reason why the password is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise NoAnswer("\n".join(weak.messages)) from weak


def find_unit(text: str, kind: str | None) -> Unit:
    """The unit in force of this code or name. Raises NoAnswer when there is none, or which there are."""
    units: QuerySet[Unit] = Unit.objects.filter(at(timezone.localdate())).order_by("kind", "code")
    if kind:
        units = units.filter(kind=kind)
    found = units.filter(code=text) or units.filter(name__iexact=text) or units.filter(name__icontains=text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoAnswer(_("Không có đơn vị %(text)s.") % {"text": text})
    listed = "\n".join(f"  --unit {unit.code} --kind {unit.kind}  {unit}" for unit in found[:MOST_SHOWN])
    raise NoAnswer(_("Nhiều đơn vị khớp, hãy chọn một:\n%(listed)s") % {"listed": listed})


def read_catalogue(options: argparse.Namespace) -> list[dict[str, str]]:
    """The rows of the catalogue: of the file that is named, or of the one shipped. Raises NoAnswer."""
    path: Path | None = options.procedures
    if path is None and not options.password_stdin:
        answer = input(_("Tệp danh mục thủ tục (CSV, XLSX; để trống: danh mục kèm theo): ")).strip()
        path = Path(answer) if answer else None
    try:
        return read_rows(path or CATALOGUE)
    except (OSError, BadSheet) as bad:
        raise NoAnswer(_("Không đọc được %(path)s: %(why)s") % {"path": path, "why": bad}) from bad


def begin(beginning: Beginning) -> None:
    """Write it all down, or nothing; bad rows of the catalogue are shown and left out."""
    with transaction.atomic():
        user = User.objects.create_superuser(
            beginning.username, password=beginning.password, full_name=beginning.full_name
        )
        Membership.objects.create(
            user=user, unit=beginning.unit, role=Membership.Role.ADMINISTRATOR, valid_from=timezone.localdate()
        )
        report = procedures.import_rows(beginning.catalogue, user)
    say(_("Thủ tục: thêm %(created)s, cập nhật %(updated)s.") % {"created": report.created, "updated": report.updated})
    say_bad(report.bad)
