-- Each open session says to which shard its person belongs, so that a server reads the deadlines of
-- its own shards only: the last byte of the person's id, modulo 64. Ended sessions have no
-- deadline and are not written.

ALTER TABLE sessions ADD COLUMN shard smallint;
UPDATE sessions SET shard = get_byte(uuid_send(user_id), 15) % 64 WHERE next_deadline IS NOT NULL;
DROP INDEX sessions_deadline;
CREATE INDEX sessions_deadline ON sessions (next_deadline, id, user_id, shard) WHERE next_deadline IS NOT NULL;
DROP INDEX sessions_alert;
CREATE INDEX sessions_alert ON sessions (alert_at, id, user_id, shard) WHERE alert_at IS NOT NULL;
