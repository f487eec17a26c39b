-- Re-authentication of sign-ins, the activity of accounts, and quotas of single users.

ALTER TABLE logins ADD COLUMN authenticated_at INTEGER;  -- when the password was confirmed; null: not since the sign-in

ALTER TABLE usage ADD COLUMN quota_sessions INTEGER CHECK (quota_sessions >= 0);  -- set by the operator; null: the server's
ALTER TABLE usage ADD COLUMN quota_tasks    INTEGER CHECK (quota_tasks >= 0);
ALTER TABLE usage ADD COLUMN quota_projects INTEGER CHECK (quota_projects >= 0);
ALTER TABLE usage ADD COLUMN quota_bytes    INTEGER CHECK (quota_bytes >= 0);

-- What happened to an account and its credentials. The same again within an hour is counted in one row.
CREATE TABLE activity (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    kind       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,            -- for instance the name of a token; empty: none
    user_agent TEXT    NOT NULL,            -- empty: not known
    network    TEXT    NOT NULL,            -- empty: not known
    first_at   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    count      INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_user ON activity (user_id, last_at, id);
CREATE INDEX activity_last_at ON activity (last_at);
