"""`sohoa alive`: is this machine's part of a role at work? What the health checks of containers ask."""

import argparse

from django.db import DatabaseError
from django.utils.translation import gettext as _

from storage.telling import say
from workers import claims
from workers.models import SILENT_AFTER, Heartbeat


def run(argv: list[str]) -> int:
    """Say whether a process of the role on this machine was heard of lately: 0, or 1 and why not."""
    parser = argparse.ArgumentParser(prog="sohoa alive", description=run.__doc__)
    parser.add_argument("role", choices=Heartbeat.Role.values, help="what the process does")
    role = parser.parse_args(argv).role
    try:
        if Heartbeat.objects.alive().filter(name__startswith=f"{role}-{claims.machine()}-").exists():
            return 0
    except DatabaseError as away:
        say(_("Không hỏi được cơ sở dữ liệu: %(reason)s") % {"reason": away})
        return 1
    told = _("Không có tiến trình %(role)s nào trên máy này báo nhịp trong %(seconds)d giây qua.")
    say(told % {"role": role, "seconds": SILENT_AFTER.total_seconds()})
    return 1
