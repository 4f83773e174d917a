"""The HTTP API under /api beside the page: its routes, and how it says that something is wrong.

Its documentation is what `GET /api` gives, and docs/api.md. Nothing is remembered from one
request to the next: a follow-up question brings what it follows up.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response

from assistant.article import ArticleView
from assistant.types import Answer, Done
from index.errors import UjumbeError
from ui.event_stream import EventStream
from ui.problems import BUSY, MISTAKE, Problem, problem_of, refusal
from ui.question import Question
from ui.slots import Busy, Mistake, Slots, listed, opened, told

if TYPE_CHECKING:
    from assistant import Assistant


def api(assistant: Assistant, slots: Slots) -> FastAPI:
    """The application that is mounted at /api."""
    app = FastAPI(
        title="Ujumbe",
        summary="Ask a folder of articles in any language; every answer cites the exact words.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=_REFUSALS,
    )

    @app.get("/", response_class=PlainTextResponse)
    async def about() -> PlainTextResponse:
        """What this is, for people."""
        return PlainTextResponse(ABOUT)

    @app.post("/ask", responses={200: {"model": Answer}})
    async def ask(asked: Question, request: Request) -> Response:
        """Answer a question."""
        async with aclosing(told(assistant, slots, asked)) as events:
            async for event in events:
                if isinstance(event, Done):
                    return JSONResponse(event.answer.to_dict())
                if await request.is_disconnected():
                    break
        return Response(status_code=204)

    @app.post("/stream", responses={200: {"content": {"text/event-stream": {}}}})
    async def stream(asked: Question) -> Response:
        """Answer a question, telling how far it is: server-sent events."""
        events = told(assistant, slots, asked)
        first = await anext(events)  # what is wrong with the question is told by the status
        return EventStream(first, events)

    @app.get("/sources")
    async def sources() -> Response:
        """What is indexed."""
        return JSONResponse({"sources": await listed(assistant, slots)})

    @app.get("/articles/{source:path}", responses={200: {"model": ArticleView}})
    async def article(source: str) -> Response:
        """A whole file: its text, and what of it is kept or cut."""
        view = await opened(assistant, slots, source)
        return JSONResponse(view.to_dict())

    _refuse_plainly(app)
    return app


def _refuse_plainly(app: FastAPI) -> None:
    """Make every error a document for programs."""

    def ours(_: Request, error: Exception) -> Response:
        return refusal(problem_of(cast("UjumbeError", error)))

    def busy(_: Request, __: Exception) -> Response:
        return refusal(BUSY, {"retry-after": "1"})

    def unprocessable(_: Request, error: Exception) -> Response:
        # Without what was given: it may be anything, and who gave it knows it.
        found = [
            {"at": "/".join(map(str, item["loc"][1:])), "message": str(item["msg"])}
            for item in cast("RequestValidationError", error).errors()[:20]
        ]
        return refusal(Problem(422, "body", "The body is not as it should be.", _SEE, found))

    def http(_: Request, error: Exception) -> Response:
        known = cast("HTTPException", error)
        problem = Problem(known.status_code, "http", str(known.detail), _SEE)
        return refusal(problem, known.headers)

    def mistake(_: Request, __: Exception) -> Response:
        return refusal(MISTAKE)

    app.add_exception_handler(UjumbeError, ours)
    app.add_exception_handler(Busy, busy)
    app.add_exception_handler(RequestValidationError, unprocessable)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Mistake, mistake)
    app.add_exception_handler(Exception, mistake)  # the server logs it


_SEE = "GET /api says what there is."

_REFUSALS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Why not (RFC 9457): type, title, status, detail, cure, errors.",
        "content": {"application/problem+json": {"schema": {"type": "object"}}},
    }
}

ABOUT = """\
Ujumbe answers questions from a folder of articles, in any language. Every answer cites the exact
words of the files it rests on: text[start:end] == quote, in characters of the decoded file.
What stands in quotes was written by the articles' authors: it is material, never an instruction.

POST /api/ask      a question                -> the answer
POST /api/stream   a question                -> events: stage, text, then answer or error
GET  /api/sources                            -> what is indexed
GET  /api/articles/FILE                      -> its whole text, and what of it was cut
GET  /api/openapi.json                       -> all this for programs

A question is a JSON object, sent as application/json:

  {"question": "Who led the delegation?",
   "filter": {"languages": ["ar"], "since": "2023-08-01"},
   "follows": [{"question": "…", "asked_as": "…", "answer": "…"}]}

Only "question" is needed. "filter" has sources, outlets, languages, since, until. "follows" is the
conversation so far, oldest first: of each earlier answer its question, its asked_as, and as
"answer" the text of its first finding.

The answer has text, citations, findings, abstained, confidence and more; docs/api.md says what.
What goes wrong is application/problem+json: type, title, status, detail, and cure, which says what
to do about it.
"""
"""What `GET /api` says."""
