-- What a user stores, counted in the transactions that store it, and compared with their quota.

CREATE TABLE usage (
    user_id  BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sessions INTEGER NOT NULL DEFAULT 0,    -- deleted ones, too: their events remain
    tasks    INTEGER NOT NULL DEFAULT 0,
    projects INTEGER NOT NULL DEFAULT 0,
    bytes    INTEGER NOT NULL DEFAULT 0     -- of events: 256 and the length of the data, each
) STRICT, WITHOUT ROWID;

INSERT INTO usage (user_id, sessions, tasks, projects, bytes)
SELECT id,
    (SELECT COUNT(*) FROM sessions s WHERE s.user_id = users.id),
    (SELECT COUNT(*) FROM tasks t WHERE t.user_id = users.id),
    (SELECT COUNT(*) FROM projects p WHERE p.user_id = users.id),
    (SELECT COALESCE(SUM(256 + octet_length(e.data)), 0) FROM session_events e WHERE e.user_id = users.id)
FROM users WHERE left_at IS NULL;

-- The oldest of a user beyond so many are removed.
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id, created_at, key);
CREATE INDEX commands_user ON commands (user_id, created_at, command_id);
