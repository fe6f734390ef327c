"""Start the page on this computer."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

from blackmass.process.errors import InputError

PAGE = Path(__file__).parent / "app" / "page.py"

_HOST = "localhost"
_LAST_PORT = 65535


def serve(port: int, *, browser: bool = True) -> int:
    """Serve the page until it is stopped; returns the exit status. Nothing is sent to anyone."""
    try:
        import streamlit
    except ImportError:
        raise InputError("the page needs an extra: install it with  pip install 'blackmass[app]'.") from None
    if not 1 <= port <= _LAST_PORT:
        raise InputError(f"--port {port} is not possible; give a port from 1024 to {_LAST_PORT}.")
    if _taken(port):
        raise InputError(
            f"port {port} is in use, perhaps by another blackmass page; choose one with --port, such as {port % _LAST_PORT + 1}."
        )
    print(f"blackmass page: http://{_HOST}:{port}  (Ctrl-C stops it)", flush=True)
    try:
        streamlit.App(PAGE).run(
            config={
                "server.port": port,
                "server.address": _HOST,
                "server.headless": not browser,
                "server.fileWatcherType": "none",
                "server.maxUploadSize": 1,
                "browser.gatherUsageStats": False,
                "client.toolbarMode": "minimal",
                "client.showErrorDetails": "none",
                "theme.light.primaryColor": "#0072b2",
                "theme.dark.primaryColor": "#56b4e9",
            }
        )
    except KeyboardInterrupt:
        pass
    return 0


def _taken(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((_HOST, port)) == 0
