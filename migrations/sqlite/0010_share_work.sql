-- Processes that work on the shop at the same time, each until its lease ends. SQLite has one, and leaves this empty.
CREATE TABLE nodes (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,   -- given once: what fences off the late writes of whoever was struck off
    knows     INTEGER NOT NULL,                    -- the newest migration in its program
    joined_at INTEGER NOT NULL,
    until     INTEGER NOT NULL                     -- by the database's clock
) STRICT;

-- The work in equal shares, by chat; what belongs to nobody is free to be taken.
CREATE TABLE shares (
    id   INTEGER PRIMARY KEY,
    node INTEGER REFERENCES nodes (id) ON DELETE SET NULL
) STRICT;
WITH RECURSIVE share (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM share WHERE id < 63)
INSERT INTO shares (id) SELECT id FROM share;

-- What a program must know at least to work on this schema: a migration's number, raised by those that take away.
CREATE TABLE schema_needs (
    id      INTEGER PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO schema_needs (id, version) VALUES (1, 10);
