-- Webhooks: who is told of a person's events, and the outbox of what they are to be told.

-- Whether any webhook of the person's is enabled: people without any pay nothing for it.
ALTER TABLE users ADD COLUMN has_webhooks INTEGER NOT NULL DEFAULT 0 CHECK (has_webhooks IN (0, 1));

CREATE TABLE webhooks (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url             TEXT    NOT NULL,
    events          TEXT,                       -- types separated by blanks; null for all
    description     TEXT,
    enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    disabled_reason TEXT    CHECK (disabled_reason IN ('requested', 'gone', 'failing')),
    disabled_at     INTEGER,
    secret_number   INTEGER NOT NULL DEFAULT 1,  -- the secret follows from it and a server key
    rotated_at      INTEGER,                -- the secret before signs, too, for a day from then
    failing_since   INTEGER,                -- of the first failure after the last success
    failed_at       INTEGER,                -- of the last failure
    due_at          INTEGER,                -- the earliest due_at of its deliveries, or earlier
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    CHECK (enabled = (disabled_reason IS NULL)),
    CHECK (enabled = (disabled_at IS NULL))
) STRICT;
CREATE INDEX webhooks_person ON webhooks (user_id, created_at DESC, id DESC);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE deliveries (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),  -- the webhook-id of all its attempts
    webhook_id BLOB    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    lane       BLOB,                            -- the session: one of its events after the other; null waits for nobody
    sequence   INTEGER NOT NULL,            -- of the event; 0 for a test
    type       TEXT    NOT NULL,
    body       TEXT    NOT NULL,            -- the bytes that are signed and sent
    status     TEXT    NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    reason     TEXT    CHECK (reason IN ('attempts_used_up', 'webhook_disabled')),
    step       INTEGER NOT NULL DEFAULT 0,  -- attempts since it was created or asked for again
    attempts   INTEGER NOT NULL DEFAULT 0,  -- attempts in all
    claim      INTEGER NOT NULL DEFAULT 0,  -- how often it was claimed; whoever claimed it last decides
    claimed    INTEGER NOT NULL DEFAULT 0 CHECK (claimed IN (0, 1)),
    due_at     INTEGER,                     -- the next attempt, or the end of a claim; null while it waits for another
    created_at INTEGER NOT NULL,
    done_at    INTEGER,
    CHECK ((status = 'pending') = (done_at IS NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK (status = 'pending' OR due_at IS NULL)
) STRICT;
CREATE INDEX deliveries_newest ON deliveries (webhook_id, created_at DESC, sequence DESC, id DESC);
CREATE INDEX deliveries_due ON deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_lane ON deliveries (webhook_id, lane, sequence) WHERE status = 'pending';
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE delivery_attempts (
    delivery_id  BLOB    NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,          -- from 1
    attempted_at INTEGER NOT NULL,
    duration     INTEGER NOT NULL,          -- milliseconds
    status_code  INTEGER,                       -- null where there was no answer
    error        TEXT,                          -- why it counts as failed; null where it succeeded
    response     TEXT,                          -- the beginning of a refusal's body
    PRIMARY KEY (delivery_id, number)
) STRICT, WITHOUT ROWID;
