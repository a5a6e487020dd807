"""Targets, and what was imported, in Django's admin."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from accounts.admin import OfOwnUnits
from accounts.models import User
from reports.models import RegisterImport, Snapshot, Target
from storage import audit

# Requests are typed Any here: HTTP is named in web/ only.
if TYPE_CHECKING:  # Django's admin classes take type parameters in their stubs only
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Target)
class TargetAdmin(OfOwnUnits):
    """Targets as data: a decision names them, nobody writes them into the program."""

    list_display = ["unit", "level", "indicator", "percent", "valid_from", "valid_to", "source", "sample"]
    list_filter = ["indicator", "level", "sample"]
    search_fields = ["unit__name", "source"]
    autocomplete_fields = ["unit"]
    list_select_related = ["unit"]
    unit = "unit"

    def save_model(self, request: Any, obj: Target, form: Any, change: bool) -> None:
        """Save, and write down who set it to what."""
        super().save_model(request, obj, form, change)
        by = request.user if isinstance(request.user, User) else None
        audit.record(audit.Action.TARGET_SET, by=by, subject=obj, unit=obj.unit, percent=str(obj.percent))


class ReadOnly(ModelAdmin):
    """What the house writes and people only read."""

    def has_add_permission(self, request: Any) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes one."""
        return False


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnly, OfOwnUnits):
    """Imports of the register, with the lines that were bad."""

    list_display = ["name", "unit", "as_of", "at", "by", "created", "updated", "unchanged"]
    list_select_related = ["unit", "by"]
    unit = "unit"


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnly):
    """Figures of 16:00 and the head of the audit then."""

    list_display = ["day", "at", "audit_number", "audit_head"]
