-- Focus sessions. session_events is the record; sessions, session_pauses and
-- session_distractions are the state it folds to, kept in the same transaction.

CREATE TABLE sessions (
    id                   BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id              BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_type         TEXT    NOT NULL CHECK (session_type IN ('pomodoro', 'short', 'long', 'custom')),
    planned_duration     INTEGER NOT NULL CHECK (planned_duration BETWEEN 5 AND 120),   -- minutes
    actual_duration      INTEGER CHECK (actual_duration >= 0),                          -- whole minutes
    actual_seconds       INTEGER CHECK (actual_seconds >= 0),
    start_time           INTEGER NOT NULL,
    end_time             INTEGER CHECK (end_time >= start_time),
    status               TEXT    NOT NULL CHECK (status IN ('active', 'paused', 'completed', 'abandoned')),
    task_id              BLOB    CHECK (length(task_id) = 16),
    project_id           BLOB    CHECK (length(project_id) = 16),
    intention            TEXT,
    quality_rating       INTEGER CHECK (quality_rating BETWEEN 1 AND 5),
    focus_score          INTEGER CHECK (focus_score BETWEEN 0 AND 100),
    focus_score_source   TEXT    CHECK (focus_score_source IN ('reported', 'calculated')),
    score_version        INTEGER,
    score_base           INTEGER,
    score_distractions   INTEGER,
    score_duration_bonus INTEGER,
    score_calculated     INTEGER CHECK (score_calculated BETWEEN 0 AND 100),
    task_progress        TEXT,
    abandon_reason       TEXT,
    progress_made        TEXT,
    completed_by_limit   BLOB,              -- the event by which it completed by itself
    elapsed_at           INTEGER,           -- when focused time reached the plan
    elapsed_event_id     BLOB,              -- the event that says so
    newest_at            INTEGER NOT NULL,  -- of the newest event that holds
    commanded_at         INTEGER NOT NULL,  -- of the newest event that a command caused
    version              INTEGER NOT NULL CHECK (version >= 1),  -- number of events
    next_deadline        INTEGER,           -- when it next changes by itself
    deleted_at           INTEGER,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    CHECK ((status IN ('active', 'paused')) = (end_time IS NULL)),
    CHECK ((end_time IS NULL) = (focus_score IS NULL)),
    CHECK ((end_time IS NULL) = (actual_seconds IS NULL)),
    CHECK ((end_time IS NULL) = (next_deadline IS NOT NULL)),
    CHECK (deleted_at IS NULL OR end_time IS NOT NULL)
) STRICT;
-- The last of three layers that hold "one open session per person".
CREATE UNIQUE INDEX sessions_one_open ON sessions (user_id)
    WHERE status IN ('active', 'paused') AND deleted_at IS NULL;
CREATE INDEX sessions_start ON sessions (user_id, start_time DESC, id DESC, deleted_at);
CREATE INDEX sessions_status ON sessions (user_id, status, start_time DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX sessions_task ON sessions (user_id, task_id, start_time DESC, id DESC)
    WHERE deleted_at IS NULL AND task_id IS NOT NULL;
CREATE INDEX sessions_project ON sessions (user_id, project_id, start_time DESC, id DESC)
    WHERE deleted_at IS NULL AND project_id IS NOT NULL;
CREATE INDEX sessions_end ON sessions (user_id, end_time) WHERE deleted_at IS NULL;
CREATE INDEX sessions_deadline ON sessions (next_deadline) WHERE next_deadline IS NOT NULL;

CREATE TABLE session_pauses (
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    session_id     BLOB    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,        -- from 0; two pauses can begin in one millisecond
    pause_time     INTEGER NOT NULL,
    resume_time    INTEGER CHECK (resume_time >= pause_time),
    pause_reason   TEXT,
    duration       INTEGER CHECK (duration >= 0),  -- whole seconds
    ended_by_limit BLOB,                    -- the event by which the pause limit ended it
    PRIMARY KEY (session_id, position),
    CHECK ((resume_time IS NULL) = (duration IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE session_distractions (
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    session_id  BLOB    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('internal', 'external')),
    note        TEXT,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_events (
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    INTEGER NOT NULL CHECK (sequence >= 1),  -- counts per person, without gaps
    session_id  BLOB    NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    version     INTEGER NOT NULL CHECK (version >= 1),   -- counts per session, without gaps
    type        TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    data        TEXT    NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (user_id, sequence),
    UNIQUE (session_id, version)
) STRICT;

-- Answers that are given again when a request is sent again.
CREATE TABLE idempotency_keys (
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    status      INTEGER NOT NULL,
    headers     TEXT    NOT NULL CHECK (json_valid(headers)),
    body        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_keys_age ON idempotency_keys (user_id, created_at);

-- What became of commands that were made while a client was away.
CREATE TABLE commands (
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    command_id  BLOB    NOT NULL CHECK (length(command_id) = 16),
    session_id  BLOB    NOT NULL CHECK (length(session_id) = 16),
    fingerprint BLOB    NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('applied', 'rejected')),
    problem     TEXT    CHECK (json_valid(problem)),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, command_id),
    CHECK ((outcome = 'rejected') = (problem IS NOT NULL))
) STRICT;
CREATE INDEX commands_age ON commands (user_id, created_at);
