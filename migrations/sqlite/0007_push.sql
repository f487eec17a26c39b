-- Web Push: where people's browsers are reached, and what is on its way to them.

CREATE TABLE push_subscriptions (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_id        BLOB    NOT NULL REFERENCES logins (id) ON DELETE CASCADE,  -- signing out ends it
    endpoint        TEXT    NOT NULL,          -- whoever knows it may send there: never logged
    endpoint_hash   BLOB    NOT NULL CHECK (length(endpoint_hash) = 32),  -- endpoints are too long for an index
    p256dh          BLOB    NOT NULL CHECK (length(p256dh) = 65),  -- the browser's public key, an uncompressed point
    auth            BLOB    NOT NULL CHECK (length(auth) = 16),    -- the secret shared with the browser
    expires_at      INTEGER,                   -- when the browser says that it ends
    created_at      INTEGER NOT NULL,
    last_success_at INTEGER,
    failing_since   INTEGER                    -- null: the last attempt succeeded
) STRICT;
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint_hash);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
CREATE INDEX push_subscriptions_login ON push_subscriptions (login_id);

-- One alert for one browser. Gone once it has been sent, is no longer news, or cannot be sent.
CREATE TABLE push_deliveries (
    alert_id        BLOB    NOT NULL CHECK (length(alert_id) = 16),
    subscription_id BLOB    NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    session_id      BLOB    NOT NULL CHECK (length(session_id) = 16),
    kind            TEXT    NOT NULL,
    instant         INTEGER NOT NULL,          -- of which the alert tells
    expires_at      INTEGER NOT NULL,          -- when it is no longer news
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at INTEGER NOT NULL,          -- while a server sends it: when its lease ends
    lease           BLOB    CHECK (length(lease) = 16),  -- of the attempt that was begun last
    PRIMARY KEY (alert_id, subscription_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX push_deliveries_next ON push_deliveries (next_attempt_at);
CREATE INDEX push_deliveries_subscription ON push_deliveries (subscription_id);
CREATE INDEX push_deliveries_lease ON push_deliveries (lease) WHERE lease IS NOT NULL;
