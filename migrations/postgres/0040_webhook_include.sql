-- What is sent along with the events of a webhook; null for nothing.

ALTER TABLE webhooks ADD COLUMN include text CHECK (include IN ('object'));
