-- Focus sessions. session_events is the record; sessions, session_pauses and
-- session_distractions are the state it folds to, kept in the same transaction.

CREATE TABLE sessions (
    id                   uuid        NOT NULL PRIMARY KEY,
    user_id              uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_type         text        NOT NULL CHECK (session_type IN ('pomodoro', 'short', 'long', 'custom')),
    planned_duration     integer     NOT NULL CHECK (planned_duration BETWEEN 5 AND 120),   -- minutes
    actual_duration      integer     CHECK (actual_duration >= 0),                          -- whole minutes
    actual_seconds       integer     CHECK (actual_seconds >= 0),
    start_time           timestamptz NOT NULL,
    end_time             timestamptz CHECK (end_time >= start_time),
    status               text        NOT NULL CHECK (status IN ('active', 'paused', 'completed', 'abandoned')),
    task_id              uuid,
    project_id           uuid,
    intention            text,
    quality_rating       integer     CHECK (quality_rating BETWEEN 1 AND 5),
    focus_score          integer     CHECK (focus_score BETWEEN 0 AND 100),
    focus_score_source   text        CHECK (focus_score_source IN ('reported', 'calculated')),
    score_version        integer,
    score_base           integer,
    score_distractions   integer,
    score_duration_bonus integer,
    score_calculated     integer     CHECK (score_calculated BETWEEN 0 AND 100),
    task_progress        text,
    abandon_reason       text,
    progress_made        text,
    completed_by_limit   uuid,              -- the event by which it completed by itself
    elapsed_at           timestamptz,           -- when focused time reached the plan
    elapsed_event_id     uuid,              -- the event that says so
    newest_at            timestamptz NOT NULL,  -- of the newest event that holds
    commanded_at         timestamptz NOT NULL,  -- of the newest event that a command caused
    version              bigint      NOT NULL CHECK (version >= 1),  -- number of events
    next_deadline        timestamptz,           -- when it next changes by itself
    deleted_at           timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CHECK ((status IN ('active', 'paused')) = (end_time IS NULL)),
    CHECK ((end_time IS NULL) = (focus_score IS NULL)),
    CHECK ((end_time IS NULL) = (actual_seconds IS NULL)),
    CHECK ((end_time IS NULL) = (next_deadline IS NOT NULL)),
    CHECK (deleted_at IS NULL OR end_time IS NOT NULL)
);
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
    id             uuid        NOT NULL,
    session_id     uuid        NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position       integer     NOT NULL,        -- from 0; two pauses can begin in one millisecond
    pause_time     timestamptz NOT NULL,
    resume_time    timestamptz CHECK (resume_time >= pause_time),
    pause_reason   text,
    duration       integer     CHECK (duration >= 0),  -- whole seconds
    ended_by_limit uuid,                    -- the event by which the pause limit ended it
    PRIMARY KEY (session_id, position),
    CHECK ((resume_time IS NULL) = (duration IS NULL))
);

CREATE TABLE session_distractions (
    id          uuid        NOT NULL,
    session_id  uuid        NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position    integer     NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('internal', 'external')),
    note        text,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, position)
);

CREATE TABLE session_events (
    event_id    uuid        NOT NULL,
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    bigint      NOT NULL CHECK (sequence >= 1),  -- counts per person, without gaps
    session_id  uuid        NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    version     bigint      NOT NULL CHECK (version >= 1),   -- counts per session, without gaps
    type        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    data        jsonb       NOT NULL,
    PRIMARY KEY (user_id, sequence),
    UNIQUE (session_id, version)
);

-- Answers that are given again when a request is sent again.
CREATE TABLE idempotency_keys (
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      integer     NOT NULL,
    headers     jsonb       NOT NULL,
    body        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (user_id, created_at);

-- What became of commands that were made while a client was away.
CREATE TABLE commands (
    user_id     uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    command_id  uuid        NOT NULL,
    session_id  uuid        NOT NULL,
    fingerprint bytea       NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('applied', 'rejected')),
    problem     jsonb,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, command_id),
    CHECK ((outcome = 'rejected') = (problem IS NOT NULL))
);
CREATE INDEX commands_age ON commands (user_id, created_at);
