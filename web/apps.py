"""The web app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What does one see?"""

    name = "web"
    verbose_name = "Trang"
