-- The zone that a session was started in, and how many seconds its clocks were ahead of UTC then, for days.
-- Null where no device has said it, as in all sessions before.

ALTER TABLE sessions ADD COLUMN time_zone text;
ALTER TABLE sessions ADD COLUMN utc_offset integer;

UPDATE schema_compatibility SET oldest_server = 42;
