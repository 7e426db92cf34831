-- The shop's own fields of contacts and companies, JSON by the field's id; compared and set as a whole.
ALTER TABLE contacts ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';
ALTER TABLE companies ADD COLUMN fields TEXT NOT NULL DEFAULT '{}';

-- What was filled in on a client's own card; what is filled in on a record's stands in the record's history.
CREATE TABLE client_field_events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER REFERENCES contacts (id),
    company_id INTEGER REFERENCES companies (id),
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,           -- JSON
    what       TEXT    NOT NULL            -- JSON: the field, what it held, what it holds
) STRICT;
CREATE INDEX client_field_events_of_contact ON client_field_events (contact_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX client_field_events_of_company ON client_field_events (company_id, id) WHERE company_id IS NOT NULL;

-- The preset that stood before, and what step of the editor made this one of it.
ALTER TABLE presets ADD COLUMN replaces INTEGER REFERENCES presets (id);
ALTER TABLE presets ADD COLUMN edit TEXT;          -- JSON; NULL: a file

-- Somebody waits with a finger on the screen: ahead of words in other chats.
ALTER TABLE inbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_urgent ON inbox (lane) WHERE state = 'pending' AND urgent;
