-- What statistics count of a session, in one text: a value of the session's state, kept with it
-- once it has ended and as long as it is not deleted. server/src/store/counted.rs says how it is
-- written. The index gives a range's texts in their order without looking at the rows.

ALTER TABLE sessions ADD COLUMN counted TEXT;
UPDATE sessions SET counted =
    start_time || ',' || (end_time - start_time) || ',' || substr(session_type, 1, 1)
    || CASE WHEN status = 'abandoned' THEN 'a' WHEN completed_by_limit IS NULL THEN 'c' ELSE 'l' END
    || ',' || focus_score
    || ',' || (SELECT COUNT(*) FROM session_distractions d WHERE d.session_id = sessions.id)
    || ',' || lower(COALESCE(hex(task_id), '')) || ',' || lower(COALESCE(hex(project_id), ''))
    || COALESCE((
        SELECT string_agg(',' || (p.pause_time - start_time) || '+' || (p.resume_time - p.pause_time), '' ORDER BY p.position)
        FROM session_pauses p WHERE p.session_id = sessions.id
    ), '')
WHERE end_time IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX sessions_counted ON sessions (user_id, start_time DESC, id DESC, counted) WHERE counted IS NOT NULL;
