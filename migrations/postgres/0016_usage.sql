-- What a user stores, counted in the transactions that store it, and compared with their quota.

CREATE TABLE usage (
    user_id  uuid   NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sessions bigint NOT NULL DEFAULT 0,     -- deleted ones, too: their events remain
    tasks    bigint NOT NULL DEFAULT 0,
    projects bigint NOT NULL DEFAULT 0,
    bytes    bigint NOT NULL DEFAULT 0      -- of events: 256 and the length of the data, each
);

-- jsonb writes a blank after each colon and comma, so that old events count as a little more.
INSERT INTO usage (user_id, sessions, tasks, projects, bytes)
SELECT id,
    (SELECT COUNT(*) FROM sessions s WHERE s.user_id = users.id),
    (SELECT COUNT(*) FROM tasks t WHERE t.user_id = users.id),
    (SELECT COUNT(*) FROM projects p WHERE p.user_id = users.id),
    (SELECT COALESCE(SUM(256 + octet_length(e.data::text)), 0) FROM session_events e WHERE e.user_id = users.id)
FROM users WHERE left_at IS NULL;

-- The oldest of a user beyond so many are removed.
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id, created_at, key);
CREATE INDEX commands_user ON commands (user_id, created_at, command_id);
