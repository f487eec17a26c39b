-- Lists by the last change, and the text search by the name that it has in SQLite, too.

CREATE FUNCTION regexp(pattern text, value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT value ~ pattern';

CREATE INDEX sessions_updated ON sessions (user_id, updated_at, id);
CREATE INDEX tasks_updated ON tasks (user_id, updated_at, id);
CREATE INDEX projects_updated ON projects (user_id, updated_at, id);
