-- The address of a person's calendar feed. Only a hash of its secret is kept.

CREATE TABLE calendars (
    user_id     BLOB    NOT NULL PRIMARY KEY CHECK (length(user_id) = 16) REFERENCES users (id) ON DELETE CASCADE,
    secret_hash BLOB    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX calendars_secret_hash ON calendars (secret_hash);
