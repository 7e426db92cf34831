-- The words by which anything is found, each once: names repeat, so there are far fewer words than clients.
CREATE TABLE search_words (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    word TEXT    NOT NULL UNIQUE            -- folded; compared by bytes, so that a beginning is a range
) STRICT;

-- Each word without one of its letters: words that share one are a slip of the finger apart.
CREATE TABLE search_near (
    variant TEXT    NOT NULL,
    word_id INTEGER NOT NULL,
    PRIMARY KEY (variant, word_id)
) STRICT, WITHOUT ROWID;

-- What is found by a word, the newest of each kind at the end of its range.
CREATE TABLE search_hits (
    word_id INTEGER NOT NULL REFERENCES search_words (id),
    kind    INTEGER NOT NULL,               -- 1 lead | 2 deal | 3 offer | 4 contact | 5 company | 6 product
    ref_id  INTEGER NOT NULL,
    is_name INTEGER NOT NULL,               -- a word of its name, rather than of what it says
    PRIMARY KEY (word_id, kind, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_hits_of_doc ON search_hits (kind, ref_id);

-- Phones (t: from the beginning, r: from the end), e-mail addresses (e), accounts (u), numbers and codes (n).
CREATE TABLE search_codes (
    code   TEXT    NOT NULL,
    kind   INTEGER NOT NULL,
    ref_id INTEGER NOT NULL,
    PRIMARY KEY (code, kind, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_codes_of_doc ON search_codes (kind, ref_id);

-- What has been written into the index, so that a change of nothing writes nothing.
CREATE TABLE search_docs (
    kind   INTEGER NOT NULL,
    ref_id INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    PRIMARY KEY (kind, ref_id)
) STRICT, WITHOUT ROWID;

-- What staff looked for, so that a list can be paged through.
CREATE TABLE searches (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES people (user_id),
    words      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX searches_by_time ON searches (created_at);

-- Two cards of one client become one: the other one stays as a row that leads to it.
ALTER TABLE contacts ADD COLUMN merged_into INTEGER REFERENCES contacts (id);
ALTER TABLE companies ADD COLUMN merged_into INTEGER REFERENCES companies (id);
CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX companies_merged ON companies (merged_into) WHERE merged_into IS NOT NULL;

-- Further accounts of a client in Telegram; the one that wrote last is the contact's own.
CREATE TABLE contact_accounts (
    user_id    INTEGER PRIMARY KEY REFERENCES people (user_id),
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    since      INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_accounts_of_contact ON contact_accounts (contact_id);

-- Two cards that may be of one client.
CREATE TABLE duplicates (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       INTEGER NOT NULL,            -- 4 contact | 5 company
    one        INTEGER NOT NULL,            -- the older
    other      INTEGER NOT NULL,
    reason     TEXT    NOT NULL,            -- phone | email | tax_id | name
    strength   INTEGER NOT NULL,            -- the greater the likelier
    state      TEXT    NOT NULL,            -- open | different | merged | gone
    settled_by INTEGER REFERENCES people (user_id),
    found_at   INTEGER NOT NULL,
    UNIQUE (kind, one, other)
) STRICT;
CREATE INDEX duplicates_open ON duplicates (strength, id) WHERE state = 'open';
CREATE INDEX duplicates_of_other ON duplicates (kind, other);

-- What was merged, and what it takes to undo that.
CREATE TABLE merges (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      INTEGER NOT NULL,             -- 4 contact | 5 company
    survivor  INTEGER NOT NULL,
    loser     INTEGER NOT NULL,
    merged_by INTEGER NOT NULL REFERENCES people (user_id),
    merged_at INTEGER NOT NULL,
    before    TEXT    NOT NULL,             -- JSON: both cards as they were, and what became of them
    undone_at INTEGER
) STRICT;
CREATE INDEX merges_of_survivor ON merges (kind, survivor, id);
CREATE INDEX merges_of_loser ON merges (kind, loser, id);

-- The rows that a merge moved.
CREATE TABLE merge_moves (
    merge_id INTEGER NOT NULL REFERENCES merges (id),
    place    TEXT    NOT NULL,
    row_id   INTEGER NOT NULL,
    PRIMARY KEY (merge_id, place, row_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL UNIQUE,
    created_by  INTEGER NOT NULL REFERENCES people (user_id),
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE taggings (
    tag_id INTEGER NOT NULL REFERENCES tags (id),
    kind   INTEGER NOT NULL,                -- as in search_hits
    ref_id INTEGER NOT NULL,
    PRIMARY KEY (tag_id, kind, ref_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX taggings_of_doc ON taggings (kind, ref_id);

-- Saved filters.
CREATE TABLE segments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    version    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    filter     TEXT    NOT NULL,            -- JSON
    created_by INTEGER NOT NULL REFERENCES people (user_id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX records_by_creation ON records (pipeline, created_at, id);

-- What stands already is written into the index little by little.
INSERT INTO jobs (body, state, due_at, created_at)
SELECT '{"search":{"fill":{"kind":4,"after":0}}}', 'pending', 0, 0
WHERE EXISTS (SELECT 1 FROM contacts) OR EXISTS (SELECT 1 FROM records);
