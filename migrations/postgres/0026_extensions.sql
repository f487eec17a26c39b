-- Minutes by which the plan was extended; rating and texts of an end that was taken back, as JSON.

ALTER TABLE sessions ADD COLUMN extended_minutes integer NOT NULL DEFAULT 0
    CHECK (extended_minutes BETWEEN 0 AND 115);
ALTER TABLE sessions ADD COLUMN draft text;

-- Time is up once for each effective plan: the number of such an alert is the extension.
ALTER TABLE alerts DROP CONSTRAINT alerts_number_check,
    ADD CONSTRAINT alerts_number_check CHECK (number BETWEEN 0 AND 115);
