"""What administrators change in people, places and the tree is in the audit; accounts itself knows none."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin

from accounts import admin as accounts
from accounts.models import Field, Membership, Succession, Token, Unit, User
from storage import audit

# Requests are typed Any here: HTTP is named in web/ only.


class Audited(admin.ModelAdmin):  # type: ignore[type-arg] # generic only to the type checker
    """An admin whose every saving and deletion is an entry of the audit, beside Django's own log."""

    action: ClassVar[audit.Action] = audit.Action.PERSON_CHANGED

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        """Write down what was added."""
        audit.record(self.action, by=request.user, subject=obj, change=message or "added")
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        """Write down which fields were changed, places of a person included."""
        audit.record(self.action, by=request.user, subject=obj, change=message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Iterable[Any]) -> Any:
        """Write down what goes."""
        for obj in queryset:
            audit.record(self.action, by=request.user, subject=obj, change="deleted")
        return super().log_deletions(request, queryset)  # type: ignore[arg-type] # a query set, as Django gives it


admin.site.unregister([User, Membership, Token, Unit, Succession, Field])


@admin.register(User)
class AuditedPersons(Audited, accounts.PersonAdmin):
    """Nhân viên."""


@admin.register(Membership)
class AuditedPlaces(Audited, accounts.MembershipAdmin):
    """Phân công."""


@admin.register(Token)
class AuditedKeys(Audited, accounts.TokenAdmin):
    """Khóa API."""


@admin.register(Unit)
class AuditedUnits(Audited, accounts.UnitAdmin):
    """Đơn vị."""

    action = audit.Action.CHANGED_TREE


@admin.register(Succession)
class AuditedSuccessions(Audited, accounts.SuccessionAdmin):
    """Đơn vị kế thừa."""

    action = audit.Action.CHANGED_TREE


@admin.register(Field)
class AuditedFields(Audited, accounts.FieldAdmin):
    """Lĩnh vực."""

    action = audit.Action.CHANGED_TREE
