"""Start the page on this computer."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from contextlib import closing
from pathlib import Path

from blackmass.process.errors import InputError

PAGE = Path(__file__).parent / "app" / "page.py"

_HOST = "localhost"
_LAST_PORT = 65535

#: How often it is looked whether the page is served, and seconds between.
_LOOKS, _LOOK = 300, 0.2


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
    if browser:
        threading.Thread(target=_open, args=(port,), daemon=True).start()
    try:
        streamlit.App(PAGE).run(
            config={
                "server.port": port,
                "server.address": _HOST,
                "server.headless": True,  # else it offers visitors what is for authors of pages
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


def _open(port: int) -> None:
    """Open a browser once there is something to see."""
    for _ in range(_LOOKS):
        if _taken(port):
            webbrowser.open(f"http://{_HOST}:{port}")
            return
        time.sleep(_LOOK)


def _taken(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((_HOST, port)) == 0
