-- Passkeys (WebAuthn). A credential names its user when it signs in, so it is looked up among theirs.
CREATE TABLE passkeys (
    user_id       BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    credential_id BLOB    NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
    public_key    BLOB    NOT NULL,         -- a COSE key
    sign_count    INTEGER NOT NULL,         -- of the last signature; 0: the authenticator does not count
    name          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER,
    PRIMARY KEY (user_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX passkeys_credential_id ON passkeys (user_id, credential_id);

-- Challenges that were answered, until they expire: each is answered once. Open ones are not stored.
CREATE TABLE passkey_challenges (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;
