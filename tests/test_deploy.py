"""docker-compose.yml is sound, says what the settings read, and its very commands make a site that works."""

import json
import re
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import urllib3

from config import settings
from tests.compose import DIES_WITH_US, ROOT, STORE, Native, compose, copied_secrets, placed_proxy, running, start_store
from tests.seaweed import GRPC, free_ports
from tests.workers.site import SAMPLES, wait_for

READ = set(re.findall(r"SOHOA_[A-Z_]+", Path(settings.__file__).read_text()))
SERVICES: dict[str, dict[str, Any]] = compose()["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "sohoa"]
FIXED: dict[str, str] = {
    name: service["networks"]["inside"]["ipv4_address"]
    for name, service in SERVICES.items()
    if isinstance(service.get("networks"), dict)
}
BEATING = {"look", "worker", "sweep", "follow-1", "follow-2"}
ONCE = {"migrate", "store-folder", "bucket"}
ROOT_ONCE = "store-folder"
"""The one service that must be root: it gives a volume away."""
TLS_PLACES = ("listen 8443", "listen 8080", "web-1:8000", "web-2:8000")
ELSEWHERE = "127.0.0.2"  # also this machine, but not where a part listens that is bound to 127.0.0.1
RUNTIME = {"TMPDIR"}  # what Python reads by itself
NEEDED = {"SOHOA_DATABASE_URL", "SOHOA_REDIS_URL", "SOHOA_BLOB_URL", "SOHOA_SECRET_KEY"}
VERSION = re.compile(r":\d+\.\d+(\.\d+)?(-[a-z]+)*$")
WORDS = "tien su dung dat"  # of the sample below, typed without marks
COUNTER = "127.0.0.9"  # where a person comes from: the proxy itself comes from 127.0.0.1
FAILURES = "from axes.models import AccessFailureLog as F; print(*F.objects.values_list('username', 'ip_address'))"
AT_THE_COUNTER = "from accounts.models import Membership as M; M.objects.update(may_receive=True, may_scan=True)"


def given_to(name: str) -> set[str]:
    """The settings that a service is given, by file or by value."""
    return {variable.removesuffix("_FILE") for variable in SERVICES[name]["environment"]}


@pytest.mark.parametrize("name", ["docker-compose.yml", "deploy/tls.yml"])
def test_the_file_keeps_to_the_compose_specification(name: str) -> None:
    words = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", name]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", OURS)
def test_every_setting_that_a_service_is_given_is_read_and_none_that_many_machines_need_is_missing(name: str) -> None:
    assert NEEDED <= given_to(name) <= READ | RUNTIME


def test_what_compose_puts_into_a_setting_has_the_name_of_a_setting() -> None:
    taken = set(re.findall(r"\$\{(SOHOA_\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert taken
    assert taken <= READ


def test_every_variable_that_compose_takes_from_outside_is_in_the_operations_table() -> None:
    taken = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    told = set(re.findall(r"`([A-Z_]+)[=`]", (ROOT / "docs" / "operations.md").read_text()))
    assert taken <= told


@pytest.mark.parametrize("name", ["docker-compose.yml", "deploy/tls.yml", "docs/operations.md"])
def test_no_command_that_is_told_forgets_at_the_next_one_what_the_site_is(name: str) -> None:
    told = re.findall(r"docker compose (?:-f|.*--scale) \S+", (ROOT / name).read_text())
    assert told == []


def test_a_proxy_in_front_of_ours_can_be_named_beside_it() -> None:
    ours = compose()["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
    webs = [service for service in SERVICES.values() if service.get("command") == ["sohoa", "web"]]
    assert {web["environment"]["SOHOA_PROXIES"] for web in webs} == {f"{ours},${{SOHOA_PROXIES:-}}"}


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_takes_the_settings_of_a_file_that_neither_git_nor_the_image_takes(name: str) -> None:
    (file,) = SERVICES[name]["env_file"]
    assert file == {"path": "deploy/settings.env", "required": False}
    for ignored in (".gitignore", ".dockerignore"):
        assert file["path"] in [line.strip("/") for line in (ROOT / ignored).read_text().splitlines()]


@pytest.mark.parametrize("name", OURS)
def test_temporary_files_lie_on_the_disk_and_not_in_memory(name: str) -> None:
    assert SERVICES[name]["tmpfs"] == ["/tmp"]  # noqa: S108
    assert SERVICES[name]["environment"]["TMPDIR"] in {mount.split(":")[-1] for mount in SERVICES[name]["volumes"]}


def test_nothing_is_built_or_run_from_a_tag_that_moves() -> None:
    images = {service["image"] for service in SERVICES.values()} - {"sohoa"}
    images |= set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M))
    assert len(images) == 5
    assert [image for image in images if not VERSION.search(image)] == []


def test_the_image_is_built_from_registries_alone() -> None:
    assert not re.search(r"\b(curl|wget|git clone|ADD)\b|://", (ROOT / "Dockerfile").read_text())
    assert re.search(r"^USER sohoa$", (ROOT / "Dockerfile").read_text(), re.M)


def test_nothing_that_git_ignores_goes_into_the_image() -> None:
    kept_out = set((ROOT / ".dockerignore").read_text().split())
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().split() if not line.startswith("/tests/")}
    assert "tests/*" in kept_out
    assert {line for line in ignored if not {line, f"**/{line}"} & kept_out} == set()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_comes_back_and_has_no_rights_to_spare(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == ("on-failure" if name in ONCE else "always")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"]
    assert name == ROOT_ONCE or "cap_add" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_says_is_kept_and_does_not_fill_the_disk(name: str) -> None:
    assert SERVICES[name]["logging"] == {"driver": "local", "options": {"max-size": "20m", "max-file": "5"}}


def test_a_database_that_replays_its_log_after_a_power_cut_is_waited_for() -> None:
    assert SERVICES["postgres"]["healthcheck"]["start_period"] == "10m"


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {ROOT_ONCE}))
def test_no_service_but_one_that_ends_at_once_runs_as_root(name: str) -> None:
    service = SERVICES[name]
    its_image_is_not_root = service["image"] == "sohoa" or service["image"].startswith("nginxinc/nginx-unprivileged:")
    assert its_image_is_not_root != ("user" in service)
    assert str(service.get("user", "")).partition(":")[0] not in ("root", "0")


def test_the_store_finds_its_folder_given_to_the_user_that_it_runs_as() -> None:
    given, store = SERVICES[ROOT_ONCE], SERVICES["store"]
    assert ROOT_ONCE in ONCE
    assert given["command"] == ["-R", store["user"], "/data"]
    assert given["volumes"] == store["volumes"]
    assert store["depends_on"] == {ROOT_ONCE: {"condition": "service_completed_successfully"}}


def test_every_service_that_runs_on_tells_its_health() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == set(SERVICES) - ONCE


def test_each_web_host_has_a_follower_on_its_own_index() -> None:
    webs = {name: SERVICES[name]["volumes"] for name in SERVICES if SERVICES[name].get("command") == ["sohoa", "web"]}
    followers = [s["volumes"] for s in SERVICES.values() if s.get("command") == ["sohoa", "follow"]]
    assert len(webs) >= 2
    assert sorted(webs.values()) == sorted(followers)
    upstream = re.findall(r"server (\S+):8000", (ROOT / "deploy/nginx/nginx.conf").read_text())
    assert sorted(upstream) == sorted(webs)


def test_no_container_is_given_the_address_that_another_has_for_good() -> None:
    (pool,) = compose()["networks"]["inside"]["ipam"]["config"]
    fixed = [ip_address(address) for address in FIXED.values()]
    assert len(set(fixed)) == 3
    assert all(address in ip_network(pool["subnet"]) for address in fixed)
    assert not any(address in ip_network(pool["ip_range"]) for address in fixed)
    assert ip_network(pool["ip_range"]).subnet_of(ip_network(pool["subnet"]))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["docker-compose.yml", "docs/operations.md"])
def test_no_command_that_is_told_runs_a_second_container_of_a_service_with_an_address_of_its_own(name: str) -> None:
    told = re.findall(r"docker compose run (?:-v \S+ |-\S+ )*(\S+)", (ROOT / name).read_text())
    assert told
    assert set(told) <= set(SERVICES) - set(FIXED)


def test_the_proxy_takes_what_the_site_takes() -> None:
    (most,) = re.findall(r"client_max_body_size (\d+)m", (ROOT / "deploy/nginx/nginx.conf").read_text())
    assert 1 <= int(most) - settings.MAX_UPLOAD_BYTES // 2**20 <= 20


def test_the_proxy_can_be_given_tls(tmp_path: Path) -> None:
    conf = proxy_with_tls(tmp_path, dict(zip(TLS_PLACES, free_ports(len(TLS_PLACES)), strict=True)))
    done = subprocess.run(["nginx", "-t", "-c", str(conf), "-e", "/dev/stderr"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_proxy_with_tls_is_healthy_only_with_a_web_host_behind_it_and_redirects_all_else(tmp_path: Path) -> None:
    ports = dict(zip(TLS_PLACES, free_ports(len(TLS_PLACES)), strict=True))
    conf = proxy_with_tls(tmp_path, ports)
    words = ["nginx", "-c", str(conf), "-e", "/dev/stderr", "-g", "daemon off;"]
    nginx = subprocess.Popen([*DIES_WITH_US, *words], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: plainly_answered(ports["listen 8080"], "/tray") == 301, seconds=60)
        assert plainly_answered(ports["listen 8080"], "/healthz") == 502
        with HTTPServer(("127.0.0.1", ports["web-1:8000"]), Well) as web:
            Thread(target=web.serve_forever, daemon=True).start()
            # nginx leaves a web host that it did not reach alone for five seconds.
            wait_for(lambda: plainly_answered(ports["listen 8080"], "/healthz") == 200, seconds=60)
            web.shutdown()
    finally:
        nginx.terminate()
        nginx.wait(timeout=60)


def test_a_certificate_and_its_key_are_readable_for_the_proxy_when_the_secrets_are_made_again(tmp_path: Path) -> None:
    folder = copied_secrets(tmp_path)
    (folder / "tls_key").touch(mode=0o600)
    copied_secrets(tmp_path)
    assert stat.S_IMODE((folder / "tls_key").stat().st_mode) == 0o444
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_secrets_that_containers_mount_are_all_made(tmp_path: Path) -> None:
    declared = compose()["secrets"]
    mounted = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    made = {path.name for path in copied_secrets(tmp_path).iterdir()}
    assert mounted == set(declared)
    assert {Path(secret["file"]).name for secret in declared.values()} <= made


def test_secrets_are_made_once_and_only_their_owner_reaches_them(tmp_path: Path) -> None:
    folder = copied_secrets(tmp_path)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {path.name: path.read_bytes() for path in copied_secrets(tmp_path).iterdir()} == first
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.xdist_group("site")
def test_of_the_store_others_reach_s3_alone_and_nobody_its_second_port(tmp_path: Path) -> None:
    native = Native(tmp_path)
    ports = {name: native.ports[name] for name in STORE} | {f"{name} grpc": native.ports[name] + GRPC for name in STORE}
    try:
        start_store(native, "-s3.ip.bind=0.0.0.0")
        native.run("bucket")
        assert {name for name, port in ports.items() if listens("127.0.0.1", port)} == set(ports)
        assert {name for name, port in ports.items() if listens(ELSEWHERE, port)} == {"s3", "s3 grpc"}
        certificate, key = native.secrets / "store_grpc.crt", native.secrets / "store_grpc.key"
        with pytest.raises(ssl.SSLError, match="certificate required"):
            first_word(ports["s3 grpc"], ssl.create_default_context(cafile=certificate))
        with_key = ssl.create_default_context(cafile=certificate)
        with_key.load_cert_chain(certificate, key)
        assert first_word(ports["s3 grpc"], with_key)
    finally:
        native.end()


def listens(address: str, port: int) -> bool:
    """Whether somebody takes a connection there."""
    with socket.socket() as line:
        return line.connect_ex((address, port)) == 0


def first_word(port: int, context: ssl.SSLContext) -> bytes:
    """What a gRPC server says first."""
    context.check_hostname = False
    context.set_alpn_protocols(["h2"])
    with socket.create_connection((ELSEWHERE, port), timeout=10) as line, context.wrap_socket(line) as secure:
        return secure.recv(1)


class Well(BaseHTTPRequestHandler):
    """A web host that is well."""

    def do_GET(self) -> None:
        """Answer with 200."""
        self.send_response(HTTPStatus.OK)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def proxy_with_tls(folder: Path, ports: dict[str, int]) -> Path:
    """The proxy's files with tls.conf, a certificate made for it, and ports of here."""
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    words += ["-keyout", str(folder / "tls_key"), "-out", str(folder / "tls_certificate")]
    subprocess.run(words, check=True, capture_output=True)
    places = {
        there: f"{'listen ' if there.startswith('listen') else ''}127.0.0.1:{port}" for there, port in ports.items()
    }
    return placed_proxy(folder / "nginx", {"/run/secrets": str(folder), **places}, site="deploy/nginx/tls.conf")


def plainly_answered(port: int, path: str) -> int:
    """The status of a GET without TLS; 0 when nobody listens."""
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{port}{path}", redirect=False, retries=False).status
    except urllib3.exceptions.HTTPError:
        return 0


@pytest.fixture
def native() -> Iterator[Native]:
    """Every service of the file, running."""
    # Not in TMPDIR: PostgreSQL, as nobody, must be able to reach it.
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-compose-", dir="/tmp", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as services,
    ):
        yield services


@pytest.mark.xdist_group("site")
@pytest.mark.slow
@pytest.mark.timeout(900)  # minutes on a machine with much else to do, one when idle
def test_the_services_of_the_file_take_a_paper_through_the_proxy_and_find_it_on_both_web_hosts(native: Native) -> None:
    sound = native.run("worker", ["sohoa", "doctor"])
    assert not [line for line in sound.splitlines() if line.startswith("SAI")]
    begin = ["sohoa", "init", "--unit", "26281", "--admin", "quantri", "--full-name", "Nguyễn Văn Thử"]
    native.run("worker", [*begin, "--password-stdin"], stdin="mot-mat-khau-rat-dai\n")
    key = native.run("web-1", ["sohoa", "token", "quantri", "--name", "test"]).strip()

    native.run("web-1", ["python", "manage.py", "shell", "-c", AT_THE_COUNTER])

    assert wrongly_logged_in(native) == HTTPStatus.OK
    failures = native.run("web-1", ["python", "manage.py", "shell", "-v", "0", "-c", FAILURES])
    assert failures.strip() == f"('quantri', '{COUNTER}')"

    dossier = ask(native, "proxy", key, "/api/dossiers", json.dumps({"procedure": "2.000815"}).encode())
    assert send(native, key, dossier["uid"], SAMPLES / "vietnamese/qn-575-ubnd-ktth.pdf")["created"]
    for name in ("web-1", "web-2"):
        wait_for(lambda name=name: found(native, name, key), seconds=300, what=native.logs)  # type: ignore[misc]
    for name in BEATING:
        native.run(name, SERVICES[name]["healthcheck"]["test"][1:])

    stopped = native.end()
    assert {name: code for name, code in stopped.items() if code not in (0, -15, 143)} == {}


def ask(native: Native, name: str, key: str, path: str, body: bytes | None = None, **headers: str) -> Any:
    """What the API answers by way of a web host, or of the proxy."""
    told = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} | headers
    asked = urllib.request.Request(f"http://127.0.0.1:{native.ports[name]}{path}", body, told)
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 # our own site
        return json.load(answer)


def wrongly_logged_in(native: Native) -> int:
    """The status that a wrong password is answered with, by way of the proxy."""
    token = "a" * 32
    told = {"Cookie": f"csrftoken={token}", "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
    line = HTTPConnection("127.0.0.1", native.ports["proxy"], timeout=60, source_address=(COUNTER, 0))
    line.request("POST", "/dang-nhap/", urllib.parse.urlencode({"username": "quantri", "password": "sai"}), told)
    try:
        return line.getresponse().status
    finally:
        line.close()


def send(native: Native, key: str, dossier: str, path: Path) -> Any:
    """Upload a file through the proxy; what it was answered."""
    fields = {"dossier": dossier, "file": (path.name, path.read_bytes(), "application/pdf")}
    body, kind = urllib3.encode_multipart_formdata(fields)
    return ask(native, "proxy", key, "/api/scans", body, **{"Content-Type": kind, "Idempotency-Key": "k1"})


def found(native: Native, name: str, key: str) -> bool:
    """Whether the web host itself finds the page by its words."""
    asked = urllib.parse.urlencode({"q": WORDS})
    return bool(ask(native, name, key, f"/api/search?{asked}")["total"])
