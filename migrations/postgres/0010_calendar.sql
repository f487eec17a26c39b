-- The address of a person's calendar feed. Only a hash of its secret is kept.

CREATE TABLE calendars (
    user_id     uuid        NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret_hash bytea       NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX calendars_secret_hash ON calendars (secret_hash);
