"""Sample data in the shape of published figures: the counters of Thanh Bình district, Đồng Tháp, in 2019.

15,380 dossiers were received at the district and 87,971 at its communes; who was served and what was digitized is made
up, the same on every machine, and marked as sample data.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Unit
from reports.models import RegisterImport
from storage.models import Component, Document, Dossier, Procedure
from storage.search.folding import fold
from storage.states import DocumentState

YEAR: Final = 2019
AT_THE_DISTRICT: Final = 15_380
AT_ITS_COMMUNES: Final = 87_971
FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng")
MIDDLE: Final = ("Văn Thử", "Thị Thử", "Thị Mẫu", "Văn Mẫu")
GIVEN: Final = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Phúc", "Tâm")
MINUTES_A_DAY: Final = 570  # from 7:30 to 17:00
WORKING_DAYS: Final = [day for number in range(365) if (day := date(YEAR, 1, 1) + timedelta(days=number)).weekday() < 5]


@dataclass(frozen=True, slots=True)
class Habits:
    """How a unit works: shares of its dossiers, and of those with components digitized."""

    components: float
    results: float
    reused: float
    settled: float = 0.985


def load(district: Unit, communes: list[Unit]) -> int:
    """Bring in each unit that is not there yet, in a transaction of its own: other processes write too."""
    random = Random(YEAR)  # noqa: S311 # invented figures, the same on every machine; no secret hangs on them
    past = Procedure.objects.filter(valid_from__lte=WORKING_DAYS[0]).order_by("code")
    made = 0
    for unit, received, seed in list(_shares(random, district, communes)):
        if Dossier.objects.filter(sample=True, owning_unit=unit).exists():
            continue
        level = Procedure.Level.DISTRICT if unit == district else Procedure.Level.COMMUNE
        procedures = [procedure for procedure in past if procedure.level == level]
        with transaction.atomic():
            made += _load_unit(Random(seed), unit, received, procedures)  # noqa: S311 # as above
    if made:
        _import_register(district, made)
    return made


def _shares(random: Random, district: Unit, communes: list[Unit]) -> Iterator[tuple[Unit, int, int]]:
    """How many dossiers each unit received, and the seed of its figures."""
    yield district, AT_THE_DISTRICT, random.randrange(2**32)
    weights = [random.uniform(0.6, 1.4) for _ in communes]
    left = AT_ITS_COMMUNES
    for commune, weight in list(zip(communes, weights, strict=True))[1:]:
        received = int(AT_ITS_COMMUNES * weight / sum(weights))
        left -= received
        yield commune, received, random.randrange(2**32)
    yield communes[0], left, random.randrange(2**32)


def _load_unit(random: Random, unit: Unit, received: int, procedures: list[Procedure]) -> int:
    habits = Habits(random.uniform(0.28, 0.55), random.uniform(0.6, 0.95), random.uniform(0.02, 0.08))
    numbers: Counter[date] = Counter()
    dossiers = [
        _dossier(random, unit, day, numbers, procedures, habits) for day in random.choices(WORKING_DAYS, k=received)
    ]
    Dossier.objects.bulk_create(dossiers)
    Document.objects.bulk_create(_papers(random, dossiers, habits))
    return received


def _dossier(
    random: Random, unit: Unit, day: date, numbers: Counter[date], procedures: list[Procedure], habits: Habits
) -> Dossier:
    numbers[day] += 1
    opened = datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())
    opened += timedelta(hours=7, minutes=30 + random.randrange(MINUTES_A_DAY))
    # The first procedures of a catalogue are asked for most: certified copies, births, marriages.
    procedure = procedures[min(int(random.expovariate(0.5)), len(procedures) - 1)]
    due = opened + timedelta(days=procedure.term_days * 7 / 5) if procedure.term_days else None
    settled = (due or opened) if random.random() < habits.settled else None
    name = f"{random.choice(FAMILY)} {random.choice(MIDDLE)} {random.choice(GIVEN)}"
    return Dossier(
        code=f"{unit.agency_code}-{day:%y%m%d}-{numbers[day]:04}",
        procedure=procedure,
        receiving_unit=unit,
        owning_unit=unit,
        applicant=name,
        folded=fold(name),
        received_at=opened,
        due_at=due,
        settled_at=settled,
        returned_at=settled,
        status=Dossier.Status.RETURNED if settled else Dossier.Status.IN_WORK,
        in_register=True,
        electronic_result=settled is not None and random.random() < habits.components * 1.15,
        sample=True,
    )


def _papers(random: Random, dossiers: list[Dossier], habits: Habits) -> Iterator[Document]:
    """A digitized component for a share of the dossiers, more often where the result is electronic."""
    asked = _asked_for(dossiers)
    for dossier in dossiers:
        chance = habits.results if dossier.electronic_result else habits.components / 2
        component = asked.get(dossier.procedure_id)
        if component is None or random.random() >= chance:
            continue
        reused = random.random() < habits.reused
        yield Document(
            dossier=dossier,
            component=component,
            title=component.name,
            position=component.position,
            state=DocumentState.READY,
            assembled=1,
            reuse=Document.Reuse.FROM_COMPONENT if reused else Document.Reuse.NO,
        )


def _asked_for(dossiers: list[Dossier]) -> dict[int, Component]:
    """The first component of each procedure that must be digitized."""
    found: dict[int, Component] = {}
    used = {dossier.procedure_id for dossier in dossiers}
    for component in Component.objects.filter(procedure__in=used, must_digitize=True).order_by("position"):
        found.setdefault(component.procedure_id, component)
    return found


def _import_register(district: Unit, made: int) -> None:
    """The sample's register reaches over the end of its year."""
    RegisterImport.objects.create(
        unit=district,
        as_of=datetime.combine(date(YEAR + 1, 1, 2), datetime.min.time(), timezone.get_current_timezone()),
        name=f"so-tiep-nhan-{YEAR}-mau.csv",
        created=made,
        updated=0,
        unchanged=0,
    )
