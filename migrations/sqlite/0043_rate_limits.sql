-- Rate limits that several servers share; with SQLite there is one server, and the table is empty.

CREATE TABLE rate_limits (
    subject BLOB    PRIMARY KEY CHECK (length(subject) = 16),
    full_at INTEGER NOT NULL    -- when the bucket is full again: milliseconds since 1970, by the database's clock
) STRICT, WITHOUT ROWID;

CREATE INDEX rate_limits_full ON rate_limits (full_at);

UPDATE schema_compatibility SET oldest_server = 42;
