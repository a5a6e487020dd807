"""Django admin of the catalogue; the audit, which nobody changes, is shown for reading."""

from typing import Any

from django.contrib import admin
from django.db.models import Q

from accounts.access import ADMINISTER, units_for
from accounts.administering import in_hands
from accounts.models import Membership
from storage import audit, audited
from storage.models import AuditEntry, Component, Procedure
from storage.search.folding import fold

__all__ = ["audited"]  # imported for what it registers

# Requests are typed Any here: HTTP is named in web/ only.


class ComponentInline(admin.TabularInline):  # type: ignore[type-arg] # generic only to the type checker
    """The papers that a procedure asks for."""

    model = Component
    extra = 1


@admin.register(Procedure)
class ProcedureAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # as above
    """Thủ tục with its components; each saving is audited."""

    list_display = ("code", "name", "field", "level", "needs_result", "valid_to")
    list_filter = ("level", "field", "needs_result")
    search_fields = ("code", "name", "folded")
    inlines = (ComponentInline,)

    def save_model(self, request: Any, obj: Procedure, form: Any, change: bool) -> None:
        """Keep the name that type-ahead searches in step with the name."""
        obj.folded = fold(obj.name)
        super().save_model(request, obj, form, change)
        audit.record(audit.Action.CHANGED_PROCEDURE, by=request.user, subject=obj, fields=sorted(form.changed_data))


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # as above
    """Nhật ký, for reading only."""

    list_display = ("number", "at", "actor_name", "action", "subject_label", "unit")
    list_filter = ("action",)
    date_hierarchy = "at"
    search_fields = ("actor_name", "subject_label")
    list_select_related = ("unit",)

    def get_queryset(self, request: Any) -> Any:
        """What was done in the administrator's units, and by their people where no unit is named.

        Where nobody ever had a place outside those units the whole house is theirs: its own acts, too.
        """
        units, nowhere = units_for(request.user, ADMINISTER), Q(unit=None)
        if Membership.objects.exclude(unit__in=units).exists():
            nowhere &= Q(actor__in=in_hands(request.user, ADMINISTER))
        return super().get_queryset(request).filter(Q(unit__in=units) | nowhere)

    def has_add_permission(self, request: Any) -> bool:
        """Entries are made by acts."""
        return False

    def has_change_permission(self, request: Any, obj: AuditEntry | None = None) -> bool:
        """Entries stay as they are."""
        return False

    def has_delete_permission(self, request: Any, obj: AuditEntry | None = None) -> bool:
        """Entries stay."""
        return False
