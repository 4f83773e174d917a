"""How much a request may bring: a few words to ask, some files to upload, never an address.

Gradio limits each uploaded file's size; here their number, kinds and sum are limited too, while
they come in. It also fetches a file whose path is an address of the web, which nothing here may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException

from index.load import SUFFIXES
from ui.problems import Problem, refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_UPLOADS = 50
"""Files that can be uploaded at a time."""

LARGEST_UPLOAD = 16 * 1024 * 1024
"""Bytes of an uploaded file at most."""

UPLOAD_TYPES = tuple(sorted(SUFFIXES))
"""Endings of the files that can be uploaded: those that can be indexed."""

LONGEST_REQUEST = 256 * 1024
"""Bytes of a question with what it follows up, over /api and /mcp."""

_LONGEST_OF_PAGE = 8 * 1024 * 1024
"""Bytes of what the page itself sends, such as conversations kept in the browser."""

_AROUND_UPLOADS = 1024 * 1024
"""Bytes of names and boundaries around uploaded files."""

_UPLOAD = "/gradio_api/upload"

_NOT_JSON = Problem(
    415, "not-json", "The body is not of the type application/json.", "Say content-type."
)

_TOO_MUCH = Problem(413, "too-much", "The request brings more than is taken.", "Send less.")


class Bodies:
    """ASGI middleware that reads what a request brings before anything else does."""

    def __init__(self, app: ASGIApp, *, uploads: bool) -> None:
        """Stand before an app.

        Args:
            app: What is asked.
            uploads: Whether it takes files at all.
        """
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say why not."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS", "DELETE"):
            await self._app(scope, receive, send)
        elif scope["path"].rstrip("/") == _UPLOAD:
            await self._take_files(scope, receive, send)
        else:
            await self._take_words(scope, receive, send)

    async def _take_words(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body, if it is short enough, and hand it on in one piece."""
        first = scope["path"].split("/")[1]
        limit = LONGEST_REQUEST if first in ("api", "mcp") else _LONGEST_OF_PAGE
        body = bytearray()
        more = _announced(scope) <= limit
        refused = None if more else _TOO_MUCH
        if first == "api" and not _is_json(scope):  # a form of another site's page could send it
            more, refused = False, _NOT_JSON
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > limit:
                refused = _TOO_MUCH
            more = message.get("more_body", False) and not refused
        if first == "gradio_api" and not refused and names_an_address(bytes(body)):
            refused = Problem(403, "address", "Nothing is fetched from the web.")
        if refused:
            await refusal(refused, {"connection": "close"})(scope, receive, send)
        else:
            await self._app(scope, _replayed(bytes(body), receive), send)

    async def _take_files(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = None
        if not self._uploads:
            refused = Problem(403, "uploads", "Nothing can be uploaded here.")
        elif _announced(scope) > MOST_UPLOADS * LARGEST_UPLOAD + _AROUND_UPLOADS:
            refused = _TOO_MUCH
        if refused:
            await refusal(refused, {"connection": "close"})(scope, receive, send)
        else:
            await self._app(scope, _watched(scope, receive), send)


class UploadWatch:
    """Looks at files while they come in; Gradio says of what is raised why it took nothing."""

    def __init__(self, content_type: str) -> None:
        _, options = parse_options_header(content_type)
        if not (boundary := options.get(b"boundary")):
            raise MultiPartException("Missing boundary in multipart.")
        self._name = self._value = b""
        self._files = self._bytes = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
            },
        )

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises:
            MultiPartException: There are too many or too large files, or one of another kind.
            MultipartParseError: This is no such body.
        """
        self._bytes += len(chunk)
        if self._bytes > MOST_UPLOADS * LARGEST_UPLOAD + _AROUND_UPLOADS:
            raise MultiPartException("The files exceed the maximum allowed size.")
        self._parser.write(chunk)

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._part(parse_options_header(self._value)[1].get(b"filename"))
        self._name = self._value = b""

    def _part(self, name: bytes | None) -> None:
        self._files += 1
        if self._files > MOST_UPLOADS:
            raise MultiPartException(f"At most {MOST_UPLOADS} files can be uploaded at a time.")
        if name is None:
            raise MultiPartException("Nothing but files can be uploaded.")
        if PurePath(name.decode(errors="replace")).suffix.lower() not in SUFFIXES:
            endings = ", ".join(UPLOAD_TYPES)
            raise MultiPartException(f"Only files of these kinds can be uploaded: {endings}.")


def names_an_address(body: bytes) -> bool:
    """Whether a JSON body gives an address of the web as the path of a file."""
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return False  # who reads it next refuses it
    while waiting:
        item = waiting.pop()
        waiting += _inside(item)
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, str) and path.strip().lower().startswith(("http:", "https:")):
            return True
    return False


def _inside(item: Any) -> Iterator[Any]:
    if isinstance(item, dict):
        yield from item.values()
    elif isinstance(item, list):
        yield from item


def _announced(scope: Scope) -> int:
    """The bytes that a request says it brings; it may lie, so they are counted too."""
    said = Headers(scope=scope).get("content-length", "0")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 20 else 0  # noqa: PLR2004


def _is_json(scope: Scope) -> bool:
    said = Headers(scope=scope).get("content-type", "")
    return said.partition(";")[0].strip().lower() == "application/json"


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body, and then what else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _watched(scope: Scope, receive: Receive) -> Receive:
    """A `receive` whose bytes are looked at before they are handed on."""
    watch: list[UploadWatch] = []

    async def seen() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            if not watch:
                watch.append(UploadWatch(Headers(scope=scope).get("content-type", "")))
            watch[0].see(message.get("body", b""))
        return message

    return seen
