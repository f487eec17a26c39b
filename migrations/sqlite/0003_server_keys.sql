-- Secrets that a server makes for itself at its first start; all servers on the database share them.

CREATE TABLE server_keys (
    name   TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
