"""The table that `make bench-load` prints, a line at a time."""

from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
TIMES = {
    "acknowledged": "upload acknowledged",
    "first_verdict": "first verdict shown",
    "all_verdicts": "all verdicts shown",
    "searchable": "searchable, record assembled",
    "oldest_waiting_page": "age of the oldest waiting page",
}


def step_lines(row: Row) -> Iterator[str]:
    """Yield a step's figures."""
    day = row["as_the_peak_of_dossiers_a_day"]
    yield (
        f"\n{row['dossiers_a_minute']:g} dossiers a minute (ten o'clock of {day:,} a day)"
        f": {row['dossiers']} dossiers, {row['pages']} pages, {len(row['failed'])} failed,"
        f" {row['not_searchable_in_time']} not searchable when the step ended"
    )
    yield f"  {'seconds':32}      p50      p95      p99    worst"
    for name, title in TIMES.items():
        own = row[name]
        yield f"  {title:32} {own['p50']:8.2f} {own['p95']:8.2f} {own['p99']:8.2f} {own['worst']:8.2f}"
    yield f"  pages waiting at most: {row['most_pages_waiting']}; memory (PSS, MB): {row['megabytes']}"


def line_lines(line: Row) -> Iterator[str]:
    """Yield what the counter behind the bad line saw."""
    yield "\nbehind 1 Mbit/s, 150 ms, 2 % loss"
    for name, view in line["views"].items():
        told = f"{view['bytes'] / 1024:7.1f} KB in {view['requests']} requests, {view['seconds']} s"
        yield f"  first view, {name:10} {told}"
    for name, paper in line["papers"].items():
        size = sum(paper["bytes"]) / 1024
        yield (
            f"  five pages, {name} ({size:.0f} KB): first verdict {paper['first_verdict']} s,"
            f" all {paper['all_verdicts']} s; acknowledged {paper['acknowledged']}; updates {paper['updates']}"
        )


def model_lines(model: Row) -> Iterator[str]:
    """Yield the model of a day and how it stood against the steps."""
    yield (
        f"\nmodel: {model['reader_seconds_a_page']} s of a reader a page, {model['reader_seconds_a_record']} s a record"
        f", {model['seconds_beside']} s beside, {model['pages_a_dossier']} pages a dossier"
    )
    for row in model["checked"]:
        yield f"  {row['dossiers_a_minute']:g} a minute: searchable measured {row['measured']}, model {row['model']}"
    day = model["largest_day"]
    yield (
        f"  largest day with p95 searchable within 5 minutes: {day['dossiers']:,} dossiers, {day['pages']:,} pages"
        f"; {model['peak_dossiers_a_minute']} a minute about ten"
    )
