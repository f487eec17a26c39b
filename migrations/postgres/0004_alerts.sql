-- What rings, and who sees to it that it rings in time.

-- When the person is to be told that their open pause is about to end; beside next_deadline.
ALTER TABLE sessions ADD COLUMN alert_at timestamptz;
-- A minute before the limit of every pause that is open now.
UPDATE sessions SET alert_at = next_deadline - interval '1 minute' WHERE status = 'paused';
CREATE INDEX sessions_alert ON sessions (alert_at, id, user_id) WHERE alert_at IS NOT NULL;
-- With everything that is asked of it, in an order without ties.
DROP INDEX sessions_deadline;
CREATE INDEX sessions_deadline ON sessions (next_deadline, id, user_id) WHERE next_deadline IS NOT NULL;

-- What has rung, so that nothing rings twice.
CREATE TABLE alerts (
    id         uuid        NOT NULL PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id uuid        NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('timeElapsed', 'pauseEnding', 'pauseEnded', 'sessionCompleted')),
    number     integer     NOT NULL CHECK (number BETWEEN 0 AND 3),  -- which pause; 0 where it is about none
    instant    timestamptz NOT NULL,                                 -- when it was to ring
    created_at timestamptz NOT NULL,
    UNIQUE (session_id, kind, number)
);
CREATE INDEX alerts_user ON alerts (user_id);
CREATE INDEX alerts_age ON alerts (created_at);

-- Which server sees to whose deadlines, by short leases; used where several servers share a
-- database. Everybody belongs to one part.
CREATE TABLE timer_parts (
    part         integer     NOT NULL PRIMARY KEY CHECK (part BETWEEN 0 AND 63),
    owner        uuid,
    leased_until timestamptz NOT NULL
);
INSERT INTO timer_parts (part, leased_until) SELECT part, to_timestamp(0) FROM generate_series(0, 63) AS part;
