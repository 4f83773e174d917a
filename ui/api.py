"""The HTTP API: questions, answers and the list of sources, under /api beside the page.

Its documentation is what `GET /api` gives, and docs/api.md. Nothing is remembered from one
request to the next: a follow-up question brings what it follows up.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import anyio
from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from assistant.article import ArticleView, article_of
from assistant.session import REMEMBERED
from assistant.sources import describe
from assistant.types import Answer, Done, Event, Finding, Stage, TextDelta
from index import Filter
from index.errors import UjumbeError
from ui.problems import BUSY, MISTAKE, Problem, problem_of, refusal

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from assistant import Assistant

_T = TypeVar("_T")

_log = logging.getLogger(__name__)


def _encodable(text: str) -> str:
    """JSON can say half a character, which no text holds and no answer could repeat."""
    text.encode()
    return text


_Text = Annotated[str, AfterValidator(_encodable)]
_Name = Annotated[_Text, Field(min_length=1, max_length=1000)]


class _Body(BaseModel):
    """What a request may say; anything else is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(_Body):
    """Which articles are asked; what is left out asks nothing of them."""

    sources: list[_Name] = Field([], max_length=100, description="Paths, or patterns of paths.")
    outlets: list[_Name] = Field([], max_length=100, description="Who published them.")
    languages: list[_Name] = Field([], max_length=100, description="ISO 639-1 codes.")
    since: date | None = Field(None, description="Published on this day or later.")
    until: date | None = Field(None, description="Published on this day or earlier.")

    def filter(self) -> Filter:
        """As the assistant takes it."""
        return Filter(
            tuple(self.sources), tuple(self.outlets), tuple(self.languages), self.since, self.until
        )


class Earlier(_Body):
    """A question that was asked before, and what of its answer a follow-up needs."""

    question: _Text = Field(min_length=1, max_length=1000, description="As it was asked.")
    asked_as: _Text = Field("", max_length=5000, description="`asked_as` of its answer.")
    answer: _Text = Field("", max_length=5000, description="`findings[0].text` of it, if any.")

    def remembered(self) -> Answer:
        """As much of the answer as a conversation remembers."""
        findings = (Finding(self.answer, (), (), ()),) if self.answer else ()
        return Answer(
            question=self.question,
            text=self.answer,
            citations=(),
            findings=findings,
            abstained=not findings,
            language="",
            confidence=0.0,
            passages=(),
            timings={},
            asked_as=self.asked_as,
        )


class Question(_Body):
    """A question, which articles it is put to, and what it follows up."""

    question: _Text = Field(description="In any language; 1,000 characters at most.")
    filter: Where | None = Field(None, description="Which articles are asked; default: all.")
    follows: list[Earlier] = Field(
        [], max_length=REMEMBERED, description="The conversation so far, oldest first."
    )


class Busy(Exception):
    """As many questions as may be are being answered already."""


class Mistake(Exception):
    """Something failed that nobody foresaw; the log has it."""


class Slots:
    """How many questions are answered at a time; further ones are turned away."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Have one of them.

        Raises:
            Busy: None is free.
        """
        if not self._free.acquire(blocking=False):
            raise Busy
        try:
            yield
        finally:
            self._free.release()


async def told(assistant: Assistant, slots: Slots, asked: Question) -> AsyncGenerator[Event, None]:
    """What the assistant tells of a question; closing it ends the work.

    Raises:
        Busy: Too many questions are being answered.
        Mistake: Something failed that nobody foresaw.
        UjumbeError: The question cannot be answered.
    """
    with slots.one():
        session = assistant.session([earlier.remembered() for earlier in asked.follows])
        where = asked.filter.filter() if asked.filter else None
        events = _soundly(session.stream, asked.question, where)
        try:
            while (event := await to_thread.run_sync(_soundly, next, events, None)) is not None:
                yield event
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(_end, events)


def _soundly(work: Callable[..., _T], *given: Any) -> _T:
    """Do some work; what nobody foresaw goes into the log and nowhere else."""
    try:
        return work(*given)
    except UjumbeError:
        raise
    except Exception as error:
        _log.exception("a request could not be served")
        raise Mistake from error


def _end(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close:
        close()


async def listed(assistant: Assistant, slots: Slots) -> list[dict[str, Any]]:
    """Every file of the index, without what was cut from it: that may be more than is kept.

    Raises:
        Busy: Too many questions are being answered.
        Mistake: Something failed that nobody foresaw.
        UjumbeError: The index cannot be read.
    """
    with slots.one():
        sources = await to_thread.run_sync(_soundly, describe, assistant.index.place)
    without = {"cut", "suspect"}
    return [
        {key: value for key, value in source.to_dict().items() if key not in without}
        for source in sources
    ]


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
        with slots.one():
            catalog = assistant.index.catalog
            view = await to_thread.run_sync(_soundly, article_of, catalog, source)
        return JSONResponse(view.to_dict())

    _refuse_plainly(app)
    return app


class EventStream(StreamingResponse):
    """Events of an answer as server-sent events; the work ends when the client has gone."""

    def __init__(self, first: Event, more: AsyncGenerator[Event, None]) -> None:
        super().__init__(
            _frames(first, more),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )
        self._more = more

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them; then, whatever happened, let go of the work."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._more.aclose()


async def _frames(first: Event, more: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
    yield _frame(first)
    try:
        async for event in more:
            yield _frame(event)
    except UjumbeError as error:
        yield _framed("error", problem_of(error).to_dict())
    except Mistake:
        yield _framed("error", MISTAKE.to_dict())


def _frame(event: Event) -> str:
    match event:
        case Stage():
            return _framed("stage", event.to_dict())
        case TextDelta():
            return _framed("text", event.to_dict())
        case Done(answer):
            return _framed("answer", answer.to_dict())


def _framed(name: str, data: dict[str, Any]) -> str:
    """One event; JSON has no line breaks, so its data are one line."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


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
