-- What the timer's start form can be filled with: JSON as in the profile of the API; NULL for none.

ALTER TABLE users ADD COLUMN presets text;

UPDATE schema_compatibility SET oldest_server = 42;
