-- What the job that adds missing events reads.

-- They are built before this migration, while others write (CONTRIBUTING.md#migrations).
CREATE INDEX IF NOT EXISTS tasks_unlogged ON tasks (user_id, id) WHERE logged_version <> version;
CREATE INDEX IF NOT EXISTS projects_unlogged ON projects (user_id, id) WHERE logged_version <> version;

UPDATE schema_compatibility SET oldest_server = 42;
