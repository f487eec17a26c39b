-- Changes of the profile are events as well, in a table of their own: servers of earlier versions see a gap in
-- the sequence in place of each.

CREATE TABLE profile_events (
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    INTEGER NOT NULL CHECK (sequence >= 1),
    type        TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    data        TEXT    NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (user_id, sequence)
) STRICT;

-- The number of the change that wrote the profile last, as change_number in sessions, tasks and projects.
ALTER TABLE users ADD COLUMN profile_change INTEGER NOT NULL DEFAULT 0;

UPDATE schema_compatibility SET oldest_server = 42;
