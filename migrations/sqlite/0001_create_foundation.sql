-- What Telegram gave us, as it came. Acknowledged to Telegram only once it stands here.
CREATE TABLE inbox (
    update_id   INTEGER PRIMARY KEY,
    lane        INTEGER NOT NULL,          -- the chat (or user) whose order it keeps
    raw         TEXT    NOT NULL,
    state       TEXT    NOT NULL,          -- pending | done | parked
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL,
    error       TEXT,
    received_at INTEGER NOT NULL,
    settled_at  INTEGER
) STRICT;
CREATE INDEX inbox_open ON inbox (update_id) WHERE state = 'pending';
CREATE INDEX inbox_parked ON inbox (update_id) WHERE state = 'parked';

-- What must reach a person. Sent only after the commit that wrote it, in order within (chat_id, lane).
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    INTEGER NOT NULL,
    lane       INTEGER NOT NULL,           -- the client it is about; 0 for everything else
    priority   INTEGER NOT NULL,           -- the smaller the sooner
    call       TEXT    NOT NULL,           -- JSON: what to send
    post_id    INTEGER,                    -- gets the sent message's id
    receipt    TEXT,                       -- JSON: whom to tell how it went
    state      TEXT    NOT NULL,           -- pending | sent | failed | unreachable
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    error      TEXT,
    message_id INTEGER,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX outbox_open ON outbox (id) WHERE state = 'pending';
CREATE INDEX outbox_open_by_chat ON outbox (chat_id, lane, id) WHERE state = 'pending';
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state <> 'pending';

-- What is to happen later: reminders, robots that wait.
CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    body       TEXT    NOT NULL,           -- JSON: what to do
    record_id  INTEGER,
    task_id    INTEGER,
    state      TEXT    NOT NULL,           -- pending | done | cancelled | parked
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER NOT NULL,
    error      TEXT,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX jobs_open ON jobs (due_at, id) WHERE state = 'pending';
CREATE INDEX jobs_of_record ON jobs (record_id) WHERE state = 'pending';
CREATE INDEX jobs_of_task ON jobs (task_id) WHERE state = 'pending';

-- Telegram's users: customers (no role) and staff.
CREATE TABLE people (
    user_id     INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    username    TEXT,
    lang        TEXT    NOT NULL,          -- as Telegram last told, else the shop's
    lang_chosen TEXT,                      -- as the person chose
    role        TEXT,                      -- manager | admin | owner
    on_duty     INTEGER NOT NULL,
    reachable   INTEGER NOT NULL,
    source      TEXT,
    last_list   TEXT,                      -- the list seen last, to come back to
    created_at  INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX people_staff ON people (user_id) WHERE role IS NOT NULL;

CREATE TABLE companies (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    name_folded TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE contacts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id        INTEGER UNIQUE REFERENCES people (user_id),
    name           TEXT    NOT NULL,
    name_folded    TEXT    NOT NULL,
    phone          TEXT,
    phone_verified INTEGER NOT NULL,
    company_id     INTEGER REFERENCES companies (id),
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_name ON contacts (name_folded);
CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone IS NOT NULL;

-- The last number given, by kind of record.
CREATE TABLE counters (
    kind TEXT    PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

-- Leads, deals and offers.
CREATE TABLE records (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    pipeline    TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    stage_since INTEGER NOT NULL,
    responsible INTEGER REFERENCES people (user_id),
    contact_id  INTEGER REFERENCES contacts (id),
    company_id  INTEGER REFERENCES companies (id),
    fields      TEXT    NOT NULL,          -- JSON: filled fields by id
    origin      INTEGER REFERENCES records (id),
    reason      TEXT,
    closed      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    UNIQUE (kind, number)
) STRICT;
CREATE INDEX records_by_stage ON records (pipeline, stage, id);
CREATE INDEX records_of_contact ON records (contact_id, id);
CREATE INDEX records_of_responsible ON records (responsible, pipeline, stage) WHERE NOT closed;
-- One open lead a client, whatever two updates do at once.
CREATE UNIQUE INDEX records_one_open_lead ON records (contact_id) WHERE kind = 'lead' AND NOT closed;

CREATE TABLE events (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES records (id),
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,            -- JSON
    what      TEXT    NOT NULL,            -- JSON
    cause     INTEGER REFERENCES events (id),
    version   INTEGER NOT NULL
) STRICT;
CREATE INDEX events_of_record ON events (record_id, id);

CREATE TABLE tasks (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    version      INTEGER NOT NULL,
    record_id    INTEGER NOT NULL REFERENCES records (id),
    stage        TEXT    NOT NULL,
    template     TEXT    NOT NULL,
    title        TEXT    NOT NULL,         -- JSON: by language
    assignee     INTEGER NOT NULL REFERENCES people (user_id),
    state        TEXT    NOT NULL,         -- open | done | withdrawn
    done_by      INTEGER REFERENCES people (user_id),
    done_at      INTEGER,
    due_at       INTEGER NOT NULL,
    comment      TEXT,
    on_done      TEXT,
    done_by_move TEXT,
    cause        INTEGER REFERENCES events (id),
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_open ON tasks (assignee, due_at) WHERE state = 'open';
CREATE INDEX tasks_of_record ON tasks (record_id, id);

-- Every word between a client and the shop.
CREATE TABLE client_messages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    record_id  INTEGER REFERENCES records (id),
    author     INTEGER NOT NULL,           -- the Telegram user who wrote it
    incoming   INTEGER NOT NULL,           -- from the client
    kind       TEXT    NOT NULL,           -- text, photo, ... as Telegram's field is called
    text       TEXT,                       -- text or caption
    raw        TEXT    NOT NULL,           -- JSON: Telegram's message as it came
    chat_id    INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    edited_at  INTEGER,
    created_at INTEGER NOT NULL,
    UNIQUE (chat_id, message_id)
) STRICT;
CREATE INDEX client_messages_of_contact ON client_messages (contact_id, id);
CREATE INDEX client_messages_of_record ON client_messages (record_id, id);

-- Messages of ours in chats that something later refers to: cards to redraw, relayed words to reply to.
CREATE TABLE posts (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id    INTEGER NOT NULL,
    message_id INTEGER,                    -- NULL until it is sent
    record_id  INTEGER REFERENCES records (id),
    contact_id INTEGER REFERENCES contacts (id),
    shows      TEXT    NOT NULL,           -- JSON: what to draw again
    drawn      TEXT,                       -- digest of the screen as last drawn
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX posts_by_message ON posts (chat_id, message_id) WHERE message_id IS NOT NULL;
CREATE INDEX posts_of_record ON posts (record_id, id);

-- Half-done input of a person: the next message answers it.
CREATE TABLE dialogs (
    user_id    INTEGER PRIMARY KEY REFERENCES people (user_id),
    body       TEXT    NOT NULL,           -- JSON
    updated_at INTEGER NOT NULL
) STRICT;

-- Single-use deep links to a role; only the secret's digest is kept.
CREATE TABLE invites (
    digest     TEXT    PRIMARY KEY,
    role       TEXT    NOT NULL,
    created_by INTEGER REFERENCES people (user_id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by    INTEGER REFERENCES people (user_id),
    used_at    INTEGER
) STRICT;

-- Uploaded presets; without an active one the built-in stands.
CREATE TABLE presets (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    body        TEXT    NOT NULL,          -- TOML
    state       TEXT    NOT NULL,          -- draft | active | retired
    uploaded_by INTEGER REFERENCES people (user_id),
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX presets_one_active ON presets (state) WHERE state = 'active';
