-- What statistics count of a session, in one text: a value of the session's state, kept with it
-- once it has ended and as long as it is not deleted. server/src/store/counted.rs says how it is
-- written. A range's texts are found by sessions_start; they can be too long for an index.

ALTER TABLE sessions ADD COLUMN counted text;
UPDATE sessions SET counted =
    (extract(epoch FROM start_time) * 1000)::bigint
    || ',' || (extract(epoch FROM end_time - start_time) * 1000)::bigint || ',' || substr(session_type, 1, 1)
    || CASE WHEN status = 'abandoned' THEN 'a' WHEN completed_by_limit IS NULL THEN 'c' ELSE 'l' END
    || ',' || focus_score
    || ',' || (SELECT COUNT(*) FROM session_distractions d WHERE d.session_id = sessions.id)
    || ',' || COALESCE(replace(task_id::text, '-', ''), '') || ',' || COALESCE(replace(project_id::text, '-', ''), '')
    || COALESCE((
        SELECT string_agg(',' || (extract(epoch FROM p.pause_time - start_time) * 1000)::bigint
            || '+' || (extract(epoch FROM p.resume_time - p.pause_time) * 1000)::bigint, '' ORDER BY p.position)
        FROM session_pauses p WHERE p.session_id = sessions.id
    ), '')
WHERE end_time IS NOT NULL AND deleted_at IS NULL;

-- Without the status: where the index's condition says it already, PostgreSQL leaves it out of what
-- it looks up, and with a column missing in the middle each look-up read all of a person's entries.
DROP INDEX sessions_completed;
CREATE INDEX sessions_completed ON sessions (user_id, start_time)
    WHERE status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL;
