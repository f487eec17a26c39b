-- Lists by the last change.

CREATE INDEX sessions_updated ON sessions (user_id, updated_at, id);
CREATE INDEX tasks_updated ON tasks (user_id, updated_at, id);
CREATE INDEX projects_updated ON projects (user_id, updated_at, id);
