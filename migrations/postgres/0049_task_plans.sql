-- Notes of a task, the day it is planned for, and its place in the order by hand. A task that was never
-- moved, also one that a server of an earlier version has added, stands where its creation puts it.

ALTER TABLE tasks ADD COLUMN notes text;
ALTER TABLE tasks ADD COLUMN planned_on text;   -- such as 2026-11-22, in the user's days
ALTER TABLE tasks ADD COLUMN rank_at timestamptz;   -- NULL: created_at
ALTER TABLE tasks ADD COLUMN rank_id uuid;   -- NULL: id

UPDATE schema_compatibility SET oldest_server = 42;
