-- What rings, and who sees to it that it rings in time.

-- When the person is to be told that their open pause is about to end; beside next_deadline.
ALTER TABLE sessions ADD COLUMN alert_at INTEGER;
-- A minute before the limit of every pause that is open now.
UPDATE sessions SET alert_at = next_deadline - 60000 WHERE status = 'paused';
CREATE INDEX sessions_alert ON sessions (alert_at, id, user_id) WHERE alert_at IS NOT NULL;
-- With everything that is asked of it, in an order without ties.
DROP INDEX sessions_deadline;
CREATE INDEX sessions_deadline ON sessions (next_deadline, id, user_id) WHERE next_deadline IS NOT NULL;

-- What has rung, so that nothing rings twice.
CREATE TABLE alerts (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id BLOB    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('timeElapsed', 'pauseEnding', 'pauseEnded', 'sessionCompleted')),
    number     INTEGER NOT NULL CHECK (number BETWEEN 0 AND 3),  -- which pause; 0 where it is about none
    instant    INTEGER NOT NULL,                                 -- when it was to ring
    created_at INTEGER NOT NULL,
    UNIQUE (session_id, kind, number)
) STRICT;
CREATE INDEX alerts_user ON alerts (user_id);
CREATE INDEX alerts_age ON alerts (created_at);

-- Which server sees to whose deadlines, by short leases; used where several servers share a
-- database. Everybody belongs to one part.
CREATE TABLE timer_parts (
    part         INTEGER NOT NULL PRIMARY KEY CHECK (part BETWEEN 0 AND 63),
    owner        BLOB    CHECK (length(owner) = 16),
    leased_until INTEGER NOT NULL
) STRICT;
WITH RECURSIVE parts (part) AS (SELECT 0 UNION ALL SELECT part + 1 FROM parts WHERE part < 63)
INSERT INTO timer_parts (part, leased_until) SELECT part, 0 FROM parts;
