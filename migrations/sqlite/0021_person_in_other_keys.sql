-- The person is part of every key of sign-ins, tokens, push messages and webhooks, too.
--
-- SQLite cannot change a key in place: each table is copied once. What refers to a table is
-- dropped before it, so that no foreign key acts.

CREATE TABLE new_logins (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    token_hash   BLOB    NOT NULL,          -- of the cookie's random value, which is stored nowhere
    user_agent   TEXT,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,          -- idle expiry counts from here
    expires_at   INTEGER NOT NULL,          -- however often it is used
    PRIMARY KEY (user_id, id)
) STRICT;

CREATE TABLE new_api_tokens (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    name         TEXT    NOT NULL,
    token_hash   BLOB    NOT NULL,
    scopes       TEXT    NOT NULL,          -- separated by spaces
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,                   -- null: never
    last_used_at INTEGER,
    PRIMARY KEY (user_id, id)
) STRICT;

CREATE TABLE new_push_subscriptions (
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    login_id        BLOB    NOT NULL,      -- signing out ends it
    endpoint        TEXT    NOT NULL,      -- whoever knows it may send there: never logged
    endpoint_hash   BLOB    NOT NULL CHECK (length(endpoint_hash) = 32),  -- endpoints are too long for an index
    p256dh          BLOB    NOT NULL CHECK (length(p256dh) = 65),  -- the browser's public key, an uncompressed point
    auth            BLOB    NOT NULL CHECK (length(auth) = 16),    -- the secret shared with the browser
    expires_at      INTEGER,               -- when the browser says that it ends
    created_at      INTEGER NOT NULL,
    last_success_at INTEGER,
    failing_since   INTEGER,               -- null: the last attempt succeeded
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, login_id) REFERENCES new_logins (user_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE new_push_deliveries (
    user_id         BLOB    NOT NULL,
    alert_id        BLOB    NOT NULL CHECK (length(alert_id) = 16),
    subscription_id BLOB    NOT NULL,
    session_id      BLOB    NOT NULL CHECK (length(session_id) = 16),
    kind            TEXT    NOT NULL,
    instant         INTEGER NOT NULL,      -- of which the alert tells
    expires_at      INTEGER NOT NULL,      -- when it is outdated
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at INTEGER NOT NULL,      -- while a server sends it: when its lease ends
    lease           BLOB    CHECK (length(lease) = 16),  -- of the attempt that was begun last
    PRIMARY KEY (user_id, alert_id, subscription_id),
    FOREIGN KEY (user_id, subscription_id) REFERENCES new_push_subscriptions (user_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE new_webhooks (
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    url             TEXT    NOT NULL,
    events          TEXT,                   -- types separated by spaces; null for all
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
    PRIMARY KEY (user_id, id),
    CHECK (enabled = (disabled_reason IS NULL)),
    CHECK (enabled = (disabled_at IS NULL))
) STRICT;

CREATE TABLE new_deliveries (
    user_id    BLOB    NOT NULL,
    id         BLOB    NOT NULL CHECK (length(id) = 16),  -- the webhook-id of all its attempts
    webhook_id BLOB    NOT NULL,
    lane       BLOB,                        -- the session: one of its events after the other; null waits for nobody
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
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, webhook_id) REFERENCES new_webhooks (user_id, id) ON DELETE CASCADE,
    CHECK ((status = 'pending') = (done_at IS NULL)),
    CHECK ((status = 'failed') = (reason IS NOT NULL)),
    CHECK (status = 'pending' OR due_at IS NULL)
) STRICT;

CREATE TABLE new_delivery_attempts (
    user_id      BLOB    NOT NULL,
    delivery_id  BLOB    NOT NULL,
    number       INTEGER NOT NULL,          -- from 1
    attempted_at INTEGER NOT NULL,
    duration     INTEGER NOT NULL,          -- milliseconds
    status_code  INTEGER,                   -- null where there was no answer
    error        TEXT,                      -- why it counts as failed; null where it succeeded
    response     TEXT,                      -- the beginning of a refusal's body
    PRIMARY KEY (user_id, delivery_id, number),
    FOREIGN KEY (user_id, delivery_id) REFERENCES new_deliveries (user_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO new_logins
SELECT user_id, id, token_hash, user_agent, created_at, last_used_at, expires_at FROM logins;
INSERT INTO new_api_tokens
SELECT user_id, id, name, token_hash, scopes, created_at, expires_at, last_used_at FROM api_tokens;
-- Everybody has only subscriptions of sign-ins of their own.
INSERT INTO new_push_subscriptions
SELECT s.user_id, s.id, login_id, endpoint, endpoint_hash, p256dh, auth, s.expires_at, s.created_at, last_success_at,
    failing_since
FROM push_subscriptions s JOIN logins l ON l.id = login_id AND l.user_id = s.user_id;
INSERT INTO new_push_deliveries
SELECT s.user_id, alert_id, subscription_id, session_id, kind, instant, d.expires_at, attempts, next_attempt_at, lease
FROM push_deliveries d JOIN new_push_subscriptions s ON s.id = subscription_id;
INSERT INTO new_webhooks
SELECT user_id, id, url, events, description, enabled, disabled_reason, disabled_at, secret_number, rotated_at,
    failing_since, failed_at, due_at, created_at, updated_at
FROM webhooks;
INSERT INTO new_deliveries
SELECT w.user_id, d.id, webhook_id, lane, sequence, type, body, status, reason, step, attempts, claim, claimed, d.due_at,
    d.created_at, done_at
FROM deliveries d JOIN webhooks w ON w.id = webhook_id;
INSERT INTO new_delivery_attempts
SELECT w.user_id, delivery_id, number, attempted_at, duration, status_code, error, response
FROM delivery_attempts a JOIN deliveries d ON d.id = delivery_id JOIN webhooks w ON w.id = webhook_id;

DROP TABLE push_deliveries;
DROP TABLE push_subscriptions;
DROP TABLE logins;
DROP TABLE api_tokens;
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
DROP TABLE webhooks;
ALTER TABLE new_logins RENAME TO logins;
ALTER TABLE new_api_tokens RENAME TO api_tokens;
ALTER TABLE new_push_subscriptions RENAME TO push_subscriptions;
ALTER TABLE new_push_deliveries RENAME TO push_deliveries;
ALTER TABLE new_webhooks RENAME TO webhooks;
ALTER TABLE new_deliveries RENAME TO deliveries;
ALTER TABLE new_delivery_attempts RENAME TO delivery_attempts;

CREATE UNIQUE INDEX logins_token_hash ON logins (token_hash);
CREATE INDEX logins_expires_at ON logins (expires_at);
CREATE INDEX logins_last_used_at ON logins (last_used_at);
CREATE UNIQUE INDEX api_tokens_token_hash ON api_tokens (token_hash);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint_hash);
CREATE INDEX push_subscriptions_login ON push_subscriptions (user_id, login_id);
CREATE INDEX push_deliveries_next ON push_deliveries (next_attempt_at);
CREATE INDEX push_deliveries_subscription ON push_deliveries (user_id, subscription_id);
CREATE INDEX push_deliveries_lease ON push_deliveries (lease) WHERE lease IS NOT NULL;
CREATE INDEX webhooks_person ON webhooks (user_id, created_at DESC, id DESC);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_newest ON deliveries (user_id, webhook_id, created_at DESC, sequence DESC, id DESC);
CREATE INDEX deliveries_due ON deliveries (user_id, webhook_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_lane ON deliveries (user_id, webhook_id, lane, sequence) WHERE status = 'pending';
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE done_at IS NOT NULL;
