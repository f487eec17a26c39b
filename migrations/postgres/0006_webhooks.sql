-- Webhooks: who is told of a person's events, and the outbox of what they are to be told.

-- Whether any webhook of the person's is enabled: people without any pay nothing for it.
ALTER TABLE users ADD COLUMN has_webhooks boolean NOT NULL DEFAULT false;

CREATE TABLE webhooks (
    id              uuid        NOT NULL PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url             text        NOT NULL,
    events          text,                       -- types separated by blanks; null for all
    description     text,
    enabled         boolean     NOT NULL DEFAULT true,
    disabled_reason text        CHECK (disabled_reason IN ('requested', 'gone', 'failing')),
    disabled_at     timestamptz,
    secret_number   bigint      NOT NULL DEFAULT 1,  -- the secret follows from it and a server key
    rotated_at      timestamptz,                -- the secret before signs, too, for a day from then
    failing_since   timestamptz,                -- of the first failure after the last success
    failed_at       timestamptz,                -- of the last failure
    due_at          timestamptz,                -- the earliest due_at of its deliveries, or earlier
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CHECK (enabled = (disabled_reason IS NULL)),
    CHECK (enabled = (disabled_at IS NULL))
);
CREATE INDEX webhooks_person ON webhooks (user_id, created_at DESC, id DESC);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE deliveries (
    id         uuid        NOT NULL PRIMARY KEY,  -- the webhook-id of all its attempts
    webhook_id uuid        NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    lane       uuid,                            -- the session: one of its events after the other; null waits for nobody
    sequence   bigint      NOT NULL,            -- of the event; 0 for a test
    type       text        NOT NULL,
    body       text        NOT NULL,            -- the bytes that are signed and sent
    status     text        NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    reason     text        CHECK (reason IN ('attempts_used_up', 'webhook_disabled')),
    step       integer     NOT NULL DEFAULT 0,  -- attempts since it was created or asked for again
    attempts   integer     NOT NULL DEFAULT 0,  -- attempts in all
    claim      bigint      NOT NULL DEFAULT 0,  -- how often it was claimed; whoever claimed it last decides
    claimed    boolean     NOT NULL DEFAULT false,
    due_at     timestamptz,                     -- the next attempt, or the end of a claim; null while it waits for another
    created_at timestamptz NOT NULL,
    done_at    timestamptz,
    CHECK ((status = 'pending') = (done_at IS NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK (status = 'pending' OR due_at IS NULL)
);
CREATE INDEX deliveries_newest ON deliveries (webhook_id, created_at DESC, sequence DESC, id DESC);
CREATE INDEX deliveries_due ON deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_lane ON deliveries (webhook_id, lane, sequence) WHERE status = 'pending';
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE delivery_attempts (
    delivery_id  uuid        NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number       integer     NOT NULL,          -- from 1
    attempted_at timestamptz NOT NULL,
    duration     bigint      NOT NULL,          -- milliseconds
    status_code  integer,                       -- null where there was no answer
    error        text,                          -- why it counts as failed; null where it succeeded
    response     text,                          -- the beginning of a refusal's body
    PRIMARY KEY (delivery_id, number)
);
