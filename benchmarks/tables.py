"""The tables that `make bench-reading` prints, a line at a time."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from benchmarks.bounds import percent

Row = dict[str, Any]


def skew_table(row: Row) -> Iterator[str]:
    """Yield the table of straightness."""
    for name, title in (("drawn", "drawn pages"), ("real", "real scans, turned"), ("sparse", "sparse pages")):
        yield f"\n  {title:22} pages   mean  TOP80  ≤0.1°  ≤0.2°   worst  s/page"
        for method, own in row[name].items():
            shares = f"{own['within_0.1']:6.1%} {own['within_0.2']:6.1%}"
            errors = f"{own['mean']:6.3f} {own['top80']:6.3f} {shares} {own['worst']:7.2f}"
            yield f"  {method:22} {own['pages']:5} {errors} {own['seconds']:7.2f}"
    for name in ("upright", "turned"):
        own = row[name]
        took = f"median {own['seconds']} s, p95 {own['seconds_p95']} s"
        yield f"\n  {name} pages: {own['right']} of {own['pages']} right, {took}"
        yield from (f"    wrong: {page['page']} is {page['true']}, found {page['found']}" for page in own["wrong"])
    yield from (f"  off by more than 0.1°: {page['page']} {page['error']:+.3f}°" for page in row["missed"])


def accuracy_table(row: Row) -> Iterator[str]:
    """Yield the table of accuracy, percent of the characters; words (bag) and letters without marks beside them."""
    yield f"\n  {'':10} {'plain Tesseract':>21} {'Sohoa':>36} {'OCRmyPDF / the same pages':>33}  twice"
    heads = "".join(f"{name:>7}" for name in ("CER", "nodia", "WER"))
    yield f"  {'condition':10} {heads}  " + "".join(f"{name:>7}" for name in ("CER", "order", "lines", "nodia", "WER"))
    everything = row["conditions"] | {"MEAN": row["mean"]}
    papers = row["born_digital"] | {"PAPERS": row["born_digital_mean"]}
    for name, own in chain(everything.items(), papers.items()):  # both have a "fax"
        yield f"  {name:10} {_rates(own)}  {own['read_twice']:6.1%}"
    known = {reader: percent(own["characters"]) for reader, own in row["qn-575"].items()}
    yield f"  qn-575: CER {known}"
    for title, worse in (("letters", row["worse"]), ("papers", row["born_digital_worse"])):
        lost = ", ".join(f"{page['page']} +{percent(page['loss']):.2f}" for page in worse["pages"]) or "none"
        yield f"  {title} made worse than plain Tesseract: {lost}"


def _rates(own: Row) -> str:
    plain, ours = own["tesseract"], own["sohoa"]
    first = "".join(f"{percent(plain[name]):7.2f}" for name in ("characters", "no_marks", "words"))
    names = ("characters", "in_order", "by_line", "no_marks", "words")
    second = "".join(f"{percent(ours[name]):7.2f}" for name in names)
    if "ocrmypdf" not in own:
        return f"{first}  {second}{'–':>28}"
    same = own["tesseract_where_ocrmypdf"]
    peer = percent(own["ocrmypdf"]["characters"])
    return f"{first}  {second}  {peer:7.2f} / plain {percent(same['tesseract']):.2f}, ours {percent(same['sohoa']):.2f}"


def speed_table(row: Row) -> Iterator[str]:
    """Yield the table of speed and memory."""
    yield f"\n  {row['pages']} colour pages at 300 dpi{'':6} pages a minute   seconds of each run"
    for name, minute in row["pages_a_minute"].items():
        yield f"  {name:32} {minute:12.1f}   {row['seconds'][name]}"
    for name, times in row["times_ocrmypdf"].items():
        yield f"  against OCRmyPDF, {name}: {times}×"
    yield f"  against the ceiling (plain Tesseract, one thread a process): {row['of_the_ceiling']}"
    alone = row["one_page"]
    yield f"  one page alone: {alone['sohoa']} s, plain Tesseract {alone['tesseract']} s, {alone['times']}×"
    memory, many = row["memory"], row["memory"]["many"]
    yield f"  memory (PSS, whole family): A4 300 dpi {memory['a4_300']} MB, A3 600 dpi {memory['a3_600']} MB"
    yield f"  over {many['pages']} pages: early {many['early']} MB, late {many['late']} MB, peak {many['peak']} MB"


def size_table(row: Row) -> Iterator[str]:
    """Yield the table of sizes, bytes of whole files a page."""
    names = ("scan", "record", "access", "access_largest", "ocrmypdf")
    yield f"\n  {'bytes a page':14}" + "".join(f"{name:>16}" for name in names) + "   SSIM on text: median, least"
    for kind, own in row["kinds"].items():
        figures = "".join(f"{own[name]:16,}" for name in names)
        yield f"  {kind:14}{figures}   {own['ssim_median']:.3f}, {own['ssim_least']:.3f}"


def verdict_table(row: Row) -> Iterator[str]:
    """Yield the verdicts: how many pages of each kind, and every page that was judged wrongly."""
    for name, share, wrong in (("good", "sent_back", "wrong"), ("spoilt", "caught", "missed")):
        own = row[name]
        pages = own["pages"]
        yield f"\n  {name} pages {share.replace('_', ' ')}: {round(own[share] * pages)} of {pages}"
        yield from (f"    {kind:34} {told}" for kind, told in own["kinds"].items())
        yield from (f"    {wrong}: {page}" for page in own[wrong])
    yield f"  good pages shown to a person: {row['good']['shown_to_a_person']:.1%}"
