"""What figures depend on, and where they are kept: never a path or a host's name."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent.parent / "results"


def machine() -> dict[str, Any]:
    """Return processor, memory and versions."""
    processors = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024**2
    return {
        "cpu": processors[0] if processors else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": memory,
        "python": platform.python_version(),
        "tesseract": first_line(["tesseract", "--version"]).removeprefix("tesseract "),
        "redis": first_line(["redis-server", "--version"]).split()[2].removeprefix("v="),
    }


def first_line(command: list[str]) -> str:
    """Return the first line that a program says of itself."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return (done.stdout or done.stderr).split("\n", 1)[0]


def keep(name: str, figures: dict[str, Any], *, said: str = "") -> Path:
    """Write figures to benchmarks/results/<day>-<name>.json; `said` tells what else the machine did meanwhile."""
    day = datetime.now(UTC).date().isoformat()
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{day}-{name}.json"
    whole = {"day": day, "machine": machine(), "beside": said, **figures}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
