"""The accounts app: its log-in signals are connected here."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may?"""

    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        """Connect Django's log-in signals to logins.py."""
        from accounts import logins

        logins.connect()
