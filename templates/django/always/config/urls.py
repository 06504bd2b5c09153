from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from app.core import problems
from config.api import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(url="admin/")),
    path("", api.urls),
]
handler400 = problems.handler400
handler403 = problems.handler403
handler404 = problems.handler404
handler500 = problems.handler500
