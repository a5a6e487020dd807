"""The accounts app: its log-in signals are connected here, and the admin gets its door."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    """Who may?"""

    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        """Connect Django's log-in signals to logins.py."""
        from accounts import logins

        logins.connect()


class DoorConfig(admin_apps.AdminConfig):
    """Django's admin, opened by an administrator's place."""

    default = False
    default_site = "accounts.administering.AdministratorsSite"
