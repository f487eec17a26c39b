-- Ids of sessions count per person, as those of tasks do: the person is part of every key of a
-- session's tables, so that a person's rows can be stored together and apart from everybody else's.
--
-- SQLite cannot change a key in place: each table is copied once. What refers to sessions is
-- dropped before them, so that no foreign key acts.

CREATE TABLE new_sessions (
    user_id              BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id                   BLOB    NOT NULL CHECK (length(id) = 16),
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
    alert_at             INTEGER,           -- when the alert of the open pause is due
    deleted_at           INTEGER,
    blanked_at           INTEGER,           -- when its texts were redacted
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    counted              TEXT,              -- the statistics snapshot
    PRIMARY KEY (user_id, id),
    CHECK ((status IN ('active', 'paused')) = (end_time IS NULL)),
    CHECK ((end_time IS NULL) = (focus_score IS NULL)),
    CHECK ((end_time IS NULL) = (actual_seconds IS NULL)),
    CHECK ((end_time IS NULL) = (next_deadline IS NOT NULL)),
    CHECK (deleted_at IS NULL OR end_time IS NOT NULL)
) STRICT;

CREATE TABLE new_session_pauses (
    user_id        BLOB    NOT NULL,
    session_id     BLOB    NOT NULL,
    position       INTEGER NOT NULL,        -- from 0; two pauses can begin in one millisecond
    id             BLOB    NOT NULL CHECK (length(id) = 16),
    pause_time     INTEGER NOT NULL,
    resume_time    INTEGER CHECK (resume_time >= pause_time),
    pause_reason   TEXT,
    duration       INTEGER CHECK (duration >= 0),  -- whole seconds
    ended_by_limit BLOB,                    -- the event by which the pause limit ended it
    PRIMARY KEY (user_id, session_id, position),
    FOREIGN KEY (user_id, session_id) REFERENCES new_sessions (user_id, id) ON DELETE CASCADE,
    CHECK ((resume_time IS NULL) = (duration IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE new_session_distractions (
    user_id     BLOB    NOT NULL,
    session_id  BLOB    NOT NULL,
    position    INTEGER NOT NULL,
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    kind        TEXT    NOT NULL CHECK (kind IN ('internal', 'external')),
    note        TEXT,
    occurred_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, session_id, position),
    FOREIGN KEY (user_id, session_id) REFERENCES new_sessions (user_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE new_session_events (
    event_id    BLOB    NOT NULL CHECK (length(event_id) = 16),
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sequence    INTEGER NOT NULL CHECK (sequence >= 1),  -- counts per person, without gaps
    session_id  BLOB    NOT NULL,
    version     INTEGER NOT NULL CHECK (version >= 1),   -- counts per session, without gaps
    type        TEXT    NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    data        TEXT    NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (user_id, sequence),
    UNIQUE (user_id, session_id, version),
    FOREIGN KEY (user_id, session_id) REFERENCES new_sessions (user_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE new_task_progress (
    user_id         BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id      BLOB    NOT NULL,
    task_id         BLOB    NOT NULL CHECK (length(task_id) = 16),
    status          TEXT    NOT NULL CHECK (status IN ('completed', 'abandoned')),
    automatic       INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    progress        TEXT,
    focused_seconds INTEGER NOT NULL CHECK (focused_seconds >= 0),
    start_time      INTEGER NOT NULL,
    end_time        INTEGER NOT NULL CHECK (end_time >= start_time),
    PRIMARY KEY (user_id, session_id),
    FOREIGN KEY (user_id, session_id) REFERENCES new_sessions (user_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE new_alerts (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    session_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('timeElapsed', 'pauseEnding', 'pauseEnded', 'sessionCompleted')),
    number     INTEGER NOT NULL CHECK (number BETWEEN 0 AND 3),  -- which pause; 0 where it is about none
    instant    INTEGER NOT NULL,                                 -- when it was due
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, session_id, kind, number),
    FOREIGN KEY (user_id, session_id) REFERENCES new_sessions (user_id, id) ON DELETE CASCADE
) STRICT;

INSERT INTO new_sessions
SELECT user_id, id, session_type, planned_duration, actual_duration, actual_seconds, start_time, end_time, status,
    task_id, project_id, intention, quality_rating, focus_score, focus_score_source, score_version, score_base,
    score_distractions, score_duration_bonus, score_calculated, task_progress, abandon_reason, progress_made,
    completed_by_limit, elapsed_at, elapsed_event_id, newest_at, commanded_at, version, next_deadline, alert_at,
    deleted_at, blanked_at, created_at, updated_at, counted
FROM sessions;
INSERT INTO new_session_pauses
SELECT s.user_id, session_id, position, p.id, pause_time, resume_time, pause_reason, duration, ended_by_limit
FROM session_pauses p JOIN sessions s ON s.id = session_id;
INSERT INTO new_session_distractions
SELECT s.user_id, session_id, position, d.id, kind, note, occurred_at
FROM session_distractions d JOIN sessions s ON s.id = session_id;
INSERT INTO new_session_events
SELECT event_id, user_id, sequence, session_id, version, type, occurred_at, recorded_at, data FROM session_events;
INSERT INTO new_task_progress
SELECT user_id, session_id, task_id, status, automatic, progress, focused_seconds, start_time, end_time FROM task_progress;
INSERT INTO new_alerts
SELECT user_id, id, session_id, kind, number, instant, created_at FROM alerts;

DROP TABLE session_pauses;
DROP TABLE session_distractions;
DROP TABLE session_events;
DROP TABLE task_progress;
DROP TABLE alerts;
DROP TABLE sessions;
ALTER TABLE new_sessions RENAME TO sessions;
ALTER TABLE new_session_pauses RENAME TO session_pauses;
ALTER TABLE new_session_distractions RENAME TO session_distractions;
ALTER TABLE new_session_events RENAME TO session_events;
ALTER TABLE new_task_progress RENAME TO task_progress;
ALTER TABLE new_alerts RENAME TO alerts;

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
CREATE INDEX sessions_deadline ON sessions (next_deadline, id, user_id) WHERE next_deadline IS NOT NULL;
CREATE INDEX sessions_alert ON sessions (alert_at, id, user_id) WHERE alert_at IS NOT NULL;
-- With the status, so that SQLite prefers this index to sessions_status, which has the others too.
CREATE INDEX sessions_completed ON sessions (user_id, status, start_time)
    WHERE status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL;
CREATE INDEX sessions_to_blank ON sessions (deleted_at) WHERE deleted_at IS NOT NULL AND blanked_at IS NULL;
CREATE INDEX sessions_deleted ON sessions (user_id, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
CREATE INDEX sessions_counted ON sessions (user_id, start_time DESC, id DESC, counted) WHERE counted IS NOT NULL;
CREATE INDEX task_progress_task
    ON task_progress (user_id, task_id, start_time DESC, session_id DESC, status, automatic, focused_seconds);
CREATE INDEX alerts_age ON alerts (created_at);
