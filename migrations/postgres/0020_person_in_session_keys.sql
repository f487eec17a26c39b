-- Ids of sessions count per person, as those of tasks do: the person is part of every key of a
-- session's tables, so that a person's rows can be stored together and apart from everybody else's.

-- Only these two lack the person; the rows of no other table are written.
ALTER TABLE session_pauses ADD COLUMN user_id uuid;
ALTER TABLE session_distractions ADD COLUMN user_id uuid;
UPDATE session_pauses SET user_id = s.user_id FROM sessions s WHERE s.id = session_id;
UPDATE session_distractions SET user_id = s.user_id FROM sessions s WHERE s.id = session_id;

ALTER TABLE session_pauses
    DROP CONSTRAINT session_pauses_session_id_fkey, DROP CONSTRAINT session_pauses_pkey;
ALTER TABLE session_distractions
    DROP CONSTRAINT session_distractions_session_id_fkey, DROP CONSTRAINT session_distractions_pkey;
ALTER TABLE session_events
    DROP CONSTRAINT session_events_session_id_fkey, DROP CONSTRAINT session_events_session_id_version_key;
ALTER TABLE task_progress
    DROP CONSTRAINT task_progress_session_id_fkey, DROP CONSTRAINT task_progress_pkey;
ALTER TABLE alerts
    DROP CONSTRAINT alerts_session_id_fkey, DROP CONSTRAINT alerts_session_id_kind_number_key,
    DROP CONSTRAINT alerts_pkey;
ALTER TABLE sessions DROP CONSTRAINT sessions_pkey, ADD PRIMARY KEY (user_id, id);

ALTER TABLE session_pauses
    ALTER COLUMN user_id SET NOT NULL,
    ADD PRIMARY KEY (user_id, session_id, position),
    ADD FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE;
ALTER TABLE session_distractions
    ALTER COLUMN user_id SET NOT NULL,
    ADD PRIMARY KEY (user_id, session_id, position),
    ADD FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE;
ALTER TABLE session_events
    ADD UNIQUE (user_id, session_id, version),
    ADD FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE;
ALTER TABLE task_progress
    ADD PRIMARY KEY (user_id, session_id),
    ADD FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE;
ALTER TABLE alerts
    ADD PRIMARY KEY (user_id, id),
    ADD UNIQUE (user_id, session_id, kind, number),
    ADD FOREIGN KEY (user_id, session_id) REFERENCES sessions (user_id, id) ON DELETE CASCADE;
DROP INDEX alerts_user;
