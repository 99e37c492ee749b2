"""How days and instants read in messages and papers, in the reader's language and the plan's zone."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime, format_time

from sharewell.lib import clock


def day(when: date, language: str) -> str:
    """A date in words, such as January 1, 2027."""
    return format_date(when, "long", locale=language)


def moment(when: datetime, language: str) -> str:
    """The plan-zone day and time of an instant, such as November 24, 2027, 10:00 AM EST."""
    zone = clock.plan_zone()
    time = format_time(when, "short", tzinfo=zone, locale=language)
    # Only English has abbreviations for American zones; others get the zone's full name.
    name = format_datetime(when, "z" if language == "en" else "zzzz", tzinfo=zone, locale=language)
    return f"{day(when.astimezone(zone).date(), language)}, {time} {name}".replace("\u202f", " ").replace(
        "\xa0", " "
    )
