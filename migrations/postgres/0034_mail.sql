-- Mail: addresses that are verified, links that were sent, and messages on their way.

ALTER TABLE users ADD COLUMN email_verified_at timestamptz;  -- null: nobody has followed a link sent there
ALTER TABLE users ADD COLUMN language text;                  -- of mails; null: the default

-- Links in mails. A link's secret names the user; only its hash is stored.
CREATE TABLE email_links (
    user_id      uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
    kind         text        NOT NULL,
    email        text        NOT NULL,      -- where it was sent
    browser_hash bytea       CHECK (octet_length(browser_hash) = 32),  -- of the cookie of the browser that asked for it
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, hash)
);
CREATE INDEX email_links_expires_at ON email_links (expires_at);

-- One mail to one user. Stays for a while after it was sent, so that mails of a user can be counted.
CREATE TABLE mails (
    user_id         uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              uuid        NOT NULL,
    kind            text        NOT NULL,
    recipient       text        NOT NULL,
    browser_hash    bytea       CHECK (octet_length(browser_hash) = 32),  -- for the link in it
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,   -- when it is no longer of use
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz,            -- null: sent or given up; while a server sends it: when its lease ends
    lease           uuid,                   -- of the attempt that was begun last
    PRIMARY KEY (user_id, id)
);
CREATE INDEX mails_next ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX mails_user ON mails (user_id, created_at);
CREATE INDEX mails_created_at ON mails (created_at);
