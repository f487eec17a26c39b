-- Re-authentication of sign-ins, the activity of accounts, and quotas of single users.

ALTER TABLE logins ADD COLUMN authenticated_at timestamptz;  -- when the password was confirmed; null: not since the sign-in

ALTER TABLE usage ADD COLUMN quota_sessions bigint CHECK (quota_sessions >= 0);  -- set by the operator; null: the server's
ALTER TABLE usage ADD COLUMN quota_tasks    bigint CHECK (quota_tasks >= 0);
ALTER TABLE usage ADD COLUMN quota_projects bigint CHECK (quota_projects >= 0);
ALTER TABLE usage ADD COLUMN quota_bytes    bigint CHECK (quota_bytes >= 0);

-- What happened to an account and its credentials. The same again within an hour is counted in one row.
CREATE TABLE activity (
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    kind       text        NOT NULL,
    detail     text        NOT NULL,        -- for instance the name of a token; empty: none
    user_agent text        NOT NULL,        -- empty: not known
    network    text        NOT NULL,        -- empty: not known
    first_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    count      bigint      NOT NULL CHECK (count > 0),
    PRIMARY KEY (user_id, id)
);
CREATE INDEX activity_user ON activity (user_id, last_at, id);
CREATE INDEX activity_last_at ON activity (last_at);
