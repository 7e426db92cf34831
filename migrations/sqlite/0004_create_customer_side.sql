-- What a customer has put into the basket. Quantities are in thousandths of the unit.
CREATE TABLE basket_lines (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES people (user_id),
    product_id INTEGER NOT NULL,           -- may be deleted meanwhile
    title      TEXT    NOT NULL,           -- as it was called when it was put in
    quantity   INTEGER NOT NULL,
    price      INTEGER NOT NULL,           -- of a unit, as the customer last saw it
    added_at   INTEGER NOT NULL,
    UNIQUE (user_id, product_id)
) STRICT;
CREATE INDEX basket_lines_of_product ON basket_lines (product_id);

-- Where a customer had goods brought to.
CREATE TABLE addresses (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES people (user_id),
    text    TEXT    NOT NULL,
    used_at INTEGER NOT NULL,
    UNIQUE (user_id, text)
) STRICT;

-- What a client is to have instead of what the shop lacks.
CREATE TABLE proposals (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id  INTEGER NOT NULL REFERENCES records (id),
    line_id    INTEGER,                    -- of the record, to be replaced; NULL: none in particular
    made_by    INTEGER NOT NULL REFERENCES people (user_id),
    text       TEXT,                       -- in words, where nothing of the catalogue is proposed
    since      INTEGER NOT NULL,           -- since when the record had stood on its stage
    state      TEXT    NOT NULL,           -- open | agreed | declined | withdrawn
    chosen     INTEGER,                    -- of the products
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE UNIQUE INDEX proposals_one_open ON proposals (record_id) WHERE state = 'open';
CREATE INDEX proposals_of_record ON proposals (record_id, id);

CREATE TABLE proposal_products (
    proposal_id INTEGER NOT NULL REFERENCES proposals (id),
    product_id  INTEGER NOT NULL,          -- may be deleted meanwhile
    price       INTEGER NOT NULL,          -- of a unit, as it was proposed
    position    INTEGER NOT NULL,
    PRIMARY KEY (proposal_id, product_id)
) STRICT;

-- What a customer wants to hear.
ALTER TABLE people ADD COLUMN order_news INTEGER NOT NULL DEFAULT TRUE;  -- that an order of theirs has moved
ALTER TABLE people ADD COLUMN offers     INTEGER NOT NULL DEFAULT TRUE;  -- what the shop sends to many
ALTER TABLE people ADD COLUMN rates      INTEGER NOT NULL DEFAULT TRUE;  -- whether a dialogue went well
