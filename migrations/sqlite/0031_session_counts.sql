-- How many sessions a user has that are not deleted, by the period in which they start: what a list
-- has in all, and where a page of it begins, without reading the sessions before it.

CREATE TABLE session_counts (
    user_id  BLOB    NOT NULL REFERENCES users (id) ON DELETE CASCADE CHECK (length(user_id) = 16),
    begins   INTEGER NOT NULL,              -- a multiple of 32 days
    sessions INTEGER NOT NULL,
    PRIMARY KEY (user_id, begins)
) STRICT, WITHOUT ROWID;

-- The remainder of an instant before 1970 is negative.
INSERT INTO session_counts (user_id, begins, sessions)
SELECT user_id, start_time - (start_time % 2764800000 + 2764800000) % 2764800000, COUNT(*)
FROM sessions WHERE deleted_at IS NULL GROUP BY 1, 2;
