"""What goes wrong with a request, as the document for programs that RFC 9457 describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from index.errors import (
    IndexLocked,
    IndexMissing,
    IndexProblem,
    ModelError,
    NothingMatches,
    QuestionError,
    SourceError,
    StoreUnavailable,
    UjumbeError,
)

_KINDS: tuple[tuple[type[UjumbeError], int, str], ...] = (
    (QuestionError, 400, "question"),
    (NothingMatches, 404, "nothing-matches"),
    (SourceError, 404, "source"),
    (IndexLocked, 409, "index-locked"),
    (IndexMissing, 503, "index-missing"),
    (IndexProblem, 503, "index-unusable"),
    (StoreUnavailable, 503, "store"),
    (ModelError, 502, "model"),
    (UjumbeError, 500, "other"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not served.

    Attributes:
        status: The HTTP status.
        kind: What kind of thing it is, in one word that programs can tell apart.
        detail: One line that says what happened.
        cure: What to do about it; may be empty.
        errors: Where the body is wrong, if it is: the place in it, and how it is wrong.
    """

    status: int
    kind: str
    detail: str
    cure: str = ""
    errors: Sequence[Mapping[str, str]] = ()

    def to_dict(self) -> dict[str, Any]:
        """The document; `cure` and `errors` are there only if there is something to say."""
        document: dict[str, Any] = {
            "type": f"urn:ujumbe:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.cure:
            document["cure"] = self.cure
        if self.errors:
            document["errors"] = list(self.errors)
        return document


MISTAKE = Problem(500, "mistake", "Something went wrong inside Ujumbe.", "Its log has the details.")
"""For what nobody foresaw: the log has the traceback, the answer does not."""

BUSY = Problem(429, "busy", "Too many questions are being answered.", "Ask again in a moment.")
"""For one question too many at a time."""


def problem_of(error: UjumbeError) -> Problem:
    """What an error of ours is to a program."""
    status, kind = next(
        (status, kind) for known, status, kind in _KINDS if isinstance(error, known)
    )
    return Problem(status, kind, " ".join(error.args[0].split()), error.cure)


def refusal(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response that says so."""
    return JSONResponse(
        problem.to_dict(),
        problem.status,
        headers={"cache-control": "no-store", **(headers or {})},
        media_type="application/problem+json",
    )
