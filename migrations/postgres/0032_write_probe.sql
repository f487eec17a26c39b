-- What a server writes to learn whether it can write: one row, with the newest instant at which a
-- server did so. A clock that stepped back is behind it.
CREATE TABLE write_probe (
    id         smallint    PRIMARY KEY CHECK (id = 1),
    written_at timestamptz NOT NULL
);
