-- Imports that can be undone for 30 days. What an import added is in batches, each of which is undone
-- in a transaction of its own.

CREATE TABLE import_records (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    format     TEXT,                            -- of another time tracker; NULL for an event log
    sessions   INTEGER NOT NULL DEFAULT 0,      -- added
    tasks      INTEGER NOT NULL DEFAULT 0,
    projects   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    undone_at  INTEGER,                         -- when undoing it began
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_records_age ON import_records (created_at, user_id, id);

CREATE TABLE import_entries (
    user_id   BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    import_id BLOB    NOT NULL,
    number    INTEGER NOT NULL,                 -- that of the batch which was written
    entries   TEXT    NOT NULL,                 -- JSON: ids with the versions that were added
    PRIMARY KEY (user_id, import_id, number),
    FOREIGN KEY (user_id, import_id) REFERENCES import_records (user_id, id) ON DELETE CASCADE
) STRICT;

-- Imports that were begun by an earlier version have none.
ALTER TABLE imports ADD COLUMN record_id BLOB;
