-- The zones that a profile had, as JSON, each with the instant at which it was changed: sessions without a zone
-- go by that of their time. NULL for none, as where a server of an earlier version changes the zone: those
-- sessions then go by the new one.

ALTER TABLE users ADD COLUMN former_zones TEXT;

-- Whether days are those of the profile's zone for all sessions.
ALTER TABLE users ADD COLUMN days_in_current_zone INTEGER NOT NULL DEFAULT 0 CHECK (days_in_current_zone IN (0, 1));

UPDATE schema_compatibility SET oldest_server = 42;
