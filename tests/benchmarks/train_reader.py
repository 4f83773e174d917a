"""Trains the span reader: `python -m tests.benchmarks.train_reader OUT.pt`.

The embedded encoder's layers with a head of three outputs a token: does the answer start here,
does it end here, is this token within it. The first token stands for the passage: start and end
there mean "not answered here", the third says whether it answers at all. Questions and passages
are of different languages as often as of the same. Word vectors stay as they are. Some passages do
not answer: another article, one whose answering sentence was taken out, a question nobody answered.
The model card is assistant/data/READER.md; packing is tests/benchmarks/pack_reader.py.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from sentencex import get_sentence_boundaries
from tokenizers import Tokenizer
from transformers import BertModel

from index.encode import open_encoder
from index.model_folder import embedded_model_directory
from tests.benchmarks.corpora import DATA, habari_articles, lexikon_articles, story_articles
from tests.benchmarks.held_out import is_held_out

SEED = 5
STEPS = 1000
BATCH = 16
PEAK = 2e-4
WARM_UP = 40
WINDOW = 204
QUESTION = 64
SHARES = (0.5, 0.18, 0.18, 0.1, 0.04)
"""Of news, encyclopaedia paragraphs, XQuAD, AfriQA and ARCD."""
TEMPTING = 0.12
"""Share of a story's examples that are certainly of those that look answerable and are not."""
ALIKE = 8
"""Stories nearest to one that its questions are put to in vain."""
PARALLEL = ("en", "ar", "de", "sw")
XQUAD = ("en", "ar", "de", "el", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
PAD = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage, and where the passage answers (None: nowhere).

    `items` are the answer's parts where it is a list; else there are none.
    """

    question: str
    passage: str
    span: tuple[int, int] | None
    items: tuple[tuple[int, int], ...] = ()

    def moved(self, passage: str, by: int) -> Example:
        """The same answer in a passage that starts so many characters further on."""
        if self.span is None:
            return Example(self.question, passage, None)
        items = tuple((start - by, end - by) for start, end in self.items)
        return Example(self.question, passage, (self.span[0] - by, self.span[1] - by), items)


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example in tokens; start and end are places in `ids`, 0 where there is no answer.

    `within` are the places of the answer's tokens.
    """

    ids: list[int]
    passage: int
    start: int
    end: int
    within: list[int]


def sentences(language: str, text: str) -> list[tuple[int, int]]:
    """Where a text's sentences start and end."""
    found = [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, text)]
    return [(start, end) for start, end in found if text[start:end].strip()]


def without_answer(language: str, text: str, span: tuple[int, int]) -> str | None:
    """The text without the sentence that answers, unless the answer stands elsewhere too."""
    spans = sentences(language, text)
    kept = [(a, b) for a, b in spans if not (a < span[1] and span[0] < b)]
    rest = "".join(text[a:b] for a, b in kept)
    too_little = len(kept) < 2 or len(kept) == len(spans)
    return None if too_little or text[span[0] : span[1]] in rest else rest


class Examples:
    """Draws examples from all sets. A class, for one random state runs through all."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._news = trained_on([*habari_articles(), *story_articles()])
        self._lexikon = trained_on(lexikon_articles())
        self._alike = alike(self._news) | alike(self._lexikon)
        self._xquad = {
            language: _squad(DATA / f"xquad/xquad.{language}.json") for language in XQUAD
        }
        self._arcd = _squad(DATA / "arcd-train.json")
        lines = (DATA / "afriqa" / "afriqa.jsonl").read_text(encoding="utf-8").splitlines()
        self._afriqa = [json.loads(line) for line in lines]

    def __iter__(self) -> Iterator[Example]:
        """Examples without end."""
        kinds: list[Callable[[], Example | None]] = [
            partial(self._from_parallel, self._news),
            partial(self._from_parallel, self._lexikon),
            self._from_xquad,
            self._from_afriqa,
            self._from_arcd,
        ]
        while True:
            example = self._random.choices(kinds, SHARES)[0]()
            if example:
                yield example

    def _from_parallel(  # noqa: PLR0911 - one return a kind of example
        self, articles: list[dict[str, Any]]
    ) -> Example | None:
        draw = self._random
        article = draw.choice(articles)
        tempting = [item for item in article["questions"] if item["type"] == "unanswerable"]
        wanted = tempting if tempting and draw.random() < TEMPTING else article["questions"]
        question = draw.choice(wanted)
        asking = draw.choice(PARALLEL)
        language = asking if draw.random() < 0.35 else draw.choice(PARALLEL)
        asked, text = question["question"][asking], article["passage"][language]
        if draw.random() < 0.12:
            near = self._alike[article["id"]]
            other = draw.choice(near if draw.random() < 0.7 else articles)
            if other is article:
                return None
            return Example(asked, other["passage"][language], None)
        if question["type"] == "unanswerable":
            return Example(asked, text, None)
        found = _where(question["answer"][language], text)
        if found is None:
            return None
        span, items = found
        example = Example(asked, text, span, items)
        if draw.random() < 0.15 and (rest := without_answer(language, text, span)):
            return Example(asked, rest, None)
        if draw.random() < 0.4:
            return self._cropped(language, example)
        if draw.random() < 0.3:
            title = article["title"][language] + "\n"
            return example.moved(title + text, -len(title))
        return example

    def _from_xquad(self) -> Example:
        draw = self._random
        place = draw.randrange(len(self._xquad["en"]))
        language = draw.choice(XQUAD)
        asking = language if draw.random() < 0.35 else draw.choice(XQUAD)
        if draw.random() < 0.3:
            language, asking = draw.choice(XQUAD[:3]), draw.choice(XQUAD[:3])
        paragraphs = self._xquad[language]
        number = draw.randrange(len(paragraphs[place]["qas"]))
        asked = self._xquad[asking][place]["qas"][number]["question"]
        text = paragraphs[place]["context"]
        span = _span(paragraphs[place]["qas"][number])
        chance = draw.random()
        if chance < 0.1:
            near = min(len(paragraphs) - 1, max(0, place + draw.choice([-2, -1, 1, 2])))
            return Example(asked, paragraphs[near]["context"], None)
        if chance < 0.25 and (rest := without_answer(language, text, span)):
            return Example(asked, rest, None)
        example = Example(asked, text, span)
        return self._cropped(language, example) if draw.random() < 0.4 else example

    def _from_afriqa(self) -> Example:
        draw = self._random
        row = draw.choice(self._afriqa)
        asked = row["question"] if draw.random() < 0.6 else row["question_translated"]
        if draw.random() < 0.12:
            return Example(asked, draw.choice(self._afriqa)["context"][:800], None)
        start = row["answer_start"]
        end = start + len(row["answer"])
        first = max(0, start - draw.randint(50, 400)) if len(row["context"]) > 900 else 0
        last = end + draw.randint(50, 400) if len(row["context"]) > 900 else None
        return Example(asked, row["context"][first:last], (start - first, end - first))

    def _from_arcd(self) -> Example:
        draw = self._random
        paragraph = draw.choice(self._arcd)
        question = draw.choice(paragraph["qas"])
        if draw.random() < 0.12:
            return Example(question["question"], draw.choice(self._arcd)["context"][:700], None)
        example = Example(question["question"], paragraph["context"], _span(question))
        return self._cropped("ar", example) if draw.random() < 0.3 else example

    def _cropped(self, language: str, example: Example) -> Example:
        """The example with sentences taken off at both ends."""
        if example.span is None:
            return example
        start, end = example.span
        spans = sentences(language, example.passage)
        hit = [place for place, (a, b) in enumerate(spans) if a < end and start < b]
        if not hit:
            return example
        first = spans[self._random.randint(0, hit[0])][0]
        last = spans[self._random.randint(hit[-1], len(spans) - 1)][1]
        kept = tuple(item for item in example.items if first <= item[0] and item[1] <= last)
        whole = Example(example.question, example.passage, example.span, kept)
        return whole.moved(example.passage[first:last], first)


def trained_on(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not kept for measuring."""
    return [item for item in articles if not is_held_out(item["id"])]


def alike(articles: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The articles most like each, by the encoder's vectors of their English."""
    vectors = open_encoder().encode_passages([item["passage"]["en"] for item in articles])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    nearest = np.argsort(-likeness, axis=1)[:, :ALIKE]
    return {
        item["id"]: [articles[place] for place in places]
        for item, places in zip(articles, nearest.tolist(), strict=True)
    }


def _squad(path: Path) -> list[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return [paragraph for article in content["data"] for paragraph in article["paragraphs"]]


def _span(question: dict[str, Any]) -> tuple[int, int]:
    answer = question["answers"][0]
    return answer["answer_start"], answer["answer_start"] + len(answer["text"])


Place = tuple[int, int]


def _where(answer: str | list[str], text: str) -> tuple[Place, tuple[Place, ...]] | None:
    """Where an answer stands, and its items; as one span where they lie close together."""
    items = answer if isinstance(answer, list) else [answer]
    places = [(text.find(item), text.find(item) + len(item)) for item in items]
    if min(start for start, _ in places) < 0:
        return None
    whole = min(start for start, _ in places), max(end for _, end in places)
    return whole if whole[1] - whole[0] <= 200 else places[0], tuple(places)


def encode(tokenizer: Tokenizer, example: Example, draw: random.Random) -> Encoded | None:
    """An example in tokens; a long passage is cut around its answer."""
    question = tokenizer.encode(f"query: {example.question}", add_special_tokens=False).ids
    question = question[:QUESTION]
    passage = tokenizer.encode(example.passage, add_special_tokens=False)
    room, before = WINDOW - len(question) - 4, len(question) + 3
    first = start = end = 0
    within: list[int] = []
    if example.span:
        a, b = example.span
        hit = [at for at, (x, y) in enumerate(passage.offsets) if x < b and a < y and x < y]
        if not hit:
            return None
        if hit[-1] >= room:
            first = hit[0] - draw.randint(0, room // 2)
            first = max(0, min(first, len(passage.ids) - room))
        if hit[-1] - first >= room:
            return None
        start, end = before + hit[0] - first, before + hit[-1] - first
        within = [
            before + at - first
            for at, (x, y) in enumerate(passage.offsets[: first + room])
            if at >= first and x < y and any(x < d and c < y for c, d in example.items or [(a, b)])
        ]
    begin, stop = (int(tokenizer.token_to_id(mark) or 0) for mark in ("<s>", "</s>"))
    ids = [begin, *question, stop, stop, *passage.ids[first : first + room], stop]
    return Encoded(ids, before, start, end, within)


class Reader(torch.nn.Module):
    """BERT with three logits for each token: start, end, within."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            str(embedded_model_directory()),
            add_pooling_layer=False,
            attn_implementation="sdpa",
            hidden_dropout_prob=0.0,  # dropout makes a CPU three times slower
            attention_probs_dropout_prob=0.0,
        )
        self.head = torch.nn.Linear(self.bert.config.hidden_size, 3)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)
        self.bert.embeddings.requires_grad_(requires_grad=False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of start, end and within, shape (batch, tokens, 3)."""
        hidden = self.bert(ids, attention_mask=mask).last_hidden_state
        return cast("torch.Tensor", self.head(hidden).float())


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples as tensors: each of shape (examples, tokens), the places (examples,)."""

    ids: torch.Tensor
    mask: torch.Tensor
    allowed: torch.Tensor
    within: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


def collate(items: list[Encoded]) -> Batch:
    """Examples as tensors; few widths, so that kernels are reused."""
    width = -(-max(len(item.ids) for item in items) // 68) * 68
    ids = torch.full((len(items), width), PAD)
    mask = torch.zeros(len(items), width, dtype=torch.long)
    allowed = torch.zeros(len(items), width, dtype=torch.bool)
    within = torch.zeros(len(items), width)
    allowed[:, 0] = True
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = 1
        allowed[row, item.passage : len(item.ids) - 1] = True
        within[row, item.within] = 1
        within[row, 0] = float(item.start > 0)
    starts = torch.tensor([item.start for item in items])
    return Batch(ids, mask, allowed, within, starts, torch.tensor([item.end for item in items]))


def loss_of(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of start and end, and of each token's and the passage's yes or no."""
    spans = logits[..., :2].masked_fill(~batch.allowed[..., None], -1e4)
    start = torch.nn.functional.cross_entropy(spans[..., 0], batch.starts)
    end = torch.nn.functional.cross_entropy(spans[..., 1], batch.ends)
    sure = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[..., 2], batch.within, reduction="none"
    )
    tokens = (sure * batch.allowed)[:, 1:].sum() / batch.allowed[:, 1:].sum()
    return (start + end) / 2 + tokens + 0.3 * sure[:, 0].mean()


def batches(seed: int) -> Iterator[list[Encoded]]:
    """Batches of examples of like length, without end."""
    tokenizer = Tokenizer.from_file(str(embedded_model_directory() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    draw = random.Random(seed)  # noqa: S311 - no secret
    examples = iter(Examples(seed))
    while True:
        pool: list[Encoded] = []
        while len(pool) < BATCH * 8:
            encoded = encode(tokenizer, next(examples), draw)
            if encoded:
                pool.append(encoded)
        pool.sort(key=lambda item: len(item.ids))
        groups = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        draw.shuffle(groups)
        yield from groups


def main() -> None:
    """Train, saving now and then."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--peak", type=float, default=PEAK, help="highest rate of learning")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    model = Reader()
    if arguments.start:
        begin(model, torch.load(arguments.start))
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    decayed = [parameter for parameter in trained if parameter.ndim > 1]
    plain = [parameter for parameter in trained if parameter.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=PEAK,
        betas=(0.9, 0.98),
    )
    losses: list[float] = []
    began = time.perf_counter()
    for step, items in zip(range(1, arguments.steps + 1), batches(arguments.seed), strict=False):
        rate = arguments.peak * min(1.0, step / WARM_UP) * max(0.02, 1 - step / arguments.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = collate(items)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(batch.ids, batch.mask)
        loss = loss_of(logits, batch)
        cast("Any", loss).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        if step % 50 == 0:
            seconds = (time.perf_counter() - began) / step
            loss_now = f"loss {np.mean(losses[-50:]):.3f}"
            print(f"step {step}: {loss_now}, {seconds:.2f} s a step", flush=True)
            save(model, arguments.out)
    save(model, arguments.out)


def begin(model: Reader, kept: dict[str, torch.Tensor]) -> None:
    """Go on from a checkpoint, be it of a head with fewer outputs."""
    for name in ("head.weight", "head.bias"):
        whole = model.state_dict()[name].clone()
        whole[: len(kept[name])] = kept[name].float()
        kept[name] = whole
    model.load_state_dict(kept, strict=False)


def save(model: Reader, out: Path) -> None:
    """Write what differs from the encoder in half precision."""
    kept = {
        name: value.half() for name, value in model.state_dict().items() if "word_emb" not in name
    }
    torch.save(kept, out)


if __name__ == "__main__":
    main()
