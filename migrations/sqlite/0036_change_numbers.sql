-- The number of the transaction that wrote a row last, counted per user: a feed of what has changed.
-- Rows that were written before have 0.

ALTER TABLE users ADD COLUMN last_change INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN change_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN change_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN change_number INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_changes ON sessions (user_id, change_number, id);
CREATE INDEX tasks_changes ON tasks (user_id, change_number, id);
CREATE INDEX projects_changes ON projects (user_id, change_number, id);
