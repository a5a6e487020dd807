"""The storage app."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Where is it kept?"""

    name = "storage"
    verbose_name = "Kho"
