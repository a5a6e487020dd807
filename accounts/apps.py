"""The accounts app; the admin gets its door."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    """Who may?"""

    name = "accounts"
    verbose_name = "Tài khoản"


class DoorConfig(admin_apps.AdminConfig):
    """Django's admin, opened by an administrator's place."""

    default = False
    default_site = "accounts.administering.AdministratorsSite"
