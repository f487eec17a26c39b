-- Imports on their way into the log: stored in batches, accepted at one instant, then written batch
-- by batch. What was not accepted is discarded; what was accepted is finished, also after a kill.

-- An accepted import is being written: other writes of the user wait. In the row that they lock.
ALTER TABLE users ADD COLUMN importing INTEGER NOT NULL DEFAULT 0 CHECK (importing IN (0, 1));

CREATE TABLE imports (
    user_id     BLOB    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    created_at  INTEGER NOT NULL,
    accepted_at INTEGER                 -- from then on it will be written
) STRICT, WITHOUT ROWID;

CREATE TABLE import_batches (
    user_id   BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE REFERENCES imports (user_id) ON DELETE CASCADE,
    number    INTEGER NOT NULL,         -- from 0
    histories TEXT    NOT NULL,         -- JSON: for each session, the list of its events
    PRIMARY KEY (user_id, number)
) STRICT;

-- A check of NULL is not true in SQLite before 3.45, whose tools called the table corrupt.
CREATE TABLE commands_new (
    user_id     BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    command_id  BLOB    NOT NULL CHECK (length(command_id) = 16),
    session_id  BLOB    NOT NULL CHECK (length(session_id) = 16),
    fingerprint BLOB    NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('applied', 'rejected')),
    problem     TEXT    CHECK (problem IS NULL OR json_valid(problem)),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, command_id),
    CHECK ((outcome = 'rejected') = (problem IS NOT NULL))
) STRICT;
INSERT INTO commands_new SELECT user_id, command_id, session_id, fingerprint, outcome, problem, created_at FROM commands;
DROP TABLE commands;
ALTER TABLE commands_new RENAME TO commands;
CREATE INDEX commands_age ON commands (created_at);
