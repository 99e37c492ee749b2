"""The portal as a Django application (for its templates and messages)."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sharewell.web.portal"
    label = "portal"

    def ready(self) -> None:
        from sharewell.web.portal.learn import pages

        pages.check()
