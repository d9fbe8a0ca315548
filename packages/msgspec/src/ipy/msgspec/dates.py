"""Dates of headers: text on the wire, aware datetimes in Python.

Source: messaging specification 5.1 (date is mandatory, ISO 8601 with a timezone).
"""

from __future__ import annotations

from datetime import UTC, datetime


def parse_date(value: object) -> datetime | None:
    """Return an ISO 8601 date as aware datetime, in UTC where it names no timezone; None if it is no date."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
    else:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
