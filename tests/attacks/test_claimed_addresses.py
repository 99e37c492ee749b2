"""What a request says of where it came from: believed only hop by hop, from a proxy of ours."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.test import RequestFactory, override_settings

from sharewell.lib import env
from sharewell.web.shared import source

PROXIES = (ip_network("10.0.0.7"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("connection", "forwarded", "told"),
    [
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),  # no proxy of ours said this
        ("10.0.0.7", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.7", "1.1.1.1, 203.0.113.1", "203.0.113.1"),  # the first was written by the visitor
        ("10.0.0.7", "203.0.113.1, fd00::1", "203.0.113.1"),  # two proxies of ours
        ("10.0.0.7", "fd00::2, fd00::1", "fd00::2"),
        ("10.0.0.7", "203.0.113.1, unknown", "10.0.0.7"),
        ("10.0.0.7", "", "10.0.0.7"),
        ("::ffff:10.0.0.7", "::ffff:203.0.113.1", "203.0.113.1"),
        ("10.0.0.7", "<script>", "10.0.0.7"),
        ("", "203.0.113.1", ""),
    ],
)
@override_settings(TRUSTED_PROXIES=PROXIES)
def test_the_last_address_that_no_proxy_of_ours_has_is_the_visitors(
    connection: str, forwarded: str, told: str
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=forwarded)
    assert source.address(request) == told


@override_settings(TRUSTED_PROXIES=())
def test_without_proxies_nobody_is_believed() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert source.address(request) == "127.0.0.1"


def test_an_ipv6_household_is_counted_as_one() -> None:
    networks = {source.network(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:1:2:{n}::1")) for n in range(9)}
    assert networks == {"2001:db8:1:2::/64"}


def test_a_list_of_proxies_that_cannot_be_read_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_PROXIES", "10.0.0.7, proxy.example.org")
    with pytest.raises(env.BadSetting, match="SHAREWELL_PROXIES cannot be read"):
        env.networks("SHAREWELL_PROXIES")
