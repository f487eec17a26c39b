-- People and how they sign in.

CREATE TABLE users (
    id                  uuid        NOT NULL PRIMARY KEY,
    email               text,               -- null for a guest
    password_hash       text,               -- Argon2id in PHC form; null for a guest
    display_name        text,
    time_zone           text        NOT NULL DEFAULT 'UTC',  -- an IANA name
    day_starts_at       integer     NOT NULL DEFAULT 0       CHECK (day_starts_at BETWEEN 0 AND 1439), -- minutes after midnight
    daily_goal_minutes  integer                              CHECK (daily_goal_minutes BETWEEN 1 AND 1440),
    week_starts_on      integer     NOT NULL DEFAULT 1       CHECK (week_starts_on BETWEEN 1 AND 7),   -- ISO 8601: 1 is Monday
    guest               boolean     NOT NULL DEFAULT false,
    last_sequence       bigint      NOT NULL DEFAULT 0,      -- of the person's events; counts without gaps
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE logins (
    id           uuid        NOT NULL PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash   bytea       NOT NULL,      -- of the cookie's random value, which is kept nowhere
    user_agent   text,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,      -- idle expiry counts from here
    expires_at   timestamptz NOT NULL       -- however often it is used
);
CREATE UNIQUE INDEX logins_token_hash ON logins (token_hash);
CREATE INDEX logins_user ON logins (user_id);
CREATE INDEX logins_expires_at ON logins (expires_at);

CREATE TABLE api_tokens (
    id           uuid        NOT NULL PRIMARY KEY,
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    token_hash   bytea       NOT NULL,
    scopes       text        NOT NULL,      -- separated by spaces
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,               -- null: never
    last_used_at timestamptz
);
CREATE UNIQUE INDEX api_tokens_token_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id);
