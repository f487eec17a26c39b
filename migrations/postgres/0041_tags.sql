-- Tags of sessions: as they were entered, with commas between them, and each by its letters in lower
-- case, for the filter of lists. And the tags that a user has, for suggestions.

ALTER TABLE sessions ADD COLUMN tags text;

CREATE TABLE session_tags (
    user_id    uuid             NOT NULL,
    session_id uuid             NOT NULL,
    tag        text COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, session_id, tag),
    FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE
);
CREATE INDEX session_tags_tag ON session_tags (user_id, tag, session_id);

CREATE TABLE tags (
    user_id  uuid             NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    tag      text COLLATE "C" NOT NULL,
    spelling text             NOT NULL,     -- the first one
    sessions integer          NOT NULL,     -- that have it and are not deleted
    PRIMARY KEY (user_id, tag)
);
CREATE INDEX tags_use ON tags (user_id, sessions DESC, tag);
