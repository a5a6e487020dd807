"""Nhân viên: the people of a manager's units: deactivated, moved, unlocked, given a password or a new phone."""

from datetime import timedelta

from axes.utils import reset
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import second_factor
from accounts.access import ADMINISTER, PEOPLE, memberships, units_for
from accounts.administering import in_hands
from accounts.logins import locked
from accounts.models import Membership, Unit, User
from accounts.passwords import one_time_password
from storage.audit import Action, record
from web import forms
from web.requests import Request, for_acts


def team(manager: User) -> list[Membership]:
    """The memberships in force (or to come) in the manager's units."""
    today = timezone.localdate()
    rows = Membership.objects.filter(unit__in=units_for(manager, PEOPLE)).exclude(valid_to__lt=today)
    return list(
        rows.select_related("user", "unit").prefetch_related("fields").order_by("unit__path", "user__full_name")
    )


def in_their_hands(manager: User) -> QuerySet[User]:
    """Persons who belong to the manager's units and nowhere else; administrators are for administrators."""
    today = timezone.localdate()
    now = Membership.objects.filter(user=OuterRef("pk")).exclude(valid_to__lt=today)
    mine = units_for(manager, PEOPLE)
    rows = in_hands(manager, PEOPLE).filter(Exists(now.filter(unit__in=mine)))
    if memberships(manager, ADMINISTER).exists():
        return rows
    return rows.filter(~Exists(now.filter(role=Membership.Role.ADMINISTRATOR)), is_superuser=False)


def person_for(manager: User, uid: str) -> User:
    """A person in the manager's hands, or 404."""
    return get_object_or_404(in_their_hands(manager), uid=uid)


@require_GET
@for_acts(PEOPLE)
def people(request: Request) -> HttpResponse:
    """The list, locked accounts first."""
    rows = team(request.user)
    shut = locked([row.user.get_username() for row in rows])
    rows.sort(key=lambda row: row.user.get_username() not in shut)
    units = units_for(request.user, PEOPLE).filter(valid_to=None).order_by("path")
    context = {
        "rows": rows,
        "locked": shut,
        "units": units[:500],
        "enrolled": set(User.objects.filter(second_factor__isnull=False).values_list("pk", flat=True)),
        "in_hand": set(in_their_hands(request.user).values_list("pk", flat=True)),
    }
    return render(request, "web/people/index.html", context)


@require_POST
@for_acts(PEOPLE)
def set_active(request: Request, uid: str) -> HttpResponse:
    """Ngừng or Mở lại an account; accounts are never deleted, and nobody deactivates oneself."""
    person = person_for(request.user, uid)
    active = request.POST.get("active") == "1"
    if person.pk == request.user.pk:
        messages.error(request, _("Không tự ngừng tài khoản của mình được: nhờ quản trị."))
        return redirect("people")
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_active=active)
        record(Action.PERSON_CHANGED, by=request.user, subject=person, active=active)
    said = _("Đã mở lại tài khoản %(name)s.") if active else _("Đã ngừng tài khoản %(name)s.")
    messages.success(request, said % {"name": person})
    return redirect("people")


@require_POST
@for_acts(PEOPLE)
def unlock(request: Request, uid: str) -> HttpResponse:
    """Mở khóa: lift the lock that wrong passwords brought."""
    person = person_for(request.user, uid)
    with transaction.atomic():
        reset(username=person.get_username())
        record(Action.PERSON_UNLOCKED, by=request.user, subject=person)
    messages.success(request, _("Đã mở khóa tài khoản %(name)s.") % {"name": person})
    return redirect("people")


@require_POST
@for_acts(PEOPLE)
def set_password(request: Request, uid: str) -> HttpResponse:
    """Cấp mật khẩu tạm: shown once, good for one log-in that asks for another; whoever is logged in is out."""
    person = person_for(request.user, uid)
    if person.pk == request.user.pk:
        return redirect("account")
    password = one_time_password()
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        record(Action.PASSWORD_SET, by=request.user, subject=person)
    response = render(request, "web/people/password.html", {"person": person, "password": password})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_acts(PEOPLE)
def reset_phone(request: Request, uid: str) -> HttpResponse:
    """Đặt lại xác thực: forget a lost phone; the next log-in sets up another where the role wants one."""
    person = person_for(request.user, uid)
    if person.pk == request.user.pk:
        messages.error(request, _("Không tự đặt lại xác thực của mình được: nhờ quản trị khác."))
        return redirect("people")
    with transaction.atomic():
        second_factor.reset(person)
        record(Action.SECOND_FACTOR_RESET, by=request.user, subject=person)
    messages.success(request, _("Đã đặt lại xác thực hai bước của %(name)s.") % {"name": person})
    return redirect("people")


@require_POST
@for_acts(PEOPLE)
def move(request: Request, membership: int) -> HttpResponse:
    """Chuyển đơn vị: the membership ends yesterday, the same one begins today in the other unit."""
    mine = units_for(request.user, PEOPLE)
    rows = Membership.objects.filter(unit__in=mine, user__in=in_their_hands(request.user))
    row = get_object_or_404(rows.exclude(valid_to__lt=timezone.localdate()), pk=membership)
    unit = get_object_or_404(mine.filter(valid_to=None), pk=forms.key_of(request.POST.get("unit", "")))
    if unit.pk != row.unit_id:
        moved_to(row, unit, by=request.user)
        messages.success(request, _("Đã chuyển %(name)s sang %(unit)s.") % {"name": row.user, "unit": unit})
    return redirect("people")


def moved_to(row: Membership, unit: Unit, *, by: User) -> None:
    """Write the move as rows: what was stays visible, with its last day; the new place ends when the old one would."""
    today = timezone.localdate()
    with transaction.atomic():
        row = Membership.objects.select_for_update().get(pk=row.pk)
        if row.unit_id == unit.pk or (row.valid_to is not None and row.valid_to < today):
            return  # pressed twice
        old_unit, fields = row.unit, list(row.fields.all())
        if row.valid_from >= today:
            Membership.objects.filter(pk=row.pk).update(unit=unit)
        else:
            Membership.objects.filter(pk=row.pk).update(valid_to=today - timedelta(days=1))
            row.pk, row.unit, row.valid_from = None, unit, today
            row._state.adding = True
            row.save()
            row.fields.set(fields)
        record(Action.PERSON_CHANGED, by=by, subject=row.user, unit=unit, moved_from=str(old_unit), moved_to=str(unit))
