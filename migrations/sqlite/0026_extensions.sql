-- Minutes by which the plan was extended; rating and texts of an end that was taken back, as JSON.

ALTER TABLE sessions ADD COLUMN extended_minutes INTEGER NOT NULL DEFAULT 0
    CHECK (extended_minutes BETWEEN 0 AND 115);
ALTER TABLE sessions ADD COLUMN draft TEXT CHECK (json_valid(draft));

-- Time is up once for each effective plan: the number of such an alert is the extension. SQLite
-- cannot change a check in place.
CREATE TABLE new_alerts (
    user_id    BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    session_id BLOB    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('timeElapsed', 'pauseEnding', 'pauseEnded', 'sessionCompleted')),
    number     INTEGER NOT NULL CHECK (number BETWEEN 0 AND 115),  -- which pause, or the minutes of extension
    instant    INTEGER NOT NULL,                                   -- when it was due
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, id),
    UNIQUE (user_id, session_id, kind, number),
    FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE
) STRICT;
INSERT INTO new_alerts (user_id, id, session_id, kind, number, instant, created_at)
SELECT user_id, id, session_id, kind, number, instant, created_at FROM alerts;
DROP TABLE alerts;
ALTER TABLE new_alerts RENAME TO alerts;
CREATE INDEX alerts_age ON alerts (created_at);
