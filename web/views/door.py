"""Coming in: log-in, the way home, help."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from web import entering
from web.oidc import PROVIDER
from web.places import home_of
from web.requests import Request, for_people


class Door(LoginView):
    """The log-in form: the first step of coming in."""

    template_name = "web/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the way to the log-in of another house where there is one."""
        other = None
        if settings.OIDC_URL:
            # In the dialog over a page the provider can't be shown: it opens in place of the page, and leads home.
            wanted = self.get_redirect_url()
            onward = "" if wanted == reverse("logged_in") else wanted
            query = {"next": onward} if onward else None
            address = reverse("openid_connect_login", kwargs={"provider_id": PROVIDER}, query=query)
            other = {"name": settings.OIDC_NAME, "address": address}
        return super().get_context_data(**kwargs, other_house=other)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right: go to the next step, or in."""
        person = form.get_user()
        return entering.begin(self.request, person, way=entering.PASSWORD, next_page=self.get_success_url())


login = Door.as_view()


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
