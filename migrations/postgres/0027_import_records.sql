-- Imports that can be undone for 30 days. What an import added is in batches, each of which is undone
-- in a transaction of its own.

CREATE TABLE import_records (
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    format     text,                            -- of another time tracker; NULL for an event log
    sessions   bigint      NOT NULL DEFAULT 0,  -- added
    tasks      bigint      NOT NULL DEFAULT 0,
    projects   bigint      NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    undone_at  timestamptz,                     -- when undoing it began
    PRIMARY KEY (user_id, id)
);
CREATE INDEX import_records_age ON import_records (created_at, user_id, id);

CREATE TABLE import_entries (
    user_id   uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    import_id uuid   NOT NULL,
    number    bigint NOT NULL,                  -- that of the batch which was written
    entries   text   NOT NULL,                  -- JSON: ids with the versions that were added
    PRIMARY KEY (user_id, import_id, number),
    FOREIGN KEY (user_id, import_id) REFERENCES import_records (user_id, id) ON DELETE CASCADE
);

-- Imports that were begun by an earlier version have none.
ALTER TABLE imports ADD COLUMN record_id uuid;
