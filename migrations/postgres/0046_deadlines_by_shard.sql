-- The deadlines of each shard stand together, so that a server reads those of its own shards alone. Servers
-- of earlier versions read them all and leave out the others, as before.

-- They are built before this migration, while others write (CONTRIBUTING.md#migrations).
CREATE INDEX IF NOT EXISTS sessions_shard_deadline ON sessions (shard, next_deadline, id, user_id) WHERE next_deadline IS NOT NULL;
CREATE INDEX IF NOT EXISTS sessions_shard_alert ON sessions (shard, alert_at, id, user_id) WHERE alert_at IS NOT NULL;
DROP INDEX sessions_deadline;
DROP INDEX sessions_alert;

UPDATE schema_compatibility SET oldest_server = 42;
