-- Whether a person called themselves otherwise than before when last seen: only then are they indexed anew.
ALTER TABLE people ADD COLUMN renamed INTEGER NOT NULL DEFAULT FALSE;

-- Whom a client is offered to is counted by who is offered, not by going through all who wait.
CREATE INDEX sessions_offered ON sessions (offered_to) WHERE closed_at IS NULL AND operator IS NULL;

-- What holds its lane back are the few updates whose handling has failed before.
CREATE INDEX inbox_failed ON inbox (lane, update_id) WHERE state = 'pending' AND attempts > 0;
DROP INDEX inbox_urgent;
CREATE INDEX inbox_urgent ON inbox (lane, update_id) WHERE state = 'pending' AND urgent;

-- Where nothing is paced, the next calls are the first ones of this index.
DROP INDEX outbox_open;
CREATE INDEX outbox_open ON outbox (priority, id) WHERE state = 'pending';
