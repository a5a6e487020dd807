"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """How far are we?"""

    name = "reports"
    verbose_name = "Chỉ tiêu"
