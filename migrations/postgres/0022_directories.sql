-- What is unique among everybody or known before its person is: small directories of their own,
-- each of which says whose it is. Everything else is looked up among the person's.

CREATE TABLE email_directory (
    email   text NOT NULL PRIMARY KEY,      -- in its normal form
    user_id uuid NOT NULL
);
CREATE INDEX email_directory_user ON email_directory (user_id);
INSERT INTO email_directory SELECT lower(email), id FROM users WHERE email IS NOT NULL;
DROP INDEX users_email;

-- Secrets of sign-ins, tokens and calendar feeds name the person; those here were made before and
-- do not.
CREATE TABLE credential_directory (
    hash       bytea       NOT NULL PRIMARY KEY,
    user_id    uuid        NOT NULL,
    expires_at timestamptz                  -- null: never
);
CREATE INDEX credential_directory_user ON credential_directory (user_id);
CREATE INDEX credential_directory_expires_at ON credential_directory (expires_at) WHERE expires_at IS NOT NULL;
INSERT INTO credential_directory
SELECT token_hash, user_id, expires_at FROM logins
UNION ALL SELECT token_hash, user_id, expires_at FROM api_tokens
UNION ALL SELECT secret_hash, user_id, NULL::timestamptz FROM calendars;
DROP INDEX logins_token_hash;
CREATE UNIQUE INDEX logins_token_hash ON logins (user_id, token_hash);
DROP INDEX api_tokens_token_hash;
CREATE UNIQUE INDEX api_tokens_token_hash ON api_tokens (user_id, token_hash);
DROP INDEX calendars_secret_hash;

CREATE TABLE endpoint_directory (
    endpoint_hash bytea NOT NULL PRIMARY KEY,
    user_id       uuid NOT NULL
);
CREATE INDEX endpoint_directory_user ON endpoint_directory (user_id);
INSERT INTO endpoint_directory SELECT endpoint_hash, user_id FROM push_subscriptions;
DROP INDEX push_subscriptions_endpoint;
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (user_id, endpoint_hash);
