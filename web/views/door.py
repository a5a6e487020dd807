"""Coming in: log-in, the way home, help."""

from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from web.places import home_of
from web.requests import Request, for_people

login = LoginView.as_view(template_name="web/login.html", redirect_authenticated_user=False)


@require_safe
@for_people
def home(request: Request) -> HttpResponse:
    """Open the person's own page."""
    return redirect(home_of(request.user))


@require_GET
@for_people
def nowhere(request: Request) -> HttpResponse:
    """Say that no membership is in force, and who can mend it."""
    return render(request, "web/nowhere.html")


@require_GET
@for_people
def logged_in(request: Request) -> HttpResponse:
    """Tell the page under the log-in dialog that its person is back."""
    return render(request, "web/logged_in.html")


@require_GET
@for_people
def guide(request: Request) -> HttpResponse:
    """The printable card of keys and of how to lay paper."""
    return render(request, "web/guide.html")
