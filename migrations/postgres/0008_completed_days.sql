-- Streaks ask on which days a person completed something, for every day there ever was:
-- sessions that completed by themselves do not count. The status is the same in every entry; it
-- is a column so that SQLite prefers this index to sessions_status, which has the others too.

CREATE INDEX sessions_completed ON sessions (user_id, status, start_time)
    WHERE status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL;
