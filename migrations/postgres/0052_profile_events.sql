-- Changes of the profile are events as well, in a table of their own: servers of earlier versions see a gap in
-- the sequence in place of each.

CREATE TABLE profile_events (
    event_id    uuid        NOT NULL,
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    bigint      NOT NULL CHECK (sequence >= 1),
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    data        jsonb       NOT NULL,
    PRIMARY KEY (user_id, sequence)
);

-- The number of the change that wrote the profile last, as change_number in sessions, tasks and projects.
ALTER TABLE users ADD COLUMN profile_change bigint NOT NULL DEFAULT 0;

UPDATE schema_compatibility SET oldest_server = 42;
