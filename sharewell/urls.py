"""Every address of the pages and OAuth endpoints. The FHIR doors are in wsgi.py."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from sharewell.web.api.urls import urlpatterns as api
from sharewell.web.console.urls import urlpatterns as console
from sharewell.web.portal.urls import urlpatterns as portal
from sharewell.web.shared.urls import urlpatterns as shared

urlpatterns: list[URLPattern | URLResolver] = [*shared, *api, *console, *portal]
handler400 = "sharewell.web.shared.errors.bad_request"
handler403 = "sharewell.web.shared.errors.forbidden"
handler404 = "sharewell.web.shared.errors.not_found"
handler500 = "sharewell.web.shared.errors.broken"
