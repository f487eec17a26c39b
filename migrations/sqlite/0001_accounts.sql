-- People and how they sign in. Times are integer milliseconds since 1970, UTC; ids are UUIDs.

CREATE TABLE users (
    id                  BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email               TEXT,               -- null for a guest
    password_hash       TEXT,               -- Argon2id in PHC form; null for a guest
    display_name        TEXT,
    time_zone           TEXT    NOT NULL DEFAULT 'UTC',  -- an IANA name
    day_starts_at       INTEGER NOT NULL DEFAULT 0       CHECK (day_starts_at BETWEEN 0 AND 1439), -- minutes after midnight
    daily_goal_minutes  INTEGER                          CHECK (daily_goal_minutes BETWEEN 1 AND 1440),
    week_starts_on      INTEGER NOT NULL DEFAULT 1       CHECK (week_starts_on BETWEEN 1 AND 7),   -- ISO 8601: 1 is Monday
    guest               INTEGER NOT NULL DEFAULT 0       CHECK (guest IN (0, 1)),
    last_sequence       INTEGER NOT NULL DEFAULT 0,      -- of the person's events; counts without gaps
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE logins (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash   BLOB    NOT NULL,          -- of the cookie's random value, which is kept nowhere
    user_agent   TEXT,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,          -- idle expiry counts from here
    expires_at   INTEGER NOT NULL           -- however often it is used
) STRICT;
CREATE UNIQUE INDEX logins_token_hash ON logins (token_hash);
CREATE INDEX logins_user ON logins (user_id);
CREATE INDEX logins_expires_at ON logins (expires_at);

CREATE TABLE api_tokens (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL,
    token_hash   BLOB    NOT NULL,
    scopes       TEXT    NOT NULL,          -- separated by spaces
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,                   -- null: never
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_tokens_token_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id);
