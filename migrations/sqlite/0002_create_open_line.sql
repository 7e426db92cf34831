-- The rules of a line as its owner set them; what is not set is as built in.
CREATE TABLE lines (
    id         TEXT    PRIMARY KEY,
    rules      TEXT    NOT NULL,           -- JSON
    updated_at INTEGER NOT NULL
) STRICT;

-- A stretch of talk between a client and the shop.
CREATE TABLE sessions (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    version         INTEGER NOT NULL,
    line            TEXT    NOT NULL,
    contact_id      INTEGER NOT NULL REFERENCES contacts (id),
    record_id       INTEGER REFERENCES records (id),
    state           TEXT    NOT NULL,      -- new | skipped | answered | waiting_client | waiting_us | closing | closed | spam | silently_closed
    operator        INTEGER REFERENCES people (user_id),
    offered_to      INTEGER REFERENCES people (user_id),  -- whose turn it is to take it; NULL: of all on duty
    offered_at      INTEGER,
    passed          TEXT    NOT NULL,      -- JSON: who has let it pass
    transfer        TEXT,                  -- JSON: to whom it is being handed, by whom, with what note
    waiting_since   INTEGER,               -- since when the client waits for an answer
    first_answer_at INTEGER,
    last_words_at   INTEGER NOT NULL,      -- of either side
    snoozed_until   INTEGER,
    told            TEXT    NOT NULL,      -- JSON: which automatic texts the client has had
    form            TEXT,                  -- JSON: how far the welcome form has come
    stars           INTEGER,               -- the client's rating, 1 to 5
    stars_comment   TEXT,
    mark            INTEGER,               -- the supervisor's own, 1 to 5
    marked_by       INTEGER REFERENCES people (user_id),
    opened_at       INTEGER NOT NULL,
    closed_at       INTEGER,
    closed_by       INTEGER REFERENCES people (user_id)
) STRICT;
-- One open session a client and line, whatever two updates do at once.
CREATE UNIQUE INDEX sessions_one_open ON sessions (line, contact_id) WHERE closed_at IS NULL;
CREATE INDEX sessions_open ON sessions (operator, waiting_since, id) WHERE closed_at IS NULL;
CREATE INDEX sessions_of_contact ON sessions (contact_id, id);
CREATE INDEX sessions_closed ON sessions (closed_at) WHERE closed_at IS NOT NULL;

-- Who else takes part in a session, beside its operator.
CREATE TABLE session_members (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    user_id    INTEGER NOT NULL REFERENCES people (user_id),
    role       TEXT    NOT NULL,           -- joined: answers too | watching: reads along
    since      INTEGER NOT NULL,
    PRIMARY KEY (session_id, user_id)
) STRICT;

-- How fast clients were answered, one row an answer.
CREATE TABLE answers (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    operator   INTEGER NOT NULL REFERENCES people (user_id),
    first      INTEGER NOT NULL,           -- the first of its session
    asked_at   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    worked_ms  INTEGER NOT NULL,           -- of working time between the two
    late       INTEGER NOT NULL            -- later than promised
) STRICT;
CREATE INDEX answers_by_time ON answers (at);

-- The client whom a member of staff talks to: whatever they type goes there.
CREATE TABLE focus (
    user_id    INTEGER PRIMARY KEY REFERENCES people (user_id),
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    since      INTEGER NOT NULL
) STRICT;

ALTER TABLE client_messages ADD COLUMN session_id INTEGER REFERENCES sessions (id);
ALTER TABLE client_messages ADD COLUMN album TEXT;           -- Telegram's media_group_id
ALTER TABLE client_messages ADD COLUMN reply_to INTEGER REFERENCES client_messages (id);
ALTER TABLE client_messages ADD COLUMN brought_at INTEGER;   -- when it was passed on; NULL: it waits for that
ALTER TABLE client_messages ADD COLUMN delivery TEXT;        -- of ours: queued | delivered | blocked | failed | recalled
ALTER TABLE client_messages ADD COLUMN reaction TEXT;        -- the other side's, as it stands
ALTER TABLE client_messages ADD COLUMN deleted_at INTEGER;
ALTER TABLE client_messages ADD COLUMN deleted_by INTEGER REFERENCES people (user_id);
UPDATE client_messages SET brought_at = created_at;
CREATE INDEX client_messages_waiting ON client_messages (contact_id, id) WHERE brought_at IS NULL;
CREATE INDEX client_messages_of_session ON client_messages (session_id, id);
CREATE INDEX client_messages_of_album ON client_messages (chat_id, album, id) WHERE album IS NOT NULL;

-- What messages said before they were changed.
CREATE TABLE message_versions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES client_messages (id),
    text       TEXT,
    raw        TEXT    NOT NULL,           -- JSON: Telegram's message as it was
    until      INTEGER NOT NULL
) STRICT;
CREATE INDEX message_versions_of_message ON message_versions (message_id, id);

-- A post that is a copy of somebody's words.
ALTER TABLE posts ADD COLUMN words_id INTEGER REFERENCES client_messages (id);
CREATE INDEX posts_of_words ON posts (words_id, chat_id) WHERE words_id IS NOT NULL;
CREATE INDEX posts_of_contact ON posts (contact_id, id) WHERE contact_id IS NOT NULL;

-- Staff's own remarks on a client. They are no messages, and nothing sends them.
CREATE TABLE notes (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    record_id  INTEGER REFERENCES records (id),
    session_id INTEGER REFERENCES sessions (id),
    author     INTEGER NOT NULL REFERENCES people (user_id),
    kind       TEXT    NOT NULL,
    text       TEXT,
    raw        TEXT    NOT NULL,           -- JSON: Telegram's message as it came
    chat_id    INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    album      TEXT,                      -- Telegram's media_group_id
    UNIQUE (chat_id, message_id)
) STRICT;
CREATE INDEX notes_of_contact ON notes (contact_id, id);

CREATE TABLE quick_replies (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    owner        INTEGER REFERENCES people (user_id),     -- NULL: everybody's
    title        TEXT    NOT NULL,
    title_folded TEXT    NOT NULL,
    text         TEXT    NOT NULL,         -- with its variables
    text_folded  TEXT    NOT NULL,
    entities     TEXT,                     -- JSON: Telegram's
    uses         INTEGER NOT NULL,
    used_at      INTEGER,
    created_by   INTEGER NOT NULL REFERENCES people (user_id),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX quick_replies_of_owner ON quick_replies (owner, uses);

-- Words of staff that have not gone to their client yet: to go at a time, or held until their author decides.
CREATE TABLE later_messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    author     INTEGER NOT NULL REFERENCES people (user_id),
    raw        TEXT    NOT NULL,           -- JSON: Telegram's message as it came
    chat_id    INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    due_at     INTEGER,                    -- NULL: held
    state      TEXT    NOT NULL,           -- waiting | sent | cancelled
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    album      TEXT,                      -- Telegram's media_group_id
    part_of    INTEGER REFERENCES later_messages (id),  -- the album's first part; goes with it
    joins      INTEGER NOT NULL DEFAULT FALSE,  -- held until the author has joined the dialogue with it
    UNIQUE (chat_id, message_id)
) STRICT;
CREATE INDEX later_messages_waiting ON later_messages (author, due_at) WHERE state = 'waiting';
CREATE INDEX later_messages_parts ON later_messages (part_of, id) WHERE part_of IS NOT NULL;

-- Clients whom the shop does not hear.
CREATE TABLE bans (
    contact_id INTEGER PRIMARY KEY REFERENCES contacts (id),
    silent     INTEGER NOT NULL,           -- the client is not told
    banned_by  INTEGER REFERENCES people (user_id),
    created_at INTEGER NOT NULL
) STRICT;

ALTER TABLE people ADD COLUMN consented_at INTEGER;
ALTER TABLE people ADD COLUMN vetting TEXT;                  -- JSON: how far a newcomer's check has come
ALTER TABLE people ADD COLUMN dialogs_limit INTEGER;         -- of open sessions; NULL: the line's
ALTER TABLE people ADD COLUMN given_at INTEGER;              -- when they were last given a client
ALTER TABLE people ADD COLUMN keeps_dialogs INTEGER NOT NULL DEFAULT FALSE;  -- off duty, they answer their clients all the same
ALTER TABLE people ADD COLUMN flood_until INTEGER;           -- until when a flood of words is gathered
ALTER TABLE people ADD COLUMN door_told_at INTEGER;          -- when the client was last told why words wait
ALTER TABLE people ADD COLUMN data_sent_at INTEGER;          -- when the client last got the file of all that is kept

-- What was done to people's data, and by whom.
CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,           -- JSON
    contact_id INTEGER,
    what       TEXT    NOT NULL            -- JSON
) STRICT;
CREATE INDEX audit_of_contact ON audit (contact_id, id);

-- Forum groups in which a line's clients have a topic each.
CREATE TABLE team_chats (
    chat_id      INTEGER PRIMARY KEY,
    line         TEXT    NOT NULL UNIQUE,
    title        TEXT    NOT NULL,
    connected_by INTEGER NOT NULL REFERENCES people (user_id),
    connected_at INTEGER NOT NULL,
    slow_told_at INTEGER                   -- when its owner last heard that more comes than a group takes
) STRICT;

CREATE TABLE topics (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    INTEGER NOT NULL,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    thread_id  INTEGER,                    -- NULL until Telegram has made it
    title      TEXT    NOT NULL,
    closed     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    record_id  INTEGER REFERENCES records (id),  -- whose card stands there
    titled_at  INTEGER NOT NULL,           -- when Telegram was last asked for a title
    retitle_at INTEGER,                    -- when it is to be asked again
    UNIQUE (chat_id, contact_id)
) STRICT;
CREATE UNIQUE INDEX topics_by_thread ON topics (chat_id, thread_id) WHERE thread_id IS NOT NULL;

-- Who came into a session by writing in its client's topic, and so reads there.
CREATE TABLE topic_writers (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    user_id    INTEGER NOT NULL REFERENCES people (user_id),
    PRIMARY KEY (session_id, user_id)
) STRICT;

ALTER TABLE outbox ADD COLUMN topic_id INTEGER;              -- the topic it goes into
