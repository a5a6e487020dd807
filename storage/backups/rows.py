"""Every row as a line of JSON, and back: the same lines whichever database they came from and go to."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TextIO

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

LEFT_OUT: Final = {"workers.heartbeat", "sessions.session", "storage.part"}
"""Tables that mean something to running processes and open browsers only."""
BEGIN: Final = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
BATCH: Final = 1000


class Encoder(DjangoJSONEncoder):
    """Times to the microsecond: the audit's hashes are made of them."""

    def default(self, o: Any) -> Any:
        """See json.JSONEncoder.default."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def kept() -> list[type[Model]]:
    """The tables that a backup holds."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


def release() -> list[str]:
    """What the tables look like: the migrations that made them."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read in this block is as it was at its beginning; nobody who writes waits for it."""
    with connection.cursor() as cursor:
        # Not `atomic`: on SQLite ours takes the one lock of those who write.
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def dump(sink: TextIO) -> dict[str, int]:
    """Write every row to `sink`, a line each; how many of each table."""
    counts: Counter[str] = Counter()
    for model in kept():
        counts[model._meta.label_lower] = 0
        rows = model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
        names = [field.name for field in model._meta.concrete_fields]
        serializers.serialize("jsonl", _counted(rows, counts), stream=sink, fields=names, cls=Encoder)
    return dict(counts)


def _counted(rows: Iterable[Model], counts: "Counter[str]") -> Iterator[Model]:
    for row in rows:
        counts[row._meta.label_lower] += 1
        yield row


def load(source: TextIO) -> dict[str, int]:
    """Put the lines into the tables, in the caller's transaction, in place of what migrations put there."""
    models = kept()
    counts = Counter({model._meta.label_lower: 0 for model in models})
    for model in reversed(models):
        model._base_manager.all().delete()
    objects = (line.object for line in serializers.deserialize("jsonl", source))
    for model, rows in itertools.groupby(objects, type):
        while batch := list(itertools.islice(rows, BATCH)):
            _insert(model, batch)
            counts[model._meta.label_lower] += len(batch)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    return dict(counts)


def _insert(model: type[Model], rows: list[Model]) -> None:
    """Insert the rows as they are: Django's own way would set the times of creation anew."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(field.column or field.name) for field in fields), ", ".join(["%s"] * len(fields))
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        table = quote(model._meta.db_table)
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)  # noqa: S608 # names of our own tables
