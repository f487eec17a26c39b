-- How a session came into the log: timed while it took place, entered afterwards, or imported.

ALTER TABLE sessions ADD COLUMN source TEXT NOT NULL DEFAULT 'live'
    CHECK (source IN ('live', 'manual', 'import'));
