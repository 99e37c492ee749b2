"""The door against the minimal same-SQL program: the same server, the same requests, in turns."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TARGETS = {"the door": "sharewell.wsgi:application", "minimal": "benchmarks.minimal:application"}
SEARCH, READ = 1, 2
ROUNDS = 3
SERVE = """
import sys
from granian import Granian
from granian.constants import Interfaces
target, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
told = {"workers": workers, "blocking_threads": 4, "log_enabled": False}
Granian(target, port=port, interface=Interfaces.WSGI, **told).serve()
"""
LUA = """
local lines = {}
for line in io.lines("%s") do lines[#lines + 1] = line end
math.randomseed(os.time())
request = function()
  local token, path = lines[math.random(#lines)]:match("(%%S+) (%%S+)")
  return wrk.format("GET", path, {["Authorization"] = "Bearer " .. token, ["Accept-Encoding"] = "gzip"})
end
"""


def run(folder: Path, callers: Path, seconds: int = 5) -> list[str]:
    """The lines of a table; one line that says why when wrk is not installed."""
    if shutil.which("wrk") is None:
        return ["  no race: wrk is not installed"]
    os.environ["BENCH_CALLERS"] = str(callers)
    told = [json.loads(line) for line in callers.read_text().splitlines()]
    lines = []
    for label, which in (("50-EOB page", SEARCH), ("single read", READ)):
        script = folder / f"{which}.lua"
        requests = folder / f"{which}.txt"
        requests.write_text("".join(f"{one[0]} {one[which]}\n" for one in told), encoding="utf-8")
        script.write_text(LUA % requests, encoding="utf-8")
        rates: dict[str, list[float]] = {name: [] for name in TARGETS}
        for _ in range(ROUNDS):
            for name, target in TARGETS.items():
                with serving(target) as port:
                    rates[name].append(_wrk(script, port, seconds))
        lines.append(_line(label, {name: statistics.median(found) for name, found in rates.items()}))
    return lines


def _line(label: str, rates: dict[str, float]) -> str:
    door, minimal = rates["the door"], rates["minimal"]
    told = f"door {door:7,.0f}/s  minimal {minimal:7,.0f}/s  ratio {door / minimal:.2f} (budget 0.60)"
    return f"  {label:28} {told}, load {os.getloadavg()[0]:.1f}"


def _wrk(script: Path, port: int, seconds: int) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "-s", str(script), f"http://127.0.0.1:{port}"]
    subprocess.run([*command[:3], "-d1s", *command[4:]], check=True, capture_output=True)
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in found:
        raise SystemExit(f"The server refused some requests:\n{found}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", found).group(1))  # type: ignore[union-attr]


@contextmanager
def serving(target: str, workers: int = 2) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", SERVE, target, str(port), str(workers)])
    try:
        for _ in range(200):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
