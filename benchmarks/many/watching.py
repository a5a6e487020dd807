"""Watches a running site by its rows and its index: when dossiers are searchable, how long the oldest page waits."""

import threading
import time
from dataclasses import dataclass, field

EVERY = 0.5


@dataclass(slots=True)
class Sight:
    """What was seen of the papers that are watched: seconds since the beginning, by the paper's key."""

    searchable: dict[int, float] = field(default_factory=dict)
    ages: list[float] = field(default_factory=list)  # of the oldest page that waited for a reader
    waiting: list[int] = field(default_factory=list)


class Watcher(threading.Thread):
    """Looks every half second until it is stopped."""

    def __init__(self, began: float) -> None:
        super().__init__(daemon=True)
        self.began, self.sight = began, Sight()
        self.over = threading.Event()

    def run(self) -> None:
        """Look, and close the connection of this thread at the end."""
        from django.db import connection

        while not self.over.wait(EVERY):
            self.look()
        connection.close()

    def look(self) -> None:
        """Look once."""
        from django.db.models import Min
        from django.utils import timezone

        from storage.models import Page
        from storage.states import PageState

        waiting = Page.objects.filter(state=PageState.WAITING)
        oldest = waiting.aggregate(oldest=Min("state_since"))["oldest"]
        self.sight.ages.append((timezone.now() - oldest).total_seconds() if oldest else 0.0)
        self.sight.waiting.append(waiting.count())
        now = time.monotonic() - self.began
        for dossier in self.findable():
            self.sight.searchable.setdefault(dossier, now)

    def findable(self) -> set[int]:
        """The dossiers whose paper the index shows as ready: each of its pages was read, its record is assembled."""
        from tantivy import Query

        from storage.search.index import SCHEMA, searcher
        from storage.states import DOCUMENT_DIGITIZED

        reader = searcher()
        if reader is None:
            return set()
        ready = Query.term_set_query(SCHEMA, "state", sorted(map(str, DOCUMENT_DIGITIZED)))
        addresses = [address for _, address in reader.search(ready, max(reader.num_docs, 1)).hits]
        return {int(key or 0) for key in reader.fast_field_values("dossier", addresses)}

    def stop(self) -> Sight:
        """Look a last time and end."""
        self.over.set()
        self.join()
        return self.sight
