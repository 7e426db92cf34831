-- Groups of products: a tree whose root has no parent and is there from the beginning.
CREATE TABLE product_groups (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    version     INTEGER NOT NULL,
    parent_id   INTEGER REFERENCES product_groups (id),  -- NULL: the root
    name_ru     TEXT    NOT NULL,
    name_en     TEXT,
    name_folded TEXT    NOT NULL,          -- of the Russian name
    position    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX product_groups_of_parent ON product_groups (parent_id, name_folded);
INSERT INTO product_groups (id, version, parent_id, name_ru, name_en, name_folded, position, created_at)
VALUES (0, 1, NULL, '/', NULL, '/', 0, 0);

-- What the shop sells. Quantities are in thousandths of the unit, prices in minor units of the shop's currency.
CREATE TABLE products (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    version     INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    code_folded TEXT    NOT NULL UNIQUE,
    group_id    INTEGER NOT NULL REFERENCES product_groups (id),
    name_ru     TEXT    NOT NULL,
    name_en     TEXT,
    name_folded TEXT    NOT NULL,          -- of the Russian name, to list by
    searched    TEXT    NOT NULL,          -- both names and the code, folded
    description TEXT,
    price       INTEGER NOT NULL,
    unit        TEXT    NOT NULL,
    stock       INTEGER,                   -- NULL: not counted
    reserved    INTEGER NOT NULL,          -- of the stock, for records' lines
    is_on       INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX products_of_group ON products (group_id, position, name_folded, id);
CREATE INDEX products_by_price ON products (group_id, price, id);
CREATE INDEX products_by_switch ON products (is_on, group_id);

CREATE TABLE product_pictures (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id     INTEGER NOT NULL REFERENCES products (id),
    file_id        TEXT    NOT NULL,       -- Telegram's, to send it by
    file_unique_id TEXT    NOT NULL,       -- Telegram's, the same for the same picture
    created_at     INTEGER NOT NULL,
    UNIQUE (product_id, file_unique_id)
) STRICT;

-- What a record is about: products of the catalogue, or words.
CREATE TABLE order_lines (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id        INTEGER NOT NULL REFERENCES records (id),
    product_id       INTEGER REFERENCES products (id),   -- NULL: free words
    title            TEXT    NOT NULL,     -- as it was called when it was added
    unit             TEXT    NOT NULL,
    quantity         INTEGER NOT NULL,     -- thousandths
    price            INTEGER NOT NULL,
    discount_percent INTEGER,              -- hundredths of a per cent
    discount_money   INTEGER,
    sum              INTEGER NOT NULL,
    reserved         INTEGER NOT NULL,     -- thousandths held for it
    taken            INTEGER NOT NULL,     -- thousandths that left the stock for it; below zero: came into the stock
    created_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX order_lines_of_record ON order_lines (record_id, id);
CREATE INDEX order_lines_of_product ON order_lines (product_id) WHERE product_id IS NOT NULL;

-- Price lists that were loaded, or are about to be.
CREATE TABLE imports (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    made_by    INTEGER NOT NULL REFERENCES people (user_id),
    file_name  TEXT    NOT NULL,
    state      TEXT    NOT NULL,           -- draft | applied | undone | dropped
    summary    TEXT    NOT NULL,           -- JSON: how many rows of which kind
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;

-- The rows of an import, many at once: what each product was before and is after.
CREATE TABLE import_parts (
    import_id INTEGER NOT NULL REFERENCES imports (id),
    part      INTEGER NOT NULL,
    body      TEXT    NOT NULL,            -- JSON
    PRIMARY KEY (import_id, part)
) STRICT;
