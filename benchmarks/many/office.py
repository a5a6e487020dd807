"""Twenty invented communes with a counter each, and the dossiers that are opened there."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Max

from accounts.models import BEGINNING, Field, User
from benchmarks.many.rows import make_person, make_tree
from storage.dossiers import open_dossier
from storage.models import Component, Document, Procedure


@dataclass(frozen=True, slots=True)
class Place:
    """Where a counter sends a dossier's file: its key, its address and paper, and who is logged in."""

    key: int
    dossier: str
    into: str
    session: str


class Office:
    """The counters of a province."""

    def __init__(self, counters: int) -> None:
        self.units = make_tree(counters)[1:]
        self.people = [
            make_person(f"quay{number}", unit, "receive", "scan", "return") for number, unit in enumerate(self.units)
        ]
        self.sessions = [session_of(person) for person in self.people]
        self.procedure = Procedure.objects.create(
            code="1.001193",
            name="Thủ tục đăng ký khai sinh",
            folded="thu tuc dang ky khai sinh",
            field=Field.objects.create(code="G15-HT02", name="Hộ tịch"),
            level=Procedure.Level.COMMUNE,
            term_days=1,
            valid_from=BEGINNING,
        )
        self.paper = Component.objects.create(
            procedure=self.procedure, code="TK", name="Tờ khai", must_digitize=True, position=1
        )

    def open(self, number: int) -> Place:
        """Open a dossier at one counter after the other."""
        place = number % len(self.units)
        row = open_dossier(None, self.procedure, self.units[place], self.people[place])
        return Place(row.pk, str(row.uid), f"c{self.paper.pk}", self.sessions[place])

    def seconds_of_a_record(self) -> float:
        """The median time from a paper's last page being read to its record, in papers that waited for nothing."""
        papers = Document.objects.filter(revisions__number=1).annotate(
            read=Max("pages__readings__made_at"), done=Max("revisions__made_at")
        )
        took = sorted((paper.done - paper.read).total_seconds() for paper in papers)  # type: ignore[attr-defined] # annotated
        return took[len(took) // 10] if took else 0.0


def session_of(person: User) -> str:
    """The key of a session in which the person is logged in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)
