"""docker-compose.yml without an engine: its very commands, variables and secrets, as processes on loopback.

What containers would have of their own (addresses, /data, /run/secrets) is put in its place; nothing else is changed.
"""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from tests.postgres import AS_NOBODY, binaries
from tests.seaweed import free_ports
from tests.workers.site import descendants_of, kill, wait_for

ROOT: Final = Path(__file__).resolve().parents[1]
FILE: Final = ROOT / "docker-compose.yml"
SLOW: Final = 180.0  # seconds: a bound for a machine with much else to do
DIES_WITH_US: Final = ("setpriv", "--pdeathsig", "TERM")
STORE: Final = ("s3", "master", "filer", "volume")
PORTS: Final = ("proxy", "web-1", "web-2", "postgres", "redis", *STORE)


def compose() -> dict[str, Any]:
    """The file as it is read, anchors and merges resolved."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


def copied_secrets(folder: Path) -> Path:
    """The secrets that deploy/secrets.sh makes, made in another folder."""
    script = folder / "secrets.sh"
    script.write_bytes((ROOT / "deploy" / "secrets.sh").read_bytes())
    subprocess.run(["bash", str(script)], check=True)
    return folder / "secrets"


def interpolated(text: str) -> str:
    """${NAME:-default} as compose reads it when nobody sets NAME; $$ is a dollar."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text).replace("$$", "$")


class Native:
    """The services of the file as children of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.services = folder, compose()["services"]
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.secrets = copied_secrets(folder)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for secret in self.secrets.iterdir():
            secret.chmod(0o600)
            secret.write_text(self.here(secret.read_text()))

    def here(self, text: str, data: Path | None = None) -> str:
        """The text with this machine's addresses and folders in the place of the containers'."""
        ports, local = self.ports, "127.0.0.1"
        for there, port in {"postgres:5432": "postgres", "redis:6379": "redis", "store:8333": "s3"}.items():
            text = text.replace(there, f"{local}:{ports[port]}")
        for there, port in {"127.0.0.1:9333": "master", "127.0.0.1:8888": "filer"}.items():
            text = text.replace(there, f"{local}:{ports[port]}")
        text = text.replace("/run/secrets", str(self.secrets)).replace("0.0.0.0", local)  # noqa: S104
        text = text.replace(self.services["proxy"]["networks"]["inside"]["ipv4_address"], local)
        return re.sub(r"(^|=)/data$", rf"\g<1>{data}", text) if data else text

    def data_of(self, name: str) -> Path:
        """What is mounted on /data: the named volume, or a folder of the service's own."""
        mounts = [str(mount).split(":")[0] for mount in self.services[name].get("volumes", []) if "/data" in mount]
        folder = self.folder / (mounts[0] if mounts and mounts[0] != "/data" else name)
        folder.mkdir(exist_ok=True)
        return folder

    def words_of(self, name: str) -> list[str]:
        """The service's command line."""
        service = self.services[name]
        words = [*service.get("entrypoint", []), *service["command"]]
        return [self.here(interpolated(word), self.data_of(name)) for word in words]

    def environment_of(self, name: str) -> dict[str, str]:
        """The service's variables, and of this machine's only what it takes to find programs."""
        told = {k: v for k, v in os.environ.items() if not k.startswith("SOHOA_")}
        told["PATH"] = f"{Path(sys.executable).parent}:{told['PATH']}"
        told |= {"SOHOA_DATA": str(self.data_of(name)), "OMP_THREAD_LIMIT": "1"}  # as the Dockerfile says
        given = self.services[name].get("environment", {})
        told |= {k: self.here(interpolated(str(v)), self.data_of(name)) for k, v in given.items()}
        if name in self.ports:
            told["SOHOA_LISTEN_PORT"] = str(self.ports[name])
        return told

    def start(self, name: str, *more: str) -> None:
        """Start a service; `more` takes the place of what containers have of their own, such as ports."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [*DIES_WITH_US, *self.words_of(name), *more],
                cwd=ROOT if self.services[name]["image"] == "sohoa" else self.data_of(name),
                env=self.environment_of(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self, name: str, port: int) -> None:
        """Return when the service answers; an AssertionError when it ended, or does not answer in time."""
        wait_for(lambda: self.ended(name) or answers(f"http://127.0.0.1:{port}/healthz"), seconds=SLOW, what=self.logs)
        assert not self.ended(name), self.logs()

    def ended(self, name: str) -> bool:
        """Whether the service's process has ended."""
        return self.processes[name].poll() is not None

    def run(self, name: str, words: list[str] | None = None, stdin: str = "") -> str:
        """Run a service (or `docker compose run NAME WORDS`) to its end, which must be good; what it printed."""
        done = subprocess.run(
            words or self.words_of(name),
            cwd=ROOT,
            env=self.environment_of(name),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def logs(self) -> str:
        """What everything said last."""
        return "\n".join(f"== {path.stem}\n{path.read_text()[-1500:]}" for path in sorted(self.folder.glob("*.log")))

    def end(self) -> dict[str, int]:
        """SIGTERM for all, ours before the parts that they stand on; their exit codes. What does not end is killed."""
        ours = [name for name in self.processes if self.services[name]["image"] == "sohoa"]
        codes = self.stop(ours) | self.stop([name for name in self.processes if name not in ours])
        self.processes.clear()
        return codes

    def stop(self, names: list[str]) -> dict[str, int]:
        """End these services at once, after what they have in hand."""
        codes, family = {}, [pid for name in names for pid in descendants_of(self.processes[name].pid)]
        for name in names:
            self.processes[name].terminate()
        for name in names:
            with contextlib.suppress(subprocess.TimeoutExpired):
                codes[name] = self.processes[name].wait(timeout=60)
        kill([*family, *(self.processes[name].pid for name in names if name not in codes)])
        return codes | {name: self.processes[name].wait() for name in names}


def start_postgres(native: Native) -> None:
    """What the image's own entrypoint does: initdb with the arguments of the file, the database, the server."""
    given = native.environment_of("postgres")
    folder = native.folder / "postgres"
    folder.mkdir(exist_ok=True)
    word = folder / "password"
    shutil.copy(given["POSTGRES_PASSWORD_FILE"], word)
    step_down = AS_NOBODY if os.geteuid() == 0 else []
    if step_down:
        native.folder.chmod(0o711)
        for path in (folder, word):
            shutil.chown(path, "nobody", "nogroup")
    data, user = folder / "data", given["POSTGRES_USER"]
    options = [*shlex.split(given["POSTGRES_INITDB_ARGS"]), f"--username={user}", f"--pwfile={word}", "--no-sync"]
    initdb = [str(binaries() / "initdb"), "-D", str(data), *options]
    subprocess.run([*step_down, *initdb], check=True, capture_output=True, cwd="/")
    server = [str(binaries() / "postgres"), "-D", str(data), "-p", str(native.ports["postgres"])]
    server += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    with (native.folder / "postgres.log").open("ab") as log:
        native.processes["postgres"] = subprocess.Popen([*step_down, *server], stdout=log, stderr=log, cwd="/")
    ask = ["psql", "-h", str(folder), "-p", str(native.ports["postgres"]), "-U", user, "-d", "postgres", "-c"]
    make = [*ask, f"CREATE DATABASE {given['POSTGRES_DB']}"]
    wait_for(lambda: subprocess.run(make, capture_output=True).returncode == 0, seconds=SLOW, what=native.logs)


def start_store(native: Native, *more: str) -> None:
    """SeaweedFS with the arguments of the file, on ports of here."""
    native.start("store", *(f"-{part}.port={native.ports[part]}" for part in STORE), *more)
    native.wait("store", native.ports["s3"])


def start_proxy(native: Native) -> None:
    """nginx with the committed files."""
    places = {f"{web}:8000": f"127.0.0.1:{native.ports[web]}" for web in ("web-1", "web-2")}
    places |= {"listen 8080": f"listen 127.0.0.1:{native.ports['proxy']}"}
    conf = placed_proxy(native.folder / "nginx", places)
    native.start("proxy", "-c", str(conf), "-e", "/dev/stderr")


def placed_proxy(folder: Path, places: dict[str, str], *, site: str = "") -> Path:
    """The proxy's files as they are mounted, with folders and addresses of here; `site` is mounted as site.conf."""
    (folder / "cache").mkdir(parents=True)
    places |= {"/etc/nginx/sohoa": str(folder), "/var/cache/nginx": str(folder / "cache")}
    places |= {"pid /tmp/nginx.pid": f"pid {folder}/nginx.pid"}
    mounts = [mount.split(":") for mount in compose()["services"]["proxy"]["volumes"] if ":" in mount]
    for source, target, _mode in mounts:
        text = (ROOT / (site if site and target.endswith("site.conf") else source)).read_text()
        for there, here in places.items():
            text = text.replace(there, here)
        (folder / Path(target).name).write_text(text)
    return folder / "nginx.conf"


def answers(url: str) -> bool:
    """Whether there is a good answer at the address."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 # our own
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def running(folder: Path) -> Iterator[Native]:
    """Every service of the file, started in the order that depends_on asks for, each healthy before the next."""
    native = Native(folder)
    ports = native.ports
    try:
        start_postgres(native)
        native.start("redis", "--port", str(ports["redis"]), "--bind", "127.0.0.1")
        start_store(native)
        native.run("bucket")
        native.run("migrate")
        for name in ("web-1", "web-2", "follow-1", "follow-2", "look", "worker", "sweep"):
            native.start(name)
        for name in ("web-1", "web-2"):
            native.wait(name, ports[name])
        start_proxy(native)
        native.wait("proxy", ports["proxy"])
        yield native
    finally:
        native.end()
