"""Who may open the admin: whoever holds an administrator's place today, and nobody by a flag that outlives it.

What they find there is theirs: people whose places are all within their units, and what belongs to those units.
"""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.base import ModelBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import ADMINISTER, memberships, units_for
from accounts.models import Membership, User

HIDDEN = {"account", "socialaccount"}

# Requests are typed Any here: HTTP is named in web/ only.


def administers(user: Any) -> bool:
    """Whether the person holds an administrator's place in force today."""
    return isinstance(user, User) and memberships(user, ADMINISTER).exists()


def in_hands(user: User, act: str) -> QuerySet[User]:
    """Persons who have no place, today or to come, outside the units in which the user may do `act`."""
    places = Membership.objects.filter(user=OuterRef("pk")).exclude(valid_to__lt=timezone.localdate())
    return User.objects.filter(~Exists(places.exclude(unit__in=units_for(user, act))))


class PlaceBackend(BaseBackend):
    """Gives administrators every permission of the admin; authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the person administers."""
        return administers(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the person administers; Django asks so before it lists an app."""
        return administers(user_obj)


class AdministratorsSite(AdminSite):
    """Django's admin behind that door."""

    site_header = site_title = "Sohoa"
    index_title = _("Quản trị")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Leave out what allauth would show: a provider is set by the operator, and it keeps no rows here."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else list(model_or_iterable)
        shown = [model for model in models if model._meta.app_label not in HIDDEN]
        super().register(shown, admin_class, **options)

    def has_permission(self, request: Any) -> bool:
        """Whether the person who asks administers."""
        return administers(request.user)
