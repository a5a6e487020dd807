"""The second step of log-in: the code from the phone; setting the phone up; a password of one's own."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor
from accounts.logins import is_locked, note_failure
from accounts.models import User
from storage.audit import Action, record
from web import entering
from web.forms import NewPassword
from web.qr import picture_of

SECRET = "second_factor_secret"  # noqa: S105 # the session's name for the key that is being set up


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code from the phone, or a recovery code."""
    comer = entering.who_enters(request)
    if comer is None:
        return begin_anew(request)
    wrong = False
    if request.method == "POST":
        name = comer.person.get_username()
        if is_locked(request, name):
            return redirect("login")  # the throttle answers with its own page instead
        if second_factor.passes(comer.person, request.POST.get("code", "")):
            return entering.code_shown(request, comer)
        note_failure(request, name)
        wrong = True
    return render(request, "web/second_factor.html", {"wrong": wrong})


@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the phone before going in, where the role wants one."""
    comer = entering.who_enters(request)
    if comer is None or second_factor.is_enrolled(comer.person):
        return begin_anew(request)
    if request.method == "POST" and is_locked(request, comer.person.get_username()):
        return redirect("login")  # the throttle answers with its own page instead
    codes = set_up(request, comer.person)
    if codes is None:
        return ask_to_set_up(request, comer.person)
    onward = entering.code_shown(request, comer)["Location"]
    return render(request, "web/recovery_codes.html", {"codes": codes, "onward": onward})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Ask for a password of one's own in place of one that somebody else set."""
    comer = entering.who_enters(request)
    if comer is None or entering.step_left(comer) != "new_password":
        return begin_anew(request)
    form = NewPassword(comer.person, request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            record(Action.PASSWORD_CHANGED, by=comer.person, subject=comer.person)
        return entering.password_chosen(request, comer)
    return render(request, "web/new_password.html", {"form": form})


def begin_anew(request: HttpRequest) -> HttpResponse:
    """Back to the first step: nobody is entering, or it took too long."""
    if request.method == "POST":
        messages.info(request, _("Phiên đăng nhập đã quá lâu. Đăng nhập lại từ đầu."))
    return redirect("login")


def set_up(request: HttpRequest, person: User) -> list[str] | None:
    """Set up the phone whose code was sent; the recovery codes, None when no code was or a wrong one."""
    secret = request.session.get(SECRET)
    if request.method != "POST" or secret is None:
        return None
    with transaction.atomic():
        codes = second_factor.enrol(person, secret, request.POST.get("code", ""))
        if codes is not None:
            record(Action.SECOND_FACTOR_SET, by=person, subject=person)
    if codes is None:
        note_failure(request, person.get_username())
    else:
        del request.session[SECRET]
    return codes


def ask_to_set_up(request: HttpRequest, person: User, **context: Any) -> HttpResponse:
    """The page with the QR code; the key stays the same until it is set up, also when a code was mistyped."""
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    shown = {
        "picture": picture_of(second_factor.address_of(person, secret)),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "wrong": request.method == "POST",
    }
    return render(request, "web/enrol.html", shown | context)
