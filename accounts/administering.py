"""Who may open the admin: whoever holds an administrator's place today, and nobody by a flag that outlives it."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.backends import BaseBackend
from django.utils.translation import gettext_lazy as _

from accounts.access import ADMINISTER, memberships
from accounts.models import User

# Requests are typed Any here: HTTP is named in web/ only.


def administers(user: Any) -> bool:
    """Whether the person holds an administrator's place in force today."""
    return isinstance(user, User) and memberships(user, ADMINISTER).exists()


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

    def has_permission(self, request: Any) -> bool:
        """Whether the person who asks administers."""
        return administers(request.user)
