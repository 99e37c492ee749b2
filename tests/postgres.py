"""A throw-away PostgreSQL for one command: `python -m tests.postgres COMMAND …`.

Starts a server in a temporary folder, listening on a Unix socket only, runs the command with
SHAREWELL_DATABASE pointing there, stops the server by its own process id, removes the folder, and
exits as the command did. Where no PostgreSQL is installed it says so in one line and exits 0,
unless --must is given. `--durable` keeps fsync on (for benchmarks and crash tests). `--find` only
tells where PostgreSQL's programs are, and exits 1 where there are none.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests import scratch

PORT = 5432
HURRIED = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
START_SECONDS = 30


def binaries() -> Path | None:
    """The folder that holds initdb and postgres, newest version first; None where there is none."""
    on_path = shutil.which("initdb")
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    by_version = sorted(debian, key=lambda path: int(path.parts[-3].split(".")[0]), reverse=True)
    for found in ([Path(on_path).resolve()] if on_path else []) + by_version:
        if (found.parent / "postgres").exists():
            return found.parent
    return None


def owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the account it runs as then. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("PostgreSQL cannot run as root and there is neither a user postgres nor nobody.")


@contextmanager
def server(bin_folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a server and yield its address (postgresql://…/postgres). It ends with the block."""
    account = owner()
    folder = scratch.folder("pg", on_disk=durable)
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _as(account, [bin_folder / "initdb", "-D", folder / "data", *_initdb_options()], folder / "initdb.log")
        process = _start(account, bin_folder, folder, durable)
        try:
            _wait(process, folder)
            yield f"postgresql://sharewell@{quote(str(folder), safe='')}:{PORT}/postgres"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb_options() -> list[str]:
    return ["-U", "sharewell", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]


def _as(account: pwd.struct_passwd | None, command: Sequence[object], log: Path) -> None:
    with log.open("wb") as out:
        done = subprocess.run(list(map(str, command)), stdout=out, stderr=out, check=False, **_identity(account))
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{log.read_text(errors='replace')}")


def _start(
    account: pwd.struct_passwd | None, bin_folder: Path, folder: Path, durable: bool
) -> subprocess.Popen[bytes]:
    command = [
        bin_folder / "postgres",
        *("-D", folder / "data", "-k", folder, "-p", PORT),
        *("-c", "listen_addresses=", "-c", "max_connections=200", "-c", "timezone=UTC"),
        *("-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB"),
        *(() if durable else HURRIED),
    ]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_identity(account)
        )


def _identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait(process: subprocess.Popen[bytes], folder: Path) -> None:
    """The socket's lock file appears early; the data folder's pid file says `ready` when it is."""
    pid_file = folder / "data" / "postmaster.pid"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if pid_file.exists() and pid_file.read_text(errors="replace").rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    _stop(process)
    raise SystemExit(f"PostgreSQL did not start:\n{(folder / 'server.log').read_text(errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)  # "fast shutdown": ends sessions, then the server
        try:
            process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main(arguments: Sequence[str]) -> int:
    """Run the command of the arguments; the answer is its exit status."""
    if list(arguments) == ["--find"]:
        print(binaries() or "There is no PostgreSQL here.")
        return 0 if binaries() else 1
    flags = [word for word in arguments[:2] if word in {"--must", "--durable"}]
    command = list(arguments[len(flags) :])
    if not command:
        print(__doc__)
        return 2
    bin_folder = binaries()
    if bin_folder is None:
        print("SKIPPED on PostgreSQL: no initdb on PATH or under /usr/lib/postgresql; SQLite only.", flush=True)
        return 1 if "--must" in flags else 0
    with server(bin_folder, durable="--durable" in flags) as address:
        running = subprocess.Popen(command, env={**os.environ, "SHAREWELL_DATABASE": address})
        try:
            return running.wait()
        except KeyboardInterrupt:
            return running.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
