"""Where an app may be sent back to (RFC 8252): whole texts, and only the port of loopback may differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.registry import redirects

HTTPS = "https://sunrise.example.org/callback"
LOOPBACK = "http://127.0.0.1/callback"
urls = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda scheme, host, port, path: f"{scheme}{host}{port}{path}",
        st.sampled_from(["https://", "http://", "HTTPS://", "org.example:", "//", "javascript:", ""]),
        st.sampled_from(
            [
                "sunrise.example.org",
                "127.0.0.1",
                "[::1]",
                "localhost",
                "evil.example.org",
                "127.0.0.1@evil",
                "127.1",
            ]
        ),
        st.sampled_from(["", ":", ":1", ":8000", ":65536", ":99999", ":0", ":80@evil.org", ":８０"]),
        st.sampled_from(
            ["", "/", "/callback", "/callback/", "/callback?x", "/callback#x", "/call\\back", "/../callback"]
        ),
    ),
)


@pytest.mark.parametrize(
    "uri",
    [
        HTTPS,
        "https://sunrise.example.org",
        "https://sunrise.example.org:8443/cb?tenant=1",
        "https://[2001:db8::1]/cb",
    ],
)
def test_https_may_be_registered_by_anyone(uri: str) -> None:
    assert redirects.problem(uri, native=False) == ""
    assert redirects.problem(uri, native=True) == ""


@pytest.mark.parametrize(
    "uri",
    [LOOPBACK, "http://[::1]/cb", "http://127.0.0.1:8765/cb", "org.example.sunrise:/cb", "com.example.app:/a?b"],
)
def test_native_addresses_are_for_native_apps(uri: str) -> None:
    assert redirects.problem(uri, native=True) == ""
    assert redirects.problem(uri, native=False) != ""


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "callback",
        "http://sunrise.example.org/cb",
        "http://localhost/cb",
        "http://127.0.0.2/cb",
        "http://127.0.0.1.evil.example.org/cb",
        "http://127.0.0.1@evil.example.org/cb",
        "http://127.0.0.1:80@evil.example.org/cb",
        "http://127.0.0.1:0/cb",
        "http://127.0.0.1:70000/cb",
        "https://*.example.org/cb",
        "https://user@example.org/cb",
        "https://example.org/cb#fragment",
        "https://example.org/a b",
        "https://example.org\\@evil.org/",
        "https://EXAMPLE.org/cb",
        "https:///cb",
        "https://example.org:99999/cb",
        "https://例え.example.org/cb",
        "sunrise:/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "org.example.app://evil.example.org/cb",
        "x" * 3000,
    ],
)
def test_what_could_lead_elsewhere_cannot_be_registered(uri: str) -> None:
    assert redirects.problem(uri, native=True) != ""


def test_localhost_is_taken_as_written_on_a_developers_own_server_only() -> None:
    uri = "http://localhost:4567/inferno/callback"
    assert redirects.problem(uri, native=False, development=True) == ""
    assert not redirects.matches("http://localhost:4568/inferno/callback", [uri], native=True)


@given(port=st.integers(1, 65535), host=st.sampled_from(["127.0.0.1", "[::1]"]))
def test_any_port_of_loopback_fits_a_native_app(port: int, host: str) -> None:
    for registered in (f"http://{host}/cb", f"http://{host}:5000/cb"):
        assert redirects.matches(f"http://{host}:{port}/cb", [registered], native=True)
        assert not redirects.matches(f"http://{host}:{port}/cb", [registered], native=False) or port == 5000


@given(urls)
def test_nothing_but_the_registered_text_fits_a_web_app(asked: str) -> None:
    assert redirects.matches(asked, [HTTPS, LOOPBACK], native=False) == (asked in {HTTPS, LOOPBACK})


@given(urls | st.integers(0, 70_000).map(lambda port: f"http://127.0.0.1:{port}/callback"))
def test_what_fits_a_native_app_differs_in_the_port_only(asked: str) -> None:
    head, _, rest = asked.removeprefix("http://127.0.0.1").partition("/callback")
    port = head.removeprefix(":")
    loopback = asked.startswith("http://127.0.0.1") and "/callback" in asked and rest == ""
    good_port = head == "" or (head[0] == ":" and port.isascii() and port.isdigit() and 0 < int(port) < 65536)
    fits = asked == HTTPS or (loopback and good_port and len(port) <= 5)
    assert redirects.matches(asked, [HTTPS, LOOPBACK], native=True) == fits


@given(urls)
def test_what_may_be_registered_fits_itself(uri: str) -> None:
    may = redirects.problem(uri, native=True) == ""
    assert not may or redirects.matches(uri, [uri], native=True)
    assert not may or redirects.matches(uri, [uri], native=False)


@given(st.lists(urls, max_size=4), urls)
def test_hints_always_say_something(registered: list[str], asked: str) -> None:
    assert redirects.nearest(asked, registered).endswith(".")
