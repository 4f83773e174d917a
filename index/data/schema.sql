-- The tables of the catalog (index/catalog.py). A change here raises SCHEMA there.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- Means of neutral text; kind is "passages" or "questions".
CREATE TABLE priors (
    kind TEXT NOT NULL, language TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (kind, language)
) WITHOUT ROWID;
CREATE TABLE sums (
    language TEXT PRIMARY KEY, count INTEGER NOT NULL, total BLOB NOT NULL
) WITHOUT ROWID;
-- A file that has the same bytes as another holds nothing but its name: same_as says whose.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, sha256 TEXT, encoding TEXT, text TEXT, error TEXT, same_as TEXT,
    declared TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX files_by_sha256 ON files (sha256);
CREATE INDEX files_same_as ON files (same_as);
CREATE TABLE parts (
    file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (file_id, start, number)
) WITHOUT ROWID;
-- Lines by hash, to see what stands on many pages.
CREATE TABLE page_lines (
    hash INTEGER NOT NULL, file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    PRIMARY KEY (hash, file_id)
) WITHOUT ROWID;
CREATE INDEX page_lines_of_file ON page_lines (file_id);
-- A story pasted into another has a host.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
    host_id INTEGER REFERENCES articles ON DELETE CASCADE,
    title TEXT NOT NULL, published TEXT, outlet TEXT, language TEXT NOT NULL
);
CREATE INDEX articles_of_file ON articles (file_id);
CREATE INDEX articles_of_host ON articles (host_id);
CREATE TABLE blocks (
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, role TEXT NOT NULL, reason TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (article_id, start)
) WITHOUT ROWID;
-- Near-duplicates: candidates meet in a band of their signatures, links are measured.
CREATE TABLE bands (
    band INTEGER NOT NULL, key INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    PRIMARY KEY (band, key, article_id)
) WITHOUT ROWID;
CREATE INDEX bands_of_article ON bands (article_id);
CREATE TABLE copies (
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    overlap REAL NOT NULL,
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID;
CREATE INDEX copies_of_other ON copies (other_id);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX chunks_of_article ON chunks (article_id);
CREATE TABLE sentences (
    chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE, place INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (chunk_id, place)
);
-- Terms for BM25 (index/words.py); the terms themselves are not kept, so taking a chunk out
-- needs them once more.
CREATE VIRTUAL TABLE words USING fts5(
    terms, content = '', tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab(words, 'row');
-- Words that may be names, with their keys (index/names.py).
CREATE TABLE name_words (
    id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT NOT NULL UNIQUE, key TEXT NOT NULL
);
CREATE INDEX name_words_by_key ON name_words (key);
CREATE TABLE names (
    word_id INTEGER NOT NULL REFERENCES name_words,
    chunk_id INTEGER NOT NULL REFERENCES chunks ON DELETE CASCADE,
    PRIMARY KEY (word_id, chunk_id)
) WITHOUT ROWID;
CREATE INDEX names_of_chunk ON names (chunk_id);
