-- Web Push: where people's browsers are reached, and what is on its way to them.

CREATE TABLE push_subscriptions (
    id              uuid        NOT NULL PRIMARY KEY,
    user_id         uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_id        uuid        NOT NULL REFERENCES logins (id) ON DELETE CASCADE,  -- signing out ends it
    endpoint        text        NOT NULL,  -- whoever knows it may send there: never logged
    endpoint_hash   bytea       NOT NULL CHECK (octet_length(endpoint_hash) = 32),  -- endpoints are too long for an index
    p256dh          bytea       NOT NULL CHECK (octet_length(p256dh) = 65),  -- the browser's public key, an uncompressed point
    auth            bytea       NOT NULL CHECK (octet_length(auth) = 16),    -- the secret shared with the browser
    expires_at      timestamptz,           -- when the browser says that it ends
    created_at      timestamptz NOT NULL,
    last_success_at timestamptz,
    failing_since   timestamptz            -- null: the last attempt succeeded
);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint_hash);
CREATE INDEX push_subscriptions_user ON push_subscriptions (user_id);
CREATE INDEX push_subscriptions_login ON push_subscriptions (login_id);

-- One alert for one browser. Gone once it has been sent, is no longer news, or cannot be sent.
CREATE TABLE push_deliveries (
    alert_id        uuid        NOT NULL,
    subscription_id uuid        NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    session_id      uuid        NOT NULL,
    kind            text        NOT NULL,
    instant         timestamptz NOT NULL,  -- of which the alert tells
    expires_at      timestamptz NOT NULL,  -- when it is no longer news
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL,  -- while a server sends it: when its lease ends
    lease           uuid,                  -- of the attempt that was begun last
    PRIMARY KEY (alert_id, subscription_id)
);
CREATE INDEX push_deliveries_next ON push_deliveries (next_attempt_at);
CREATE INDEX push_deliveries_subscription ON push_deliveries (subscription_id);
CREATE INDEX push_deliveries_lease ON push_deliveries (lease) WHERE lease IS NOT NULL;
