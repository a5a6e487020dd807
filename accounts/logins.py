"""The one throttle of every way in: password, second factor, and the log-in of another house.

A counter's people share one address, so wrong passwords lock a person at that address and never the address itself.
Whoever guesses from many addresses meets a second, higher bound: then the person is locked everywhere.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

if TYPE_CHECKING:  # axes has no types
    DatabaseHandler = object
else:
    DatabaseHandler = AxesDatabaseHandler

# Requests are typed Any here: HTTP is named in web/ only.

BOUND_EVERYWHERE: Final = 4
"""From all addresses together a person may fail so many times as often as from one."""


class Throttle(DatabaseHandler):
    """Counts failures of the person at the address, and of the person everywhere at the higher bound."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Failures within the hour, on the scale of settings.AXES_FAILURE_LIMIT."""
        everywhere = recent().filter(username=get_client_username(request, credentials))
        here = everywhere.filter(ip_address=request.axes_ip_address)
        return max(total(here), total(everywhere) // BOUND_EVERYWHERE)


def recent() -> Any:
    """The attempts that still count."""
    return AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME))


def total(attempts: Any) -> int:
    """Failures of the rows together: axes keeps one for each browser."""
    return attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0


def is_locked(request: Any, username: str) -> bool:
    """Whether the person may not try now, from where the request comes; then the answer to it is the locked page."""
    allowed = AxesProxyHandler.is_allowed(request, {"username": username})
    if not allowed:
        request.axes_locked_out, request.axes_credentials = True, {"username": username}
    return not allowed


def note_failure(request: Any, username: str) -> None:
    """Count a failure that Django's own log-in did not see: a wrong code, an unknown person of the other house."""
    AxesProxyHandler.user_login_failed(None, credentials={"username": username[:150]}, request=request)


def locked(usernames: list[str]) -> set[str]:
    """Those whose log-in is locked now, at one address or everywhere."""
    rows = recent().filter(username__in=usernames)
    here = rows.values("username", "ip_address").annotate(total=Sum("failures_since_start"))
    everywhere = rows.order_by().values("username").annotate(total=Sum("failures_since_start"))
    limit = settings.AXES_FAILURE_LIMIT
    shut = set(here.filter(total__gte=limit).values_list("username", flat=True))
    return shut | set(everywhere.filter(total__gte=limit * BOUND_EVERYWHERE).values_list("username", flat=True))
