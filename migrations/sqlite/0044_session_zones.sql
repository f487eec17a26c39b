-- The zone that a session was started in, and how many seconds its clocks were ahead of UTC then, for days.
-- Null where no device has said it, as in all sessions before.

ALTER TABLE sessions ADD COLUMN time_zone TEXT;
ALTER TABLE sessions ADD COLUMN utc_offset INTEGER;

-- Statistics read the offset with each session.
DROP INDEX sessions_counted;
CREATE INDEX sessions_counted ON sessions (user_id, start_time DESC, id DESC, counted, utc_offset)
    WHERE counted IS NOT NULL;

UPDATE schema_compatibility SET oldest_server = 42;
