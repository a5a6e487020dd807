"""Task `unlock`: spec {path, out}, the password as the order's secret. Answers {"unlocked": path}."""

from pathlib import Path

from ingest.split.unlocking import unlock_pdf
from workers.child import Order


def run(order: Order) -> None:
    """Write the unlocked file."""
    unlock_pdf(Path(order.spec["path"]), Path(order.spec["out"]), order.secret or "")
    order.say({"unlocked": order.spec["out"]})
