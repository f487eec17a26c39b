-- What is sent along with the events of a webhook; null for nothing.

ALTER TABLE webhooks ADD COLUMN include TEXT CHECK (include IN ('object'));
