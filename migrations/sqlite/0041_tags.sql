-- Tags of sessions: as they were entered, with commas between them, and each by its letters in lower
-- case, for the filter of lists. And the tags that a user has, for suggestions.

ALTER TABLE sessions ADD COLUMN tags TEXT;

CREATE TABLE session_tags (
    user_id    BLOB NOT NULL,
    session_id BLOB NOT NULL,
    tag        TEXT NOT NULL,
    PRIMARY KEY (user_id, session_id, tag),
    FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX session_tags_tag ON session_tags (user_id, tag, session_id);

CREATE TABLE tags (
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE CHECK (length(user_id) = 16),
    tag      TEXT    NOT NULL,
    spelling TEXT    NOT NULL,              -- the first one
    sessions INTEGER NOT NULL,              -- that have it and are not deleted
    PRIMARY KEY (user_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_use ON tags (user_id, sessions DESC, tag);
