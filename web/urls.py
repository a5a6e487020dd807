"""Every page's address."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from web.views import door, health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", door.home, name="home"),
    path("dang-nhap/", door.login, name="login"),
    path("dang-nhap/xong/", door.logged_in, name="logged_in"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("ngon-ngu/", set_language, name="set_language"),
    path("chua-phan-cong/", door.nowhere, name="nowhere"),
    path("tro-giup/", door.guide, name="guide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
]
