-- Passkeys (WebAuthn). A credential names its user when it signs in, so it is looked up among theirs.
CREATE TABLE passkeys (
    user_id       uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id            uuid        NOT NULL,
    credential_id bytea       NOT NULL CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    public_key    bytea       NOT NULL,     -- a COSE key
    sign_count    bigint      NOT NULL,     -- of the last signature; 0: the authenticator does not count
    name          text        NOT NULL,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz,
    PRIMARY KEY (user_id, id)
);
CREATE UNIQUE INDEX passkeys_credential_id ON passkeys (user_id, credential_id);

-- Challenges that were answered, until they expire: each is answered once. Open ones are not stored.
CREATE TABLE passkey_challenges (
    user_id    uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, hash)
);
