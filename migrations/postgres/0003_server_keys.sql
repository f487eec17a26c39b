-- Secrets that a server makes for itself at its first start; all servers on the database share them.

CREATE TABLE server_keys (
    name   text  NOT NULL PRIMARY KEY,
    secret bytea NOT NULL
);
