"""The server ends when Omar asks it to, whoever is still connected."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys

import pytest

from tests import serving


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_an_open_connection_does_not_keep_the_server_from_ending(own_database: str, asked: signal.Signals) -> None:
    """Ctrl-C in a terminal reaches the workers, too; a browser keeps its connection open."""
    port = serving.free_port()
    command = [sys.executable, "-m", "sharewell.jobs.cli", "serve", "--port", str(port)]
    settings = {**os.environ, "SHAREWELL_BASE_URL": f"http://127.0.0.1:{port}"}
    settings.pop("DJANGO_SETTINGS_MODULE", None)
    server = subprocess.Popen(
        command,
        env=settings,
        process_group=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job ignores it
    )
    try:
        serving._wait(server, f"http://127.0.0.1:{port}", lambda: "no log is kept")
        browser = http.client.HTTPConnection("127.0.0.1", port)
        browser.request("GET", "/health/live")
        assert browser.getresponse().read() == b"live"
        os.killpg(server.pid, asked)
        assert server.wait(20) in {0, -asked}
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
