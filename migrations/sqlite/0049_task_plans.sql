-- Notes of a task, the day it is planned for, and its place in the order by hand. A task that was never
-- moved, also one that a server of an earlier version has added, stands where its creation puts it.

ALTER TABLE tasks ADD COLUMN notes TEXT;
ALTER TABLE tasks ADD COLUMN planned_on TEXT;   -- such as 2026-11-22, in the user's days
ALTER TABLE tasks ADD COLUMN rank_at INTEGER;   -- NULL: created_at
ALTER TABLE tasks ADD COLUMN rank_id BLOB CHECK (length(rank_id) = 16);   -- NULL: id

UPDATE schema_compatibility SET oldest_server = 42;
