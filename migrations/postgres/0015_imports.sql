-- Imports on their way into the log: stored in batches, accepted at one instant, then written batch
-- by batch. What was not accepted is discarded; what was accepted is finished, also after a kill.

-- An accepted import is being written: other writes of the user wait. In the row that they lock.
ALTER TABLE users ADD COLUMN importing boolean NOT NULL DEFAULT false;

CREATE TABLE imports (
    user_id     uuid        NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    accepted_at timestamptz             -- from then on it will be written
);

CREATE TABLE import_batches (
    user_id   uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE REFERENCES imports (user_id) ON DELETE CASCADE,
    number    integer NOT NULL,         -- from 0
    histories text    NOT NULL,         -- JSON: for each session, the list of its events
    PRIMARY KEY (user_id, number)
);
