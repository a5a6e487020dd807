"""The catalogue in the admin, and the audit that nobody changes there."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Field, User
from storage.models import AuditEntry, Procedure


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


def test_the_audit_can_be_read_and_not_changed(admin: Client, field: Field) -> None:
    assert admin.get(reverse("admin:storage_auditentry_changelist")).status_code == 200
    assert admin.get(reverse("admin:storage_auditentry_add")).status_code == 403
