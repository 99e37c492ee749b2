"""What one request costs the door itself: asked in this process, many members in turn, each the best of three."""

from __future__ import annotations

import io
import json
import statistics
import time
from pathlib import Path

KINDS = {1: "50-EOB page", 2: "single read", 3: "by type", 4: "by service date", 5: "by identifier"}
ASKED = 200
TIMES = 3


def run(callers: Path) -> list[str]:
    """The lines of a table: milliseconds of each kind of request, with its audit row, without a server."""
    told = [json.loads(line) for line in callers.read_text().splitlines()][:ASKED]
    lines = []
    for which, kind in KINDS.items():
        for one in told[:20]:
            ask(one[0], one[which])
        took = [min(ask(one[0], one[which]) for _ in range(TIMES)) for one in told]
        median, worst = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        lines.append(f"  {kind:28} median {median:6.2f} ms, 95 % within {worst:6.2f} ms ({len(told)} members)")
    return lines


def ask(token: str, target: str) -> float:
    """Milliseconds of one request. Raises RuntimeError for any answer but 200."""
    from sharewell.wsgi import application

    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
    environ |= {"HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_ACCEPT_ENCODING": "gzip"}
    said: list[str] = []
    started = time.perf_counter()
    b"".join(application(environ, lambda status, headers: said.append(status)))
    took = (time.perf_counter() - started) * 1000
    if said != ["200 OK"]:
        raise RuntimeError(f"{target}: {said}")
    return took
