"""Units, fields, people and their places in Django's admin."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth import forms as auth_forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Field, Membership, Succession, Token, Unit, User
from accounts.units import place

# Requests are typed Any here: HTTP is named in web/ only.
if TYPE_CHECKING:  # Django's admin classes take type parameters in their stubs only
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    UserAdmin = auth.UserAdmin[User]
    AdminPasswordChangeForm = auth_forms.AdminPasswordChangeForm[User]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    UserAdmin = auth.UserAdmin
    AdminPasswordChangeForm = auth_forms.AdminPasswordChangeForm


@admin.register(Unit)
class UnitAdmin(ModelAdmin):
    """The tree; a unit moved takes what stands below it along."""

    list_display = ["name", "kind", "code", "agency_code", "parent", "valid_from", "valid_to"]
    list_filter = ["kind", "valid_to"]
    search_fields = ["name", "code", "agency_code"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]
    show_full_result_count = False

    def save_model(self, request: Any, obj: Unit, form: Any, change: bool) -> None:
        """Save, then write the paths of the unit and of all below it."""
        super().save_model(request, obj, form, change)
        place(obj, obj.parent)


@admin.register(Succession)
class SuccessionAdmin(ModelAdmin):
    """Which unit took over which."""

    list_display = ["old", "new", "share", "date"]
    search_fields = ["old__name", "new__name", "old__code", "new__code"]
    autocomplete_fields = ["old", "new"]
    list_select_related = ["old", "new"]
    show_full_result_count = False


@admin.register(Field)
class FieldAdmin(ModelAdmin):
    """Fields of procedures."""

    list_display = ["code", "name"]
    search_fields = ["code", "name"]


class MembershipInline(TabularInline):
    """The places of a person, dated: a hand-over is a new row."""

    model = Membership
    extra = 0
    autocomplete_fields = ["unit", "fields"]


class PasswordByAnother(AdminPasswordChangeForm):
    """A password that somebody else sets opens one log-in, which asks for another."""

    def save(self, commit: bool = True) -> User:
        """Save it so."""
        self.user.must_change_password = True
        return super().save(commit)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People; deactivated, never deleted, because the audit names them."""

    list_display = ["username", "full_name", "is_active", "last_login"]
    search_fields = ["username", "full_name"]
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name"]}),
        (_("Quyền"), {"fields": ["is_active", "must_change_password"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "password1", "password2"]})]

    change_password_form = PasswordByAnother

    def save_model(self, request: Any, obj: User, form: Any, change: bool) -> None:
        """A new person's first password is known to who made it: it opens one log-in."""
        obj.must_change_password = obj.must_change_password or not change
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody is deleted."""
        return False


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who holds which place, from a day to a day."""

    list_display = ["user", "unit", "role", "employer", "valid_from", "valid_to"]
    list_filter = ["role", "employer"]
    search_fields = ["user__username", "user__full_name", "unit__name"]
    autocomplete_fields = ["user", "unit", "fields"]
    list_select_related = ["user", "unit"]


@admin.register(Token)
class TokenAdmin(ModelAdmin):
    """Keys to the API: seen and revoked here, made where their text can be shown once."""

    list_display = ["name", "user", "scopes", "created_at", "expires_at", "used_at", "revoked"]
    list_filter = ["revoked"]
    readonly_fields = ["user", "name", "scopes", "created_at", "expires_at", "used_at"]
    list_select_related = ["user"]

    def has_add_permission(self, request: Any) -> bool:
        """A key is shown once, when it is made: not here."""
        return False
