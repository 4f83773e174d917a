"""Writes the embedded encoder's priors: `python -m tests.benchmarks.priors`.

To be run again when the neutral text or the encoder's weights change; a test compares.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import index
from index.encode import open_encoder
from index.priors import FILE, measure_priors


def main() -> None:
    """Measure the priors and write them into the package."""
    encoder = open_encoder()
    priors = measure_priors(encoder)
    kinds = {"passages": priors.passages, "questions": priors.questions}
    means = {f"{kind} {name}": mean for kind, held in kinds.items() for name, mean in held.items()}
    path = Path(index.__path__[0], "data", FILE)
    np.savez_compressed(
        path,
        allow_pickle=False,
        encoder=np.array(encoder.name),
        **{name: mean.astype(np.float16) for name, mean in means.items()},
    )
    print(f"{path}: {len(priors.passages)} languages under {encoder.name}")


if __name__ == "__main__":
    main()
