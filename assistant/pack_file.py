r"""Evidence packs in files: .json, or the same data inside a page for people, .md or .html.

Each pack is sealed by two hashes in its data. `page_sha256` is the SHA-256 of the page around the
data, line ends as \n and outer blanks taken off; it is empty in .json. `sha256` is that of all the
other data: as JSON in UTF-8, keys sorted, no blanks between. Whoever alters a pack may seal it
anew, but not with the same hash: note it elsewhere, and it shows that, too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.evidence_pack import FORMAT, VERSION, EvidencePack
from assistant.pack_page import html_page, markdown_page
from index.added import ADDED
from index.errors import PackError
from index.load import SUFFIXES
from index.store import CATALOG

LARGEST_PACK = 16 * 1024 * 1024
"""Bytes of a pack at most: that of a long answer has some hundred kilobytes."""

MOST_CITATIONS = 1000
"""In a pack: an answer has a few."""

_AROUND_DATA = {
    ".html": ('\n<script type="application/json" id="ujumbe-pack">\n', "\n</script>\n"),
    ".json": ("", ""),
    ".md": ("\n```json ujumbe-pack\n", "\n```\n"),
}
"""What stands around the data, by ending. No article can look like it: all of it is escaped."""

_PAGES = {".html": html_page, ".md": markdown_page}

_SURROGATE = re.compile("[\ud800-\udfff]")
_TELLING = re.compile("[<>&`\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that could end the data in a page, or make it read otherwise than it is."""

_CURE = "Give a file that `ujumbe ask … --export` wrote."
_WHOLE = "Get another copy of it."


@dataclass(frozen=True, slots=True)
class FoundPack:
    """A pack as it stands in a file.

    Attributes:
        pack: What it says.
        seal: The hash that its data and page have now.
        altered: What shows that it was altered, a line for each; none where its seals are whole.
    """

    pack: EvidencePack
    seal: str
    altered: tuple[str, ...]


def check_target(path: Path, folder: Path) -> None:
    """See that a pack can be written to a place, before there is one.

    Args:
        path: The place.
        folder: The folder of articles.

    Raises:
        PackError: It has another ending, is taken, is in no folder, lies where an index keeps the
            files that were added to it, or would become an article.
    """
    ending = path.suffix.lower()
    if ending not in _AROUND_DATA:
        endings = ", ".join(_AROUND_DATA)
        raise PackError(f"{path} has no ending of an evidence pack.", f"Give one of {endings}.")
    if os.path.lexists(path):
        raise PackError(f"{path} exists already.", "Give another name, or remove it.")
    if not path.parent.is_dir():
        raise PackError(f"{path.parent} is not a folder.", "Make it first, or give another.")
    place = path.resolve()
    if shelf := _shelf_of(place):
        raise PackError(
            f"{path} lies where the index at {shelf.parent} keeps the articles added to it.",
            f"Write it outside of {shelf}.",
        )
    if ending in SUFFIXES and place.is_relative_to(folder):
        raise PackError(
            f"{path} lies among the articles, and would be indexed as one.",
            f"Write it outside of {folder}, or as .json.",
        )


def _shelf_of(place: Path) -> Path | None:
    """The folder of added files that a place lies in, of whichever index; None if in none."""
    shelves = (above for above in place.parents if above.name == ADDED)
    return next((shelf for shelf in shelves if (shelf.parent / CATALOG).is_file()), None)


def write_pack(pack: EvidencePack, path: Path) -> str:
    """Write a pack by the ending of its file, which must not exist yet.

    Returns:
        The hash that seals it.

    Raises:
        PackError: It has another ending, or cannot be written.
    """
    ending = path.suffix.lower()
    if ending not in _AROUND_DATA:
        raise PackError(f"{path} has no ending of an evidence pack.", "Give .json, .md or .html.")
    before, after = _PAGES[ending](pack) if ending in _PAGES else ("", "")
    opening, closing = _AROUND_DATA[ending]
    # Half a character cannot be written as UTF-8, and only a shell's arguments have such.
    plain = json.dumps(pack.to_dict(), ensure_ascii=False)
    data: dict[str, Any] = json.loads(_SURROGATE.sub("\ufffd", plain))
    data["page_sha256"] = _page_sha256(before + after)
    data["sha256"] = seal_of(data)
    content = f"{before}{opening}{_readable(data)}{closing}{after}"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(content if ending != ".json" else f"{content}\n")
    except OSError as error:
        raise PackError(
            f"{path} cannot be written ({error.strerror}).", "Give another name."
        ) from error
    return str(data["sha256"])


def seal_of(data: Mapping[str, Any]) -> str:
    """The hash over all data of a pack but the hash itself."""
    sealed = {key: value for key, value in data.items() if key != "sha256"}
    text = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _page_sha256(page: str) -> str:
    words = page.replace("\r\n", "\n").strip()
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def _readable(data: Mapping[str, Any]) -> str:
    """Data as JSON for people, which no page around it can take for anything else."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
    return _TELLING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read_pack(path: Path) -> FoundPack:
    """Read a pack, and see whether its seals are whole.

    Raises:
        PackError: It is no pack, is damaged, too large, or of another version.
    """
    text = _read(path)
    opening, closing = _AROUND_DATA[path.suffix.lower()]
    before, after = "", ""
    if opening:
        if text.count(opening) != 1:
            raise PackError(f"{path} holds no evidence pack.", _CURE)
        before, _, rest = text.partition(opening)
        text, closed, after = rest.partition(closing if closing in rest else closing.rstrip("\n"))
        if not closed:
            raise PackError(f"{path} is cut short.", _WHOLE)
    data = _parsed(text, path)
    pack = _checked(data, path)
    seal = seal_of(data)
    altered = []
    if data.get("sha256") != seal:
        altered.append("its data are not those that were sealed")
    if opening and data.get("page_sha256") != _page_sha256(before + after):
        altered.append("its page is not the one that was sealed; only its data were checked")
    return FoundPack(pack, seal, tuple(altered))


def _read(path: Path) -> str:
    if path.suffix.lower() not in _AROUND_DATA:
        raise PackError(f"{path} has no ending of an evidence pack (.json, .md, .html).", _CURE)
    if not path.is_file():
        raise PackError(f"There is no file {path}.", _CURE)
    try:
        size = path.stat().st_size
        if size > LARGEST_PACK:
            raise PackError(f"{path} has {size:,} bytes; the limit is {LARGEST_PACK:,}.", _CURE)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PackError(
            f"{path} cannot be read ({error.strerror}).", "Check its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is not text in UTF-8.", _CURE) from error


def _parsed(text: str, path: Path) -> dict[str, Any]:
    """The data of a pack, which is of a version that can be read."""
    try:
        data = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise PackError(f"{path} is damaged or cut short ({error}).", _WHOLE) from error
    except (ValueError, RecursionError) as error:
        raise PackError(f"{path} is no evidence pack: its JSON is not sound.", _CURE) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PackError(f"{path} is no evidence pack.", _CURE)
    version = str(data.get("version"))
    if version != str(VERSION):
        raise PackError(
            f"{path} is of version {version[:20]} of the format, this Ujumbe reads {VERSION}.",
            "Check it with the Ujumbe that made it, or a later one.",
        )
    return data


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, unless a key stands in it twice: readers would differ on what it says."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(twice[0])
    return dict(pairs)


def _no_number(name: str) -> float:
    raise ValueError(name)


def _checked(data: Mapping[str, Any], path: Path) -> EvidencePack:
    """The pack that some data say, if every part of it is there and fits the others."""
    said = {key: value for key, value in data.items() if key not in {"page_sha256", "sha256"}}
    try:
        pack = _shape().validate_json(json.dumps(said), strict=True)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])[:80]
        raise PackError(f"{path} is no whole evidence pack ({place!r}).", _WHOLE) from error
    markers = [item.marker for item in pack.citations]
    paths = [item.path for item in pack.files]
    if len(markers) > MOST_CITATIONS:
        raise PackError(f"{path} cites {len(markers):,} places; {MOST_CITATIONS:,} is most.", _CURE)
    fits = (
        pack.to_dict() == _completed(said, pack.to_dict())
        and len({*markers}) == len(markers)
        and len({*paths}) == len(paths)
        and {item.source for item in pack.citations} == {*paths}
        and {marker for item in pack.findings for marker in item.markers} <= {*markers}
    )
    if not fits:
        raise PackError(f"{path} is no whole evidence pack: its parts do not agree.", _WHOLE)
    return pack


def _completed(said: Any, whole: Any) -> Any:
    """What a pack says, with what packs did not say yet when it was made, as that is by default."""
    if isinstance(said, dict) and isinstance(whole, dict):
        return {**whole, **{key: _completed(said[key], whole.get(key)) for key in said}}
    if isinstance(said, list) and isinstance(whole, list) and len(said) == len(whole):
        return [_completed(one, other) for one, other in zip(said, whole, strict=True)]
    return said


@cache
def _shape() -> TypeAdapter[EvidencePack]:
    return TypeAdapter(EvidencePack)
