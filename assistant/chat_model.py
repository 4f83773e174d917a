"""Opens the language model that a setting names, and says in one line why one does not answer.

LangChain's `init_chat_model` opens the models of providers and of OpenAI-compatible servers;
llama.cpp runs a file in this process (assistant/gguf_model.py). Nothing here reaches for the
network, but for the name of a server's model where the setting gives none.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from index.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MOST_TOKENS = 4_000
"""Of an answer, with what a model thinks before it; answers are a few sentences."""

_GGUF = "gguf"
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_FORMS = (
    "Write openai:NAME, anthropic:NAME, ollama:NAME, gguf:/path/model.gguf or the URL of an "
    "OpenAI-compatible server."
)
_STATUS = {
    400: "it refused the request (400)",
    401: "it did not accept the key (401)",
    403: "it does not let this key in (403)",
    404: "it knows no such model (404)",
    413: "the passages are too long for it (413)",
    429: "it has had too many requests, or its quota is used up (429)",
}
_SERVER = 500


def open_chat_model(settings: Settings) -> BaseChatModel:
    """Open the model that the setting `llm` names; it is asked nothing yet.

    Raises:
        ModelError: No such kind of model, its package or file is missing, or its key.
    """
    name = settings.llm or ""
    if name.startswith(("http://", "https://")):
        return _served(name, settings)
    kind, _, model = name.partition(":")
    if not kind or not model:
        raise ModelError(f"The setting llm cannot be {name!r}.", _FORMS)
    if kind == _GGUF:
        return _in_process(Path(model).expanduser(), settings)
    return _provided(kind, model, settings)


def model_label(settings: Settings) -> str:
    """What the model is called before users: without a URL's key or a file's folders."""
    name = settings.llm or ""
    if name.startswith(f"{_GGUF}:"):
        return Path(name).name
    if "@" in name and "://" in name:
        scheme, _, rest = name.partition("://")
        name = f"{scheme}://{rest.rpartition('@')[2]}"
    return name


def why_not(error: BaseException) -> str:
    """Why a model did not answer, as half a sentence for a person."""
    name, status = type(error).__name__, getattr(error, "status_code", None)
    if isinstance(error, ModelError):
        why = str(error).rstrip(".")
    elif isinstance(status, int):
        why = _STATUS.get(status, f"its server failed ({status})" if status >= _SERVER else name)
    elif isinstance(error, TimeoutError) or "Timeout" in name:
        why = "it did not answer in time"
    elif isinstance(error, ConnectionError) or "Connect" in name:
        why = "it cannot be reached"
    elif "Protocol" in name or "Read" in name:
        why = "it broke off"
    elif "No generation" in str(error):  # LangChain's, for a stream without a word
        why = "it said nothing"
    else:
        why = " ".join(f"{name}: {error}".split())[:200]
    return why


def _served(url: str, settings: Settings) -> BaseChatModel:
    """A model behind an OpenAI-compatible address."""
    address, _, model = url.partition("#")
    key = settings.llm_key.get_secret_value() if settings.llm_key else "none"
    return _init(
        "openai",
        model or _first_served(address, key, settings),
        settings,
        {
            "base_url": address,
            "api_key": key,
            "temperature": 0,
            # OpenAI has renamed it, others have not.
            "extra_body": {"max_tokens": MOST_TOKENS},
        },
    )


def _first_served(address: str, key: str, settings: Settings) -> str:
    """The name of the first model that a server has; it is asked.

    Raises:
        ModelError: It does not say.
    """
    try:
        import openai  # noqa: PLC0415 - of an extra

        client = openai.OpenAI(
            base_url=address, api_key=key, timeout=settings.llm_timeout, max_retries=0
        )
        served = client.models.list().data
    except ImportError as error:
        raise _package_missing("openai") from error
    except openai.OpenAIError as error:
        raise ModelError(f"{model_label(settings)} names no model: {why_not(error)}.") from error
    if not served:
        raise ModelError(f"{model_label(settings)} serves no model.", "Load one there.")
    return served[0].id


def _provided(kind: str, model: str, settings: Settings) -> BaseChatModel:
    """A model of one of LangChain's providers."""
    options: dict[str, Any] = {"max_tokens": MOST_TOKENS}
    if kind == "ollama":
        options = {"num_predict": MOST_TOKENS, "temperature": 0}
    if settings.llm_key:
        options["api_key"] = settings.llm_key.get_secret_value()
    return _init(kind, model, settings, options)


def _init(kind: str, model: str, settings: Settings, options: dict[str, Any]) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise _package_missing(kind) from error
    if kind == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout}
    else:
        options |= {"timeout": settings.llm_timeout, "max_retries": 1}
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=kind, **options)
    except ImportError as error:
        raise _package_missing(kind) from error
    except ValueError as error:  # of pydantic too: an option that this provider does not know
        raise ModelError(f"The setting llm cannot be {settings.llm!r}: {error}.", _FORMS) from error
    except Exception as error:
        # Each provider's own class, raised where its key is missing.
        key = _KEYS.get(kind, "its key")
        raise ModelError(
            f"The language model {settings.llm} cannot be used: {error}.", f"Set {key}."
        ) from error
    return opened


def _package_missing(kind: str) -> ModelError:
    return ModelError(
        f"A package for {kind} models is not installed.",
        f"Install it, in Ujumbe's own folder: pip install -e '.[{kind}]'"
        if kind in {*_KEYS, "ollama", _GGUF}
        else f"Install LangChain's: pip install langchain langchain-{kind}",
    )


def _in_process(path: Path, settings: Settings) -> BaseChatModel:
    """A model file that llama.cpp runs here."""
    if not path.is_file():
        raise ModelError(f"There is no model file {path}.", "Give the path of a GGUF file.")
    try:
        from assistant.gguf_model import GgufChat  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise _package_missing(_GGUF) from error
    return GgufChat(path=path, threads=settings.threads, timeout=settings.llm_timeout)
