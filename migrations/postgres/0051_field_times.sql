-- When each field of a task or a project was set, and by which command, for offline commands that arrive
-- later. The JSON names the version it is of: where that is not the row's, as after a write by a server of an
-- earlier version, and where it is NULL, all fields count as set when the row was last changed.

ALTER TABLE tasks ADD COLUMN field_times jsonb;
ALTER TABLE projects ADD COLUMN field_times jsonb;

UPDATE schema_compatibility SET oldest_server = 42;
