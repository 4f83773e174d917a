"""Where the page listens: addresses, ports, and proxies that must not stand between."""

from __future__ import annotations

import ipaddress
import os
import socket


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this computer only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def leave_proxies_out(host: str) -> None:
    """Gradio opens its own page once to see that it works; no proxy could do that for it."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        missing = [own for own in ("127.0.0.1", "localhost", host) if own not in known]
        os.environ[name] = ",".join(dict.fromkeys([*known, *missing]))


def free_port(host: str) -> int:
    """A port that nobody listens on."""
    with socket.create_server((host, 0)) as free:
        return int(free.getsockname()[1])
