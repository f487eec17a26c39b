-- A person's own list of tasks and projects. Ids count per person: sessions may refer to any
-- id, whether or not it is in this list, and nobody's ids can be in another's way.

CREATE TABLE projects (
    user_id            uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id                 uuid        NOT NULL,
    name               text        NOT NULL CHECK (name <> ''),
    color              text        CHECK (length(color) = 7),          -- #rrggbb
    archived_at        timestamptz,
    version            bigint      NOT NULL CHECK (version >= 1),      -- number of changes
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX projects_created ON projects (user_id, created_at DESC, id DESC, archived_at);

CREATE TABLE tasks (
    user_id            uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id                 uuid        NOT NULL,
    title              text        NOT NULL CHECK (title <> ''),
    project_id         uuid,
    estimated_sessions integer CHECK (estimated_sessions BETWEEN 1 AND 99),
    status             text        NOT NULL CHECK (status IN ('open', 'done')),
    done_at            timestamptz,
    archived_at        timestamptz,
    version            bigint      NOT NULL CHECK (version >= 1),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    PRIMARY KEY (user_id, id),
    FOREIGN KEY (user_id, project_id) REFERENCES projects (user_id, id),
    CHECK ((status = 'done') = (done_at IS NOT NULL))
);
CREATE INDEX tasks_created ON tasks (user_id, created_at DESC, id DESC, archived_at);
CREATE INDEX tasks_status ON tasks (user_id, status, created_at DESC, id DESC, archived_at);
CREATE INDEX tasks_project ON tasks (user_id, project_id, created_at DESC, id DESC, archived_at, status)
    WHERE project_id IS NOT NULL;

-- What each ended session did for its task: a value of the session's state, kept in the same
-- transaction, so that it is there once however often anything is sent. Task ids are
-- references, so there need be no such row in tasks.
CREATE TABLE task_progress (
    session_id         uuid        NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    user_id            uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    task_id            uuid        NOT NULL,
    status             text        NOT NULL CHECK (status IN ('completed', 'abandoned')),
    automatic          boolean     NOT NULL,
    progress           text,
    focused_seconds    integer     NOT NULL CHECK (focused_seconds >= 0),
    start_time         timestamptz NOT NULL,
    end_time           timestamptz NOT NULL CHECK (end_time >= start_time)
);
-- Gives a task's sessions in their order, and its totals without looking at the rows.
CREATE INDEX task_progress_task
    ON task_progress (user_id, task_id, start_time DESC, session_id DESC, status, automatic, focused_seconds);

INSERT INTO task_progress
    (session_id, user_id, task_id, status, automatic, progress, focused_seconds, start_time, end_time)
SELECT id, user_id, task_id, status, completed_by_limit IS NOT NULL,
       CASE status WHEN 'completed' THEN task_progress ELSE progress_made END,
       actual_seconds, start_time, end_time
FROM sessions
WHERE task_id IS NOT NULL AND end_time IS NOT NULL AND deleted_at IS NULL;
