-- How many sessions a user has that are not deleted, by the period in which they start: what a list
-- has in all, and where a page of it begins, without reading the sessions before it.

CREATE TABLE session_counts (
    user_id  uuid        NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    begins   timestamptz NOT NULL,          -- a multiple of 32 days
    sessions integer     NOT NULL,
    PRIMARY KEY (user_id, begins)
);

INSERT INTO session_counts (user_id, begins, sessions)
SELECT user_id, date_bin('768 hours', start_time, timestamptz '1970-01-01T00:00:00Z'), COUNT(*)
FROM sessions WHERE deleted_at IS NULL GROUP BY 1, 2;
