-- Mail: addresses that are verified, links that were sent, and messages on their way.

ALTER TABLE users ADD COLUMN email_verified_at INTEGER;  -- null: nobody has followed a link sent there
ALTER TABLE users ADD COLUMN language TEXT;              -- of mails; null: the default

-- Links in mails. A link's secret names the user; only its hash is stored.
CREATE TABLE email_links (
    user_id      BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    kind         TEXT    NOT NULL,
    email        TEXT    NOT NULL,          -- where it was sent
    browser_hash BLOB    CHECK (length(browser_hash) = 32),  -- of the cookie of the browser that asked for it
    expires_at   INTEGER NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX email_links_expires_at ON email_links (expires_at);

-- One mail to one user. Stays for a while after it was sent, so that mails of a user can be counted.
CREATE TABLE mails (
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id              BLOB    NOT NULL CHECK (length(id) = 16),
    kind            TEXT    NOT NULL,
    recipient       TEXT    NOT NULL,
    browser_hash    BLOB    CHECK (length(browser_hash) = 32),  -- for the link in it
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,       -- when it is no longer of use
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at INTEGER,                -- null: sent or given up; while a server sends it: when its lease ends
    lease           BLOB    CHECK (length(lease) = 16),  -- of the attempt that was begun last
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_next ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX mails_user ON mails (user_id, created_at);
CREATE INDEX mails_created_at ON mails (created_at);
