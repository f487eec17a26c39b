-- Registration that a link in a mail finishes, and the mails to one address, whoever caused them.

ALTER TABLE users ADD COLUMN pending_password_hash text;  -- of a guest who registers: the account's, once the link is used
CREATE INDEX mails_recipient ON mails (recipient, created_at);
