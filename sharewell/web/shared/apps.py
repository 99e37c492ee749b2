"""What pages share, as a Django application (for its templates and static files)."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "sharewell.web.shared"
    label = "shared"

    def ready(self) -> None:
        from sharewell.web.shared import notices

        notices.check()
