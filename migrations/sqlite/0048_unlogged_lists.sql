-- What the job that adds missing events reads.

CREATE INDEX tasks_unlogged ON tasks (user_id, id) WHERE logged_version <> version;
CREATE INDEX projects_unlogged ON projects (user_id, id) WHERE logged_version <> version;

UPDATE schema_compatibility SET oldest_server = 42;
