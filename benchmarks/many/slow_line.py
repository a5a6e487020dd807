"""A counter behind a bad line (benchmarks/many/line.py): opens pages, sends five pages, and watches the verdicts come.

`python -m benchmarks.many.slow_line ADDRESS` is the counter: it reads its orders (JSON) and prints what it saw.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from typing import Any

from benchmarks.many.counters import Browser, Watch, head_of, unzipped
from benchmarks.many.line import HOUSE, line
from benchmarks.many.samples import told

INSIDE = "BENCH_LINE"
"""Names the counter's namespace to a benchmark that runs in the house's."""
LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')


def run_in_the_house(module: str, argv: list[str]) -> int:
    """Run a benchmark again, in namespaces of its own; its exit code."""
    with line() as (house, counter):
        command = ["ip", "netns", "exec", house, sys.executable, "-m", module, *argv]
        return subprocess.run(command, env={**os.environ, INSIDE: counter}).returncode


def at_the_counter(port: int, orders: dict[str, Any]) -> dict[str, Any]:
    """Have the counter behind the line do its orders; what it saw."""
    place = ["ip", "netns", "exec", os.environ[INSIDE], sys.executable, "-m", "benchmarks.many.slow_line"]
    done = subprocess.run(
        [*place, f"http://{HOUSE}:{port}"], input=json.dumps(orders), capture_output=True, text=True, timeout=400
    )
    if done.returncode:
        raise RuntimeError(f"the counter behind the line failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def first_view(address: str, session: str, path: str) -> dict[str, Any]:
    """Open a page as a browser without a cache: the page, then all that it loads, six at once."""
    began = time.monotonic()
    browser = Browser(address, session)
    answer, body = browser.ask("GET", path)
    links = sorted(set(LOADED.findall(unzipped(answer, body).decode())))
    size = head_of(answer) + len(body)
    sizes, waiting, taking = [size], list(links), threading.Lock()

    def load() -> None:
        browser = Browser(address, session)
        while True:
            with taking:
                if not waiting:
                    break
                link = waiting.pop()
            part, content = browser.ask("GET", link)
            sizes.append(head_of(part) + len(content))
        browser.close()

    loaders = [threading.Thread(target=load) for _ in range(6)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    browser.close()
    return {"status": answer.status, "requests": len(sizes), "bytes": sum(sizes), "seconds": since(began)}


def paper(address: str, session: str, dossier: str, into: str, files: list[bytes], pages: int) -> dict[str, Any]:
    """Send a paper's files in their order while the dossier is looked at every second."""
    began, sent, updates = time.monotonic(), list[float](), list[int]()
    first, sender = 0.0, Browser(address, session)

    def send() -> None:
        for number, file in enumerate(files):
            status, said = sender.send(dossier, into, file, f"trang-{number}.pdf")
            if status != 201:
                raise RuntimeError(f"{status} {said[:200]!r}")
            sent.append(since(began))
        sender.close()

    sending = threading.Thread(target=send)
    sending.start()
    looking = Browser(address, session)
    watch = Watch(looking, dossier, into)
    while watch.cards < pages and time.monotonic() - began < 180:
        if size := watch.poll():
            updates.append(size)
        first = first or (since(began) if watch.cards or sender.first_page_told else 0.0)
        time.sleep(1)
    sending.join()
    looking.close()
    return {
        "bytes": [len(file) for file in files],
        "acknowledged": sent,
        "first_verdict": first,
        "all_verdicts": since(began),
        "updates": told(updates, digits=0) | {"head": watch.head},
    }


def since(began: float) -> float:
    """Return the seconds since then."""
    return round(time.monotonic() - began, 2)


def main() -> int:
    """Be the counter behind the line."""
    address, orders = sys.argv[1], json.load(sys.stdin)
    session = orders["session"]
    views = {name: first_view(address, session, path) for name, path in orders["views"].items()}
    found: dict[str, Any] = {"views": views, "papers": {}}
    for name, order in orders["papers"].items():
        files = [bytes.fromhex(file) for file in order["files"]]
        found["papers"][name] = paper(address, session, order["dossier"], order["into"], files, order["pages"])
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
