"""Whether a port is free, asked before the server starts, which would answer with a wall of text."""

from __future__ import annotations

import socket

import click


def demand(host: str, *ports: int) -> None:
    """Raise ClickException for the first port that cannot be listened on, with what to do."""
    for port in ports:
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
        except OSError as error:
            words = f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port."
            raise click.ClickException(words) from error
