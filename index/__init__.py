"""Files -> clean articles -> chunks -> vectors: everything that happens before a question.

The order of the work, a file a stage: `load`, `clean` (with `front_matter`, `paragraphs`,
`markers`, `dates`, `line_score`, `language`), `chunk`, `encode` (with `weights`,
`model_folder`, `pieces`), `catalog` (written by `record`) and `vectors`, which `store` keeps in
agreement, `lexicon` (with `words` and `names`), `centre` (with `priors`), `filters`. `build` runs
it over a folder, by `work`.
"""

from index.build import Report, update
from index.catalog import StoredChunk
from index.centre import Centring
from index.encode import Encoder, open_encoder
from index.errors import UjumbeError
from index.filters import Filter
from index.language import direction, identify
from index.store import Index
from index.types import Article, Block, Chunk, Document, Span, Vector, Vectors
from index.work import Failure, Progress

__all__ = [
    "Article",
    "Block",
    "Centring",
    "Chunk",
    "Document",
    "Encoder",
    "Failure",
    "Filter",
    "Index",
    "Progress",
    "Report",
    "Span",
    "StoredChunk",
    "UjumbeError",
    "Vector",
    "Vectors",
    "direction",
    "identify",
    "open_encoder",
    "update",
]
