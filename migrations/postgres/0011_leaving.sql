-- People who leave, and what is forgotten after a time.

-- Set when the account is deleted: nobody can sign in from then on. The rest goes in batches,
-- and this row last of all.
ALTER TABLE users ADD COLUMN left_at timestamptz;
CREATE INDEX users_left ON users (left_at) WHERE left_at IS NOT NULL;
CREATE INDEX users_guests ON users (created_at, id) WHERE guest AND left_at IS NULL;

-- Set when the texts of a deleted session were blanked, after which it cannot be restored.
ALTER TABLE sessions ADD COLUMN blanked_at timestamptz;
CREATE INDEX sessions_to_blank ON sessions (deleted_at) WHERE deleted_at IS NOT NULL AND blanked_at IS NULL;

-- What is too old is looked for among everybody's, no longer at each write of a person's.
DROP INDEX idempotency_keys_age;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
DROP INDEX commands_age;
CREATE INDEX commands_age ON commands (created_at);
CREATE INDEX logins_last_used_at ON logins (last_used_at);
