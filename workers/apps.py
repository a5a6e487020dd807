"""The workers app."""

from django.apps import AppConfig


class WorkersConfig(AppConfig):
    """Who does it, when?"""

    name = "workers"
    verbose_name = "Xử lý"
