"""The steps of coming in, the same for every way: who it is, the code from the phone, a password of one's own, in.

Who has shown a password (or was sent by another house) is remembered in the session as entering; the person is logged
in after the last step and not before, so no page needs to ask how far somebody has come.
"""

import time
from dataclasses import asdict, dataclass, replace
from typing import Final

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second_factor
from accounts.models import User
from storage import audit
from storage.audit import Action

KEY: Final = "entering"
SECONDS: Final = 600
"""Whoever takes longer begins anew."""
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
PASSWORD, OTHER_HOUSE = "password", "oidc"  # the ways in


@dataclass(frozen=True, slots=True)
class State:
    """What the session keeps of a person who is entering; `proof` changes with the person's password."""

    person: int
    proof: str
    way: str
    next_page: str
    since: float
    code_shown: bool = False


@dataclass(frozen=True, slots=True)
class Entering:
    """A person who is entering, and how far."""

    person: User
    state: State


def begin(request: HttpRequest, person: User, *, way: str, next_page: str) -> HttpResponse:
    """The person has said who it is; go to the first step that is left."""
    request.session.cycle_key()
    state = State(person.pk, person.get_session_auth_hash(), way, next_page, time.time())
    return go_on(request, Entering(person, state))


def who_enters(request: HttpRequest) -> Entering | None:
    """The person who is entering in this session; None when nobody is, or too long ago, or no longer may."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    state = State(**kept)
    person = User.objects.filter(pk=state.person, is_active=True).first()
    if person is None or person.get_session_auth_hash() != state.proof or time.time() - state.since > SECONDS:
        del request.session[KEY]
        return None
    return Entering(person, state)


def code_shown(request: HttpRequest, entering: Entering) -> HttpResponse:
    """The code was right: go to the next step."""
    return go_on(request, replace(entering, state=replace(entering.state, code_shown=True)))


def password_chosen(request: HttpRequest, entering: Entering) -> HttpResponse:
    """The person has a password of their own: go to the next step."""
    proof = entering.person.get_session_auth_hash()
    return go_on(request, replace(entering, state=replace(entering.state, proof=proof)))


def go_on(request: HttpRequest, entering: Entering) -> HttpResponse:
    """Go to the step that is left, or in."""
    step = step_left(entering)
    if step is None:
        return let_in(request, entering)
    request.session[KEY] = asdict(entering.state)
    return redirect(step)


def step_left(entering: Entering) -> str | None:
    """The name of the page of the next step."""
    person, state = entering.person, entering.state
    if not state.code_shown and second_factor.is_enrolled(person):
        return "second_factor"
    if not state.code_shown and second_factor.is_required(person):
        return "enrol"
    if state.way == PASSWORD and person.must_change_password:
        return "new_password"
    return None


def let_in(request: HttpRequest, entering: Entering) -> HttpResponse:
    """Log the person in; audited."""
    person, state = entering.person, entering.state
    request.session.pop(KEY, None)
    login(request, person, backend=BACKEND)
    audit.record(Action.LOGGED_IN, by=person, subject=person, way=state.way, second_factor=state.code_shown)
    return redirect(state.next_page)
