"""Trains the span reader: `python -m tests.benchmarks.train_reader OUT.pt [--checker]`.

The embedded encoder's layers with a head of three outputs a token: does the answer start here,
does it end here, is this token within it; of a question's or statement's own tokens the third says
whether the passage bears them out. The first token stands for the passage: start and end there mean
"not answered here", the third says whether it answers at all. Questions and passages are of
different languages as often as of the same. Word vectors stay as they are. Some passages do not
answer: another article, one whose answering sentence was taken out, a question nobody answered.
The checker goes on from the reader with statements alone.
The model card is assistant/data/READER.md; packing is tests/benchmarks/pack_reader.py.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from assistant.span_reader import CLAIM_PREFIX
from index.encode import cpu_has
from index.model_folder import embedded_model_directory
from tests.benchmarks.example import Example
from tests.benchmarks.reader_examples import Examples

SEED = 5
STEPS = 1000
BATCH = 16
PEAK = 2e-4
WARM_UP = 40
WINDOW = 204
QUESTION = 96
STEP = 12
"""Widths of batches are multiples of so many tokens."""
PAD = 1
QUESTION_WEIGHT, CLAIM_WEIGHT = 1.0, 2.0
"""What the passage's yes or no counts for in the loss."""
WRONG_WEIGHT = 3.0
"""What a word that is not borne out counts for, beside one that is: there are fewer."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example in tokens; start and end are places in `ids`, 0 where there is no answer.

    `within` are the places of the answer's tokens, `weight` what the passage's own yes or no
    counts for: of a statement it is all that is wanted. `borne` says of a statement's tokens
    whether the passage bears them out, 1 or 0, by their places, where that is known.
    """

    ids: list[int]
    passage: int
    start: int
    end: int
    within: list[int]
    weight: float
    borne: dict[int, float]


def encode(tokenizer: Tokenizer, example: Example, draw: random.Random) -> Encoded | None:
    """An example in tokens; a long passage is cut around its answer."""
    asked = tokenizer.encode(example.prefix + example.question, add_special_tokens=False)
    question = asked.ids[:QUESTION]
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
    weight = CLAIM_WEIGHT if example.prefix == CLAIM_PREFIX else QUESTION_WEIGHT
    return Encoded(ids, before, start, end, within, weight, _borne(example, asked.offsets))


def _borne(example: Example, offsets: list[tuple[int, int]]) -> dict[int, float]:
    """Of a statement's tokens, by their places behind <s>, whether the passage bears them out."""
    if example.wrong is None:
        return {}
    shift = len(example.prefix)
    return {
        1 + at: float(not any(x - shift < b and a < y - shift for a, b in example.wrong))
        for at, (x, y) in enumerate(offsets[:QUESTION])
        if y > shift and x < y
    }


def fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 by itself: matrices of it (AMX) or vectors."""
    return cpu_has("amx_bf16") or cpu_has("avx512_bf16")


class Reader(torch.nn.Module):
    """BERT with three logits for each token: start, end, within."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            str(embedded_model_directory()),
            add_pooling_layer=False,
            attn_implementation="eager" if fast_bfloat16() else "sdpa",  # each is faster there
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
    weights: torch.Tensor
    borne: torch.Tensor
    told: torch.Tensor


def collate(items: list[Encoded]) -> Batch:
    """Examples as tensors; few widths, so that kernels are reused."""
    width = -(-max(len(item.ids) for item in items) // STEP) * STEP
    ids = torch.full((len(items), width), PAD)
    mask = torch.zeros(len(items), width, dtype=torch.long)
    allowed = torch.zeros(len(items), width, dtype=torch.bool)
    within = torch.zeros(len(items), width)
    borne = torch.zeros(len(items), width)
    told = torch.zeros(len(items), width)
    allowed[:, 0] = True
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        mask[row, : len(item.ids)] = 1
        allowed[row, item.passage : len(item.ids) - 1] = True
        within[row, item.within] = 1
        within[row, 0] = float(item.start > 0)
        for place, is_borne in item.borne.items():
            borne[row, place] = is_borne
            told[row, place] = 1.0 if is_borne else WRONG_WEIGHT
    starts = torch.tensor([item.start for item in items])
    ends = torch.tensor([item.end for item in items])
    weights = torch.tensor([item.weight for item in items])
    return Batch(ids, mask, allowed, within, starts, ends, weights, borne, told)


def loss_of(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of start and end, and of the yes or no of tokens, words and passages."""
    spans = logits[..., :2].masked_fill(~batch.allowed[..., None], -1e4)
    start = torch.nn.functional.cross_entropy(spans[..., 0], batch.starts)
    end = torch.nn.functional.cross_entropy(spans[..., 1], batch.ends)
    sure = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[..., 2], batch.within, reduction="none"
    )
    tokens = (sure * batch.allowed)[:, 1:].sum() / batch.allowed[:, 1:].sum()
    words = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[..., 2], batch.borne, reduction="none"
    )
    said = (words * batch.told).sum() / batch.told.sum().clamp(min=1.0)
    return (start + end) / 2 + tokens + said + (batch.weights * sure[:, 0]).mean()


def batches(seed: int, *, checker: bool) -> Iterator[list[Encoded]]:
    """Batches of examples of like length, without end."""
    tokenizer = Tokenizer.from_file(str(embedded_model_directory() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    draw = random.Random(seed)  # noqa: S311 - no secret
    examples = iter(Examples(seed, checker=checker))
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
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers that stay as they are")
    parser.add_argument("--checker", action="store_true", help="train on statements alone")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    model = Reader()
    for layer in model.bert.encoder.layer[: arguments.frozen]:
        layer.requires_grad_(requires_grad=False)
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
    drawn = batches(arguments.seed, checker=arguments.checker)
    for step, items in zip(range(1, arguments.steps + 1), drawn, strict=False):
        rate = arguments.peak * min(1.0, step / WARM_UP) * max(0.02, 1 - step / arguments.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = collate(items)
        with torch.autocast("cpu", torch.bfloat16, enabled=fast_bfloat16()):
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
