"""Who may reach the page: which addresses, with which password, from which pages.

`allowed` decides before anything is loaded whether an address may be listened on at all;
`Guard` stands before everything that is served: the page, /api, /mcp and uploads.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
import socket
import time
from base64 import b64decode
from binascii import Error as NotBase64
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from index.errors import SettingsError
from ui.listening import is_loopback
from ui.problems import Problem, refusal

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

_FREE_TRIES = 3
"""Failed logins of one address before it has to wait."""

_LONGEST_WAIT = 60.0
"""Seconds; every failed login doubles the wait, up to this."""

_REMEMBERED = 4096
"""Addresses with failed logins that are remembered; the oldest are forgotten."""

_CHALLENGE = {"www-authenticate": 'Basic realm="Ujumbe", charset="UTF-8"'}

_STARTED = "/gradio_api/startup-events"
"""Gradio asks its own page for it once to see that it runs; it says nothing and does no more."""

_OFFERED = (
    frozenset({"app_id", "heartbeat", "info", "login_check", "startup-events", "theme.css", "user"})
    | frozenset({"queue", "run", "cancel", "reset"})
    | frozenset({"upload", "upload_progress"})
)
"""What of Gradio's own routes the page needs; no other one is there."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may reach the page.

    Attributes:
        host: The address that is listened on.
        login: Digest of NAME:PASSWORD, without which nothing is served; None asks for none.
    """

    host: str = "127.0.0.1"
    login: bytes | None = field(default=None, repr=False)


def allowed(host: str, auth: str | None = None, *, open_to_network: bool = False) -> Access:
    """Who may reach a page on this address; called before anything is loaded.

    Args:
        host: The address to listen on.
        auth: NAME:PASSWORD, or @FILE whose first line is that.
        open_to_network: Whether whoever reaches the address may ask without a password.

    Raises:
        SettingsError: The address can be reached from elsewhere, and neither a password nor
            the word that none is wanted was given; or the password cannot be one.
    """
    login = _login(auth) if auth is not None else None
    if login is None and not open_to_network and not is_loopback(host):
        raise SettingsError(
            f"On {host or 'every address'} this page could be read by whoever is on your network.",
            "Give --auth NAME:PASSWORD (or @FILE that holds it, or UJUMBE_AUTH), or "
            "--open-to-network if everyone there may ask.",
        )
    return Access(host, login)


def _login(auth: str) -> bytes:
    """The digest; no message repeats what was given."""
    if auth.startswith("@"):
        try:
            lines = Path(auth[1:]).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise SettingsError(
                "The file that --auth names cannot be read.", "Its first line is NAME:PASSWORD."
            ) from error
        auth = lines[0].strip() if lines else ""
    name, colon, password = auth.partition(":")
    if not (name and colon and password):
        raise SettingsError("The login is not of the form NAME:PASSWORD.", "Neither may be empty.")
    return _digest(auth.encode())


def _digest(login: bytes) -> bytes:
    return hashlib.sha256(login).digest()


class Guard:
    """ASGI middleware that lets through what may be asked by who asks it."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access
        self._failures = Failures()
        self._names = own_names(access.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":  # no websocket is served
            await send({"type": "websocket.close", "code": 1008})
        elif refused := self._refused(scope):
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if self._access.login is None and not self._is_own_name(headers.get("host", "")):
            return refusal(Problem(421, "host", "This page goes by another name."))
        if is_foreign(headers, scope["method"]):
            return refusal(Problem(403, "foreign", "Another site's page may not ask here."))
        if self._access.login is not None and path != _STARTED:
            refused = self._stranger(headers.get("authorization"), scope.get("client"))
            if refused:
                return refused
        if not is_offered(path):
            return refusal(Problem(404, "path", "There is nothing at this address."))
        return None

    def _stranger(self, given: str | None, client: tuple[str, int] | None) -> Response | None:
        """Why someone who gives this header is not let in; None if they are."""
        if given is None:
            return refusal(Problem(401, "login", "A name and a password are needed."), _CHALLENGE)
        address, now = neighbourhood(client[0] if client else ""), time.monotonic()
        if (wait := self._failures.wait(address, now)) > 0:
            return refusal(
                Problem(429, "login-slowed", "Too many logins failed.", "Wait a little."),
                {"retry-after": str(math.ceil(wait))},
            )
        if hmac.compare_digest(_digest(_basic(given)), self._access.login or b""):
            self._failures.forget(address)
            return None
        self._failures.note(address, now)
        return refusal(Problem(401, "login", "The name or the password is wrong."), _CHALLENGE)

    def _is_own_name(self, host: str) -> bool:
        """Whether a name cannot be that of a stranger's site that leads here (DNS rebinding)."""
        name = (urlsplit(f"//{host}").hostname or "") if _is_plain(host) else ""
        return name in self._names or name.endswith(".local") or _is_address(name)


class Failures:
    """Failed logins, by where they came from: each makes the next wait longer."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds until another login is looked at."""
        return max(0.0, self._failed.get(address, (0, now))[1] - now)

    def note(self, address: str, now: float) -> None:
        """One more failed."""
        count = self._failed.pop(address, (0, now))[0] + 1
        wait = min(_LONGEST_WAIT, 2.0 ** min(count - _FREE_TRIES, 16))
        self._failed[address] = (count, now + wait if count > _FREE_TRIES else now)
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)

    def forget(self, address: str) -> None:
        """One succeeded."""
        self._failed.pop(address, None)


def is_foreign(headers: Headers, method: str) -> bool:
    """Whether a browser asks on behalf of another site's page, other than by following a link.

    What asks and is no browser sends neither header. `Sec-Fetch-Site` is the browser's own word
    and cannot be written by a page; over plain HTTP between computers only `Origin` is sent.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site in ("same-origin", "none"):
        return False
    if site is None:
        return origin is not None and _netloc(origin) != headers.get("host", "").lower()
    follows_link = headers.get("sec-fetch-mode") == "navigate" and method in ("GET", "HEAD")
    return not (follows_link and headers.get("sec-fetch-dest") == "document")


def is_offered(path: str) -> bool:
    """Whether there is anything at a path: Gradio has routes that this page has no use for.

    One fetches any address of the web and hands on what it finds there.
    """
    parts = path.split("/")
    if parts[1:2] != ["gradio_api"]:
        return parts[1:2] != ["monitoring"]
    route, _, rest = "/".join(parts[2:]).partition("=")
    if rest:
        return route == "file" and not rest.lower().startswith(("http:", "https:"))
    return "".join(parts[2:3]) in _OFFERED


def own_names(host: str) -> frozenset[str]:
    """Names that lead to this computer."""
    return frozenset(name.lower() for name in (host, "localhost", socket.gethostname()))


def neighbourhood(address: str) -> str:
    """Where failed logins are counted: the address, or of IPv6 the network of 64 bits."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004 - the protocol's number
        return address
    return str(ipaddress.ip_network((int(known) >> 64 << 64, 64)))


def _basic(header: str) -> bytes:
    """NAME:PASSWORD of an `Authorization` header; empty if it holds none."""
    scheme, _, value = header.partition(" ")
    try:
        return b64decode(value.strip(), validate=True) if scheme.lower() == "basic" else b""
    except (NotBase64, ValueError):
        return b""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _is_plain(host: str) -> bool:
    try:
        urlsplit(f"//{host}")
    except ValueError:
        return False
    return True


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True
