"""Where the page listens: addresses, ports, and proxies that must not stand between."""

from __future__ import annotations

import ipaddress
import os
import socket

from index.errors import SettingsError

LAST_PORT = 65_535


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this computer only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def in_url(host: str) -> str:
    """An address as it stands in a URL, and as Gradio takes it: of IPv6 in brackets.

    Raises:
        SettingsError: It is one that no URL can name.
    """
    try:
        known = ipaddress.ip_address(host)
    except ValueError:
        return host
    if known.version == 4:  # noqa: PLR2004 - the protocol's number
        return host
    if "%" in host:
        raise SettingsError(
            f"{host} names a network card, which no browser's address can.",
            "Choose another with --host, such as :: for every address.",
        )
    return f"[{host}]"


def leave_proxies_out(host: str) -> None:
    """Gradio opens its own page once to see that it works; no proxy could do that for it."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        missing = [own for own in ("127.0.0.1", "localhost", host) if own not in known]
        os.environ[name] = ",".join(dict.fromkeys([*known, *missing]))


def free_port(host: str) -> int:
    """A port that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as free:
        return int(free.getsockname()[1])
