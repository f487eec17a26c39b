-- Rate limits that several servers share. Counters: a crash of the database may forget them.

CREATE UNLOGGED TABLE rate_limits (
    subject BYTEA  PRIMARY KEY CHECK (length(subject) = 16),
    full_at BIGINT NOT NULL    -- when the bucket is full again: milliseconds since 1970, by the database's clock
);

CREATE INDEX rate_limits_full ON rate_limits (full_at);

UPDATE schema_compatibility SET oldest_server = 42;
