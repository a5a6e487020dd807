"""One id for each request, in every line of the log that it causes, here and in the workers; and its own line."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from storage import tracing

HEADER = "X-Request-ID"
HEALTH = "/healthz"  # asked every few seconds by who watches: a good answer is no news

logger = logging.getLogger(__name__)


def traced(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Work under the id that the proxy gave, or a new one; answer with it, and log the request without its terms."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        with tracing.under(tracing.accepted(request.headers.get(HEADER, ""))):
            response = get_response(request)
            response.headers[HEADER] = tracing.current()
            if request.path == HEALTH and response.status_code == HTTPStatus.OK:
                return response
            seconds = time.monotonic() - began
            told = {"method": request.method, "path": request.path, "status": response.status_code}
            logger.info("%s %s: %s in %.3f s", *told.values(), seconds, extra={**told, "seconds": round(seconds, 3)})
            return response

    return middleware
