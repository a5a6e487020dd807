"""Units, fields, people and their places in Django's admin; each administrator's own, as far as they are a unit's."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import ADMINISTER, memberships, units_for, with_past
from accounts.administering import in_hands
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

admin.site.unregister(Group)  # what a person may do follows from places alone


class OfOwnUnits(ModelAdmin):
    """Rows of the administrator's units and of the people there; others are not there and can't be chosen."""

    unit: ClassVar[str] = ""  # the look-up paths from the row to its unit and to its person
    person: ClassVar[str] = ""

    def get_queryset(self, request: Any) -> Any:
        """The rows that are theirs."""
        mine = Q()
        if self.unit:
            mine &= Q(**{f"{self.unit}__in": units_for(request.user, ADMINISTER)})
        if self.person:
            mine &= Q(**{f"{self.person}__in": in_hands(request.user, ADMINISTER)})
        return super().get_queryset(request).filter(mine)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer units and persons that are theirs."""
        return super().formfield_for_foreignkey(db_field, request, **kwargs | own(db_field.related_model, request))


def own(model: Any, request: Any) -> dict[str, Any]:
    """The rows of the model that may be chosen, where not all of them may."""
    if model is Unit:
        return {"queryset": units_for(request.user, ADMINISTER)}
    return {"queryset": in_hands(request.user, ADMINISTER)} if model is User else {}


@admin.register(Unit)
class UnitAdmin(OfOwnUnits):
    """The tree; a unit moved takes what stands below it along."""

    list_display = ["name", "kind", "code", "agency_code", "parent", "valid_from", "valid_to"]
    list_filter = ["kind", "valid_to"]
    search_fields = ["name", "code", "agency_code"]
    autocomplete_fields = ["parent"]
    list_select_related = ["parent"]
    show_full_result_count = False
    unit = "pk"

    def get_readonly_fields(self, request: Any, obj: Unit | None = None) -> Any:
        """The topmost of their units stays where it is: what it belongs to is not theirs."""
        if obj is None or (obj.parent and units_for(request.user, ADMINISTER).filter(pk=obj.parent.pk).exists()):
            return []
        return ["parent"]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A unit stands below one of theirs: only who has a root may make another, or put a unit out of the tree."""
        at_root = memberships(request.user, ADMINISTER).filter(unit__parent=None).exists()
        return super().formfield_for_foreignkey(db_field, request, **kwargs | {"required": not at_root})

    def save_model(self, request: Any, obj: Unit, form: Any, change: bool) -> None:
        """Save, then write the paths of the unit and of all below it."""
        super().save_model(request, obj, form, change)
        place(obj, obj.parent)


@admin.register(Succession)
class SuccessionAdmin(OfOwnUnits):
    """Which unit took over which: what the administrator's units took over is their past, and only that is listed."""

    list_display = ["old", "new", "share", "date"]
    search_fields = ["old__name", "new__name", "old__code", "new__code"]
    autocomplete_fields = ["old", "new"]
    list_select_related = ["old", "new"]
    show_full_result_count = False
    unit = "new"

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Take as the old unit what is theirs or their past already: a unit's past is seen by all who work there."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "old":
            field.queryset = with_past(Q(pk__in=units_for(request.user, ADMINISTER)))
        return field


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

    def get_queryset(self, request: Any) -> Any:
        """Places in the administrator's units."""
        return super().get_queryset(request).filter(unit__in=units_for(request.user, ADMINISTER))

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer units that are the administrator's."""
        return super().formfield_for_foreignkey(db_field, request, **kwargs | own(db_field.related_model, request))


class PasswordByAnother(AdminPasswordChangeForm):
    """A password that somebody else sets opens one log-in, which asks for another."""

    def save(self, commit: bool = True) -> User:
        """Save it so."""
        self.user.must_change_password = True
        return super().save(commit)


@admin.register(User)
class PersonAdmin(OfOwnUnits, UserAdmin):
    """People; deactivated, never deleted, because the audit names them."""

    list_display = ["username", "full_name", "is_active", "last_login"]
    search_fields = ["username", "full_name"]
    inlines = [MembershipInline]
    person = "pk"
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
class MembershipAdmin(OfOwnUnits):
    """Who holds which place, from a day to a day."""

    list_display = ["user", "unit", "role", "employer", "valid_from", "valid_to"]
    list_filter = ["role", "employer"]
    search_fields = ["user__username", "user__full_name", "unit__name"]
    autocomplete_fields = ["user", "unit", "fields"]
    list_select_related = ["user", "unit"]
    unit = "unit"

    def get_readonly_fields(self, request: Any, obj: Membership | None = None) -> Any:
        """A place is one person's: another's is a new row."""
        return ["user"] if obj else []


@admin.register(Token)
class TokenAdmin(OfOwnUnits):
    """Keys to the API: seen and revoked here, made where their text can be shown once."""

    list_display = ["name", "user", "scopes", "created_at", "expires_at", "used_at", "revoked"]
    list_filter = ["revoked"]
    readonly_fields = ["user", "name", "scopes", "created_at", "expires_at", "used_at"]
    list_select_related = ["user"]
    person = "user"

    def has_add_permission(self, request: Any) -> bool:
        """A key is shown once, when it is made: not here."""
        return False
