-- Versions tell two who edit one card apart; `active_at` is when anything last happened with the client.
ALTER TABLE contacts ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE contacts ADD COLUMN active_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN source TEXT;                 -- where the client comes from, in words
UPDATE contacts SET
    active_at = MAX(created_at, COALESCE((SELECT m.created_at FROM client_messages AS m
        WHERE m.contact_id = contacts.id ORDER BY m.id DESC LIMIT 1), 0)),
    source = (SELECT p.source FROM people AS p WHERE p.user_id = contacts.user_id);
CREATE INDEX contacts_by_activity ON contacts (active_at, id);

-- Another company of the same name is told by its ИНН: `name_folded` then has it after the name.
ALTER TABLE companies ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE companies ADD COLUMN active_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE companies ADD COLUMN inn TEXT;
ALTER TABLE companies ADD COLUMN kpp TEXT;
ALTER TABLE companies ADD COLUMN ogrn TEXT;
ALTER TABLE companies ADD COLUMN bik TEXT;
ALTER TABLE companies ADD COLUMN account TEXT;               -- settlement account
ALTER TABLE companies ADD COLUMN correspondent TEXT;         -- the bank's own account
ALTER TABLE companies ADD COLUMN bank TEXT;
ALTER TABLE companies ADD COLUMN legal_address TEXT;
ALTER TABLE companies ADD COLUMN postal_address TEXT;
UPDATE companies SET active_at = created_at;
CREATE INDEX companies_by_activity ON companies (active_at, id);
CREATE INDEX companies_by_inn ON companies (inn) WHERE inn IS NOT NULL;
CREATE INDEX records_of_company ON records (company_id, id) WHERE company_id IS NOT NULL;

-- Phones and e-mails of a contact. The main phone stands in `contacts` as well.
CREATE TABLE contact_points (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    kind       TEXT    NOT NULL,           -- phone | email
    value      TEXT    NOT NULL,           -- E.164, or the address with its domain in lower case
    verified   INTEGER NOT NULL,           -- from the person's own account
    main       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (contact_id, kind, value)
) STRICT;
CREATE INDEX contact_points_by_value ON contact_points (kind, value);
INSERT INTO contact_points (contact_id, kind, value, verified, main, created_at)
    SELECT id, 'phone', phone, phone_verified, TRUE, created_at FROM contacts WHERE phone IS NOT NULL;

-- The companies of a contact. The main one stands in `contacts` as well.
CREATE TABLE contact_companies (
    contact_id INTEGER NOT NULL REFERENCES contacts (id),
    company_id INTEGER NOT NULL REFERENCES companies (id),
    post       TEXT,                       -- what the person is there
    main       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (contact_id, company_id)
) STRICT;
CREATE INDEX contact_companies_of_company ON contact_companies (company_id, contact_id);
INSERT INTO contact_companies (contact_id, company_id, main, created_at)
    SELECT id, company_id, TRUE, created_at FROM contacts WHERE company_id IS NOT NULL;

-- Who changed what on the cards of contacts and companies. Entries are only ever added.
CREATE TABLE client_events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER REFERENCES contacts (id),
    company_id INTEGER REFERENCES companies (id),
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,           -- JSON
    what       TEXT    NOT NULL            -- JSON
) STRICT;
CREATE INDEX client_events_of_contact ON client_events (contact_id, at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX client_events_of_company ON client_events (company_id, at, id) WHERE company_id IS NOT NULL;

-- Telephone calls with clients.
CREATE TABLE calls (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id    INTEGER NOT NULL REFERENCES contacts (id),
    record_id     INTEGER REFERENCES records (id),
    incoming      INTEGER NOT NULL,        -- from the client
    missed        INTEGER NOT NULL,        -- nobody talked
    phone         TEXT,                    -- the client's, E.164
    line          TEXT,                    -- the shop's number or extension, as the telephone system calls it
    duration_s    INTEGER,
    result        TEXT,                    -- in words
    recording     TEXT,                    -- JSON: Telegram's file, and where it stands
    recording_url TEXT,
    logged_by     INTEGER REFERENCES people (user_id),  -- NULL: the telephone system
    at            INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_of_contact ON calls (contact_id, at, id);
CREATE INDEX calls_of_record ON calls (record_id, at, id) WHERE record_id IS NOT NULL;

-- What the telephone system has told, once each.
CREATE TABLE hook_calls (
    external_id TEXT    PRIMARY KEY,
    body        TEXT,                      -- JSON; NULL once it is a call
    call_id     INTEGER REFERENCES calls (id),
    received_at INTEGER NOT NULL
) STRICT;

-- Files of records. They stay with Telegram; a copy may lie on the shop's own disk.
CREATE TABLE record_files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id  INTEGER NOT NULL REFERENCES records (id),
    contact_id INTEGER REFERENCES contacts (id),
    kind       TEXT    NOT NULL,           -- document, photo, ... as Telegram's field is called
    file       TEXT    NOT NULL,           -- Telegram's id of it
    file_unique TEXT,                     -- what is the same wherever the file turns up
    name       TEXT,
    size       INTEGER,                    -- bytes
    added_by   INTEGER NOT NULL REFERENCES people (user_id),
    added_at   INTEGER NOT NULL,
    removed_by INTEGER REFERENCES people (user_id),
    removed_at INTEGER,
    copy       TEXT,                       -- SHA-256 of the copy on the disk
    copy_error TEXT                        -- why there is none
) STRICT;
CREATE INDEX record_files_of_record ON record_files (record_id, added_at, id);
CREATE INDEX record_files_of_contact ON record_files (contact_id, added_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX record_files_by_copy ON record_files (copy) WHERE copy IS NOT NULL;

-- What the owner has switched on or off.
CREATE TABLE switches (
    name   TEXT    PRIMARY KEY,
    is_on  INTEGER NOT NULL,
    set_by INTEGER REFERENCES people (user_id),
    set_at INTEGER NOT NULL
) STRICT;

-- A client's history is read by time, a page at a time.
CREATE INDEX client_messages_by_time ON client_messages (contact_id, created_at, id);
CREATE INDEX notes_by_time ON notes (contact_id, created_at, id);
