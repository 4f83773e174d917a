"""Everything that can go wrong, as one small tree.

UjumbeError
├── SettingsError          a setting is unknown or has a wrong value
├── EncoderError           the encoder's weights are missing, damaged or unknown
├── SourceError            a folder or file of articles cannot be used
│   └── UnreadableFile     one file: binary, unreadable, undecodable or too large
│       └── NoArticles     a table without a column of text: passed over, no failure
├── IndexProblem            an index cannot be used
│   ├── IndexMissing       nothing has been indexed there yet
│   ├── IndexLocked        another process is writing to it
│   ├── IndexMismatch      it was made by another version or another encoder
│   └── IndexDamaged       its parts do not agree, or cannot be read
├── StoreUnavailable       the Chroma server that was asked for does not answer
├── ModelError             a language model cannot be opened, or does not answer
├── QuestionError          a question is empty or too long
├── NothingMatches         a filter leaves no article to ask
├── NotAnAnswer            data that should be an answer's are not
├── FeedbackRefused        a remark is too long, or on what the answer does not have
├── PackError              an evidence pack cannot be written, or is none that can be checked
└── QuestionSetError       a file of questions cannot be read

Each message says what happened and to which file; `cure` says what to do about it.
"""

from __future__ import annotations


class UjumbeError(Exception):
    """Base of every error this project raises on purpose.

    Attributes:
        cure: One sentence telling the user what to do; may be empty.
    """

    def __init__(self, message: str, cure: str = "") -> None:
        super().__init__(message)
        self.cure = cure

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.cure}".rstrip()


class SettingsError(UjumbeError):
    """A setting is unknown or has a wrong value."""


class EncoderError(UjumbeError):
    """The encoder's weights are missing, damaged or of an unknown layout."""


class SourceError(UjumbeError):
    """A folder or file of articles cannot be used."""


class UnreadableFile(SourceError):
    """One file cannot be read as text."""


class NoArticles(UnreadableFile):
    """A table has no column of text: it holds something else, and is passed over."""


class IndexProblem(UjumbeError):
    """An index cannot be used."""


class IndexMissing(IndexProblem):
    """Nothing has been indexed at this place yet."""


class IndexLocked(IndexProblem):
    """Another process is writing to this index."""


class IndexMismatch(IndexProblem):
    """The index was made by another version of Ujumbe or another encoder."""


class IndexDamaged(IndexProblem):
    """The parts of an index do not agree, or cannot be read."""


class StoreUnavailable(UjumbeError):
    """The Chroma server that was asked for does not answer."""


class ModelError(UjumbeError):
    """A language model cannot be opened, or does not answer."""


class QuestionError(UjumbeError):
    """A question is empty or too long."""


class NothingMatches(UjumbeError):
    """A filter leaves no article to ask."""


class NotAnAnswer(UjumbeError):
    """Some data are not those of an answer."""


class FeedbackRefused(UjumbeError):
    """A remark is too long, or on something that the answer does not have."""


class PackError(UjumbeError):
    """An evidence pack cannot be written, or is none that can be checked."""


class QuestionSetError(UjumbeError):
    """A file of questions cannot be read."""
