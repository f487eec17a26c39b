-- Changes of tasks and projects are events as well. They count in the same sequence as those of sessions
-- and are in a table of their own, so that servers of earlier versions see a gap in place of each.

CREATE TABLE list_events (
    event_id    uuid        NOT NULL,
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    bigint      NOT NULL CHECK (sequence >= 1),
    entity_id   uuid        NOT NULL,       -- of the task or project; the type says which
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    data        jsonb       NOT NULL,
    PRIMARY KEY (user_id, sequence)
);

-- The version that is in the log. It lags behind in rows from before, and in those that a server of an
-- earlier version has written; their events are added by a job.
ALTER TABLE tasks ADD COLUMN logged_version bigint NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN logged_version bigint NOT NULL DEFAULT 0;

UPDATE schema_compatibility SET oldest_server = 42;
