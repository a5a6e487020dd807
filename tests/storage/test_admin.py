"""The catalogue in the admin, and the audit that nobody changes there."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Field, Unit, User
from storage.audit import Action, record
from storage.models import AuditEntry, Procedure
from tests.cast import ROLE, make_unit, make_user, place


@pytest.fixture
def admin(client: Client, tri: User) -> Client:
    client.force_login(tri, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_procedure_made_in_the_admin_is_found_without_accents(admin: Client, field: Field) -> None:
    papers = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "0-code": "TK", "0-name": "Tờ khai", "0-position": 1}
    told = {"code": "1.000656", "name": "Đăng ký khai tử", "field": field.pk, "level": "commune"}
    told |= {"valid_from": "2025-07-01", **{f"components-{name}": value for name, value in papers.items()}}

    answer = admin.post(reverse("admin:storage_procedure_add"), told)

    assert answer.status_code == 302
    procedure = Procedure.objects.get(code="1.000656")
    assert (procedure.folded, procedure.components.get().name) == ("dang ky khai tu", "Tờ khai")
    assert AuditEntry.objects.filter(action="changed_procedure").count() == 1


def test_a_place_given_in_the_admin_is_audited(admin: Client, an: User, unit_b: Unit) -> None:
    told = {"user": an.pk, "unit": unit_b.pk, "role": "manager", "employer": "state", "valid_from": "2026-01-05"}
    assert admin.post(reverse("admin:accounts_membership_add"), told).status_code == 302
    entry = AuditEntry.objects.get(action="person_changed")
    assert (entry.actor_name, entry.subject_kind) == ("Vũ Thị Thử Trị", "membership")
    assert entry.subject_label == f"{an} · Lãnh đạo, quản lý · {unit_b}"


def test_a_person_changed_and_a_unit_deleted_in_the_admin_are_audited(admin: Client, an: User, unit_b: Unit) -> None:
    told = {"username": "an", "full_name": "Trần Thị Thử An Hai", "is_active": "on"}
    told |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert admin.post(reverse("admin:accounts_user_change", args=[an.pk]), told).status_code == 302
    changed = AuditEntry.objects.get(action="person_changed")
    assert changed.detail == {"change": [{"changed": {"fields": ["Họ và tên"]}}]}
    assert admin.post(reverse("admin:accounts_unit_delete", args=[unit_b.pk]), {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.get(action="changed_tree").subject_label == "Phường Thử Hai"


def test_the_audit_can_be_read_and_not_changed(admin: Client, field: Field) -> None:
    assert admin.get(reverse("admin:storage_auditentry_changelist")).status_code == 200
    assert admin.get(reverse("admin:storage_auditentry_add")).status_code == 403


def entries(client: Client) -> set[AuditEntry]:
    """What the list of the audit shows."""
    return set(client.get(reverse("admin:storage_auditentry_changelist")).context["cl"].queryset)


def test_where_every_place_is_below_the_own_root_the_whole_audit_is_shown(
    admin: Client, an: User, unit_a: Unit
) -> None:
    """The acts of the house and of its people, in a unit or in none."""
    acts = {
        record(Action.BACKED_UP, by=None),
        record(Action.SEARCHED, by=an),
        record(Action.EXPORTED, by=an, unit=unit_a),
    }
    assert entries(admin) == acts


def test_of_two_provinces_each_administrator_is_shown_the_own_audit(admin: Client, an: User, unit_a: Unit) -> None:
    other = make_unit(Unit.Kind.PROVINCE, "98", "Tỉnh Thử Kia")
    stranger = make_user("la", "Người Lạ Thử")
    place(stranger, other, ROLE.ADMINISTRATOR)
    record(Action.BACKED_UP, by=None)
    theirs = {record(Action.SEARCHED, by=stranger), record(Action.EXPORTED, by=stranger, unit=other)}
    mine = {record(Action.SEARCHED, by=an), record(Action.EXPORTED, by=an, unit=unit_a)}
    assert entries(admin) == mine
    admin.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert entries(admin) == theirs
