"""Where a request comes from: the address of the connection, or what a trusted proxy says of it.

X-Forwarded-For is read from its end, hop by hop, as long as the hop before is a proxy of ours
(SHAREWELL_PROXIES); what a visitor wrote at its beginning is never believed.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64
"""One household has at least this much of IPv6, so counting single addresses would count nothing."""


def address(request: HttpRequest) -> str:
    """The visitor's network address, as evidence."""
    hop = str(request.META.get("REMOTE_ADDR", ""))
    claimed = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while claimed and _is_proxy(hop) and (said := _plain(claimed.pop())):
        hop = said
    return hop


def network(request: HttpRequest) -> str:
    """The visitor's network, to count by: the IPv4 address, or the first 64 bits of an IPv6 address."""
    text = address(request)
    if ":" not in text or not _plain(text):
        return text
    return str(ipaddress.ip_network((_plain(text), IPV6_PREFIX), strict=False))


def _is_proxy(text: str) -> bool:
    plain = _plain(text)
    return bool(plain) and any(ipaddress.ip_address(plain) in known for known in settings.TRUSTED_PROXIES)


def _plain(text: str) -> str:
    """An address without zone; an IPv4 one in IPv6 clothes as itself; "" for what is no address."""
    try:
        found = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
