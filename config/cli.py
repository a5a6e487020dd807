"""The `sohoa` command: finds the function that does what is asked, in the room that it belongs to.

A command is "module:function"; the function takes the rest of the command line and returns the exit code.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = {
    "init": ("config.init:run", "set up an empty system: the unit, the procedures, the first administrator"),
    "up": ("config.processes:up", "run everything that one machine needs"),
    "demo": ("config.demo:run", "show Sohoa at work on sample dossiers, in a data folder of its own"),
    "digitize": ("workers.digitize:run", "files in, searchable PDF/A out; no server, no database"),
    "watch": ("config.processes:watch", "receive what a scanner saves into a folder"),
    "web": ("config.processes:web", "the web server of one host"),
    "work": ("config.working:run", "worker processes for the queues that are named"),
    "sweep": ("config.processes:sweep", "the process that repairs every state that is not final"),
    "follow": ("config.processes:follow", "the process that keeps the search index up to date"),
    "migrate": ("config.processes:migrate", "bring the tables to this release; `sohoa up` does so by itself"),
    "doctor": ("config.doctor:run", "check what this machine's role needs, and say what to do"),
    "alive": ("workers.alive:run", "whether this machine's part of a role is at work, for health checks"),
    "verify": ("storage.commands:verify", "re-hash the stored bytes, prove that the index shows the rows"),
    "store": ("storage.blobs.commands:store", "`store migrate FROM TO`: copy the stored bytes to another store"),
    "backup": ("storage.backups.commands:backup", "copy rows and bytes into a folder, while work goes on"),
    "restore": ("storage.backups.commands:bring_back", "bring a backup into an empty system"),
    "export-archive": (
        "storage.archive.commands:export_archive",
        "write a dossier as the archive takes it (BagIt)",
    ),
    "gc": ("storage.commands:gc", "delete bytes that nothing needs"),
    "audit": ("config.proofs:audit", "`audit verify`: prove that nobody touched the audit"),
    "recount": ("reports.commands:recount", "recount the figures; --check compares only"),
    "import-units": ("reports.commands:import_units", "import the administrative tree"),
    "import-procedures": ("reports.commands:import_procedures", "import the catalogue of procedures"),
    "import-register": ("reports.commands:import_register", "import a register of dossiers"),
    "token": ("web.commands:token", "issue a key to the HTTP API and print it, once"),
    "reset-second-factor": (
        "web.commands:reset_second_factor",
        "forget a person's phone: the next log-in sets up another",
    ),
    "snapshot": ("reports.commands:snapshot", "freeze the figures of this moment"),
}
WITHOUT_SETTINGS = {"digitize"}


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 is good, 1 says that something was refused or failed, 2 that the command line is wrong."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        print(f"sohoa: there is no command {name!r}\n\n{usage()}", file=sys.stderr)
        return 2
    if name not in WITHOUT_SETTINGS:
        set_up(name)
    module, function = COMMANDS[name][0].split(":")
    result: int = getattr(import_module(module), function)(rest)
    return result


def usage() -> str:
    """What there is."""
    lines = [f"  {name:<20} {what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join(["sohoa COMMAND [...]   (sohoa COMMAND --help says more)", "", *lines])


def set_up(name: str) -> None:
    """Load Django with our settings.

    The demo never touches the data folder of the real system, and lets one look around without a phone.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if name == "demo":
        os.environ.setdefault("SOHOA_DATA", str(ROOT / "var" / "demo"))
        os.environ.setdefault("SOHOA_SECOND_FACTOR", "offered")
    from django import setup  # after the environment is complete

    from storage import tracing

    tracing.be(name)
    setup()


if __name__ == "__main__":
    sys.exit(main())
