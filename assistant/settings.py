"""Every setting, typed and described: from flags, the environment and ujumbe.toml.

Flags win over `UJUMBE_*` variables, these over `ujumbe.toml` in the working directory. A name
that is no setting is refused, with the nearest one that is.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import (
    SettingsError as _SourceError,
)

from index.errors import SettingsError

PREFIX = "UJUMBE_"
"""What every variable of ours begins with."""


class Settings(BaseSettings):
    """How Ujumbe works; `Settings.load()` reads it, or give values by name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, toml_file="ujumbe.toml"
    )

    index: Path = Field(default=Path(".ujumbe"), description="Where the index is kept.")
    encoder: str = Field(
        default="embedded",
        description="'embedded' (multilingual-e5-small from an installed package) or the name "
        "or path of any sentence-transformers model.",
    )
    query_prefix: str | None = Field(
        default=None, description="What that model wants before a question; default: its own."
    )
    passage_prefix: str | None = Field(
        default=None, description="What that model wants before a passage; default: its own."
    )
    download: bool = Field(
        default=False, description="Let a model named by the setting `encoder` be downloaded."
    )
    cache: Path | None = Field(
        default=None,
        description="Where the embedded encoder is unpacked; default: the user's cache.",
    )
    threads: int | None = Field(
        default=None, ge=1, description="CPU threads for encoding and reading; default: every core."
    )
    chroma_url: str | None = Field(
        default=None, description="A Chroma server to use instead of the embedded store."
    )
    passages: int = Field(default=10, ge=1, le=100, description="How many passages are read.")
    pasted: Literal["cut", "index"] = Field(
        default="cut",
        description="What becomes of other stories pasted under an article: 'cut' them, or "
        "'index' them as articles of their own.",
    )
    centring: bool = Field(
        default=True, description="Take away each language's offset; off only to compare."
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Confidence under which nothing is answered; default: the reader's own.",
    )
    llm: str | None = Field(
        default=None,
        description="A language model that writes the answers: openai:NAME, anthropic:NAME, "
        "ollama:NAME, gguf:/path/model.gguf, or the URL of any OpenAI-compatible server, with "
        "#NAME behind it where it serves several; default: none, passages are quoted.",
    )
    llm_key: SecretStr | None = Field(
        default=None,
        description="Its key; default: the provider's own variable, such as OPENAI_API_KEY.",
    )
    llm_timeout: float = Field(
        default=60, gt=0, description="Seconds to wait for it before passages are quoted."
    )
    llm_passages: int = Field(
        default=6, ge=1, le=50, description="How many passages it is given to write from."
    )
    unsupported: Literal["withhold", "mark"] = Field(
        default="withhold",
        description="What becomes of sentences that what they cite does not bear out: 'withhold' "
        "them, or 'mark' them.",
    )
    reword: bool = Field(
        default=True,
        description="Ask it to say again, as a passage says it, what was withheld.",
    )
    translate: bool = Field(
        default=True,
        description="Let it translate quotations in other languages than the question's.",
    )
    prompts: Path | None = Field(
        default=None,
        description="A folder with prompts of your own: answer.yaml, reword.yaml, "
        "follow_up.yaml, translate.yaml; default: those that come with Ujumbe.",
    )

    @classmethod
    def settings_customise_sources(  # noqa: D102 - pydantic's hook
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the hook's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, **values: Any) -> Settings:
        """Read the settings; values given by name win, those that are None do not count.

        Raises:
            SettingsError: A name is unknown, or a value is wrong.
        """
        for name in os.environ:
            if name.startswith(PREFIX):
                _check_name(name, {PREFIX + field.upper() for field in cls.model_fields})
        try:
            return cls(**{name: value for name, value in values.items() if value is not None})
        except ValidationError as error:
            raise _explain(error) from error
        except (_SourceError, ValueError, OSError) as error:
            raise SettingsError(
                f"The settings cannot be read ({error}).", "Mend ujumbe.toml."
            ) from error


_OF_COMMANDS = {f"{PREFIX}AUTH"}
"""Variables that a command reads by itself: a login is no setting, so that none can print it."""


def _check_name(name: str, known: set[str]) -> None:
    if name not in known | _OF_COMMANDS:
        near = difflib.get_close_matches(name, known, n=1)
        cure = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
        raise SettingsError(f"{name} is no setting.", cure)


def _explain(error: ValidationError) -> SettingsError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        known = ", ".join(Settings.model_fields)
        return SettingsError(
            f"{name!r} is no setting.",
            f"Did you mean {near[0]!r}?" if near else f"Known: {known}.",
        )
    return SettingsError(
        f"The setting {name} ({PREFIX}{name.upper()}) cannot be {first['input']!r}: "
        f"{first['msg'].lower()}.",
        f"It is: {Settings.model_fields[name].description}"
        if name in Settings.model_fields
        else "",
    )
