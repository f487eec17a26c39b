-- Changes of tasks and projects are events as well. They count in the same sequence as those of sessions
-- and are in a table of their own, so that servers of earlier versions see a gap in place of each.

CREATE TABLE list_events (
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    INTEGER NOT NULL CHECK (sequence >= 1),
    entity_id   BLOB    NOT NULL CHECK (length(entity_id) = 16),   -- of the task or project; the type says which
    type        TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    data        TEXT    NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (user_id, sequence)
) STRICT;

-- The version that is in the log. It lags behind in rows from before, and in those that a server of an
-- earlier version has written; their events are added by a job.
ALTER TABLE tasks ADD COLUMN logged_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN logged_version INTEGER NOT NULL DEFAULT 0;

UPDATE schema_compatibility SET oldest_server = 42;
