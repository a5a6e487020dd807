"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from storage import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
tracing.be("web")
application = get_wsgi_application()
