"""Tài khoản: a person's own password, and their phone."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor
from accounts.logins import is_locked, note_failure
from storage.audit import Action, record
from web.forms import ChangedPassword
from web.requests import Request, for_people
from web.views.second_factor import ask_to_set_up, set_up


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@for_people
def account(request: Request) -> HttpResponse:
    """Change one's password; see whether a phone is set up."""
    person = request.user
    if request.method == "POST" and is_locked(request, person.get_username()):
        return redirect("account")  # the throttle answers with its own page instead
    form = ChangedPassword(person, request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            record(Action.PASSWORD_CHANGED, by=person, subject=person)
        update_session_auth_hash(request, person)
        messages.success(request, _("Đã đổi mật khẩu."))
        return redirect("account")
    if "old_password" in form.errors:
        note_failure(request, person.get_username())
    context = {
        "form": form,
        "concerned": second_factor.concerns(person),
        "enrolled": second_factor.is_enrolled(person),
        "codes_left": second_factor.codes_left(person),
    }
    return render(request, "web/account.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@for_people
def phone(request: Request) -> HttpResponse:
    """Set up one's phone, or another in its place: then the password is asked for once more."""
    person = request.user
    if not second_factor.concerns(person):
        raise Http404
    changes = second_factor.is_enrolled(person)
    if request.method == "POST":
        if is_locked(request, person.get_username()):
            return redirect("account")  # the throttle answers with its own page instead
        if changes and not person.check_password(request.POST.get("password", "")):
            note_failure(request, person.get_username())
            return ask_to_set_up(request, person, changes=changes)
    codes = set_up(request, person)
    if codes is None:
        return ask_to_set_up(request, person, changes=changes)
    return render(request, "web/recovery_codes.html", {"codes": codes, "onward": reverse("account")})
