-- When a webhook is next due changes with every delivery. It is in a table of its own, so that
-- the row of the webhook is not written anew each time, nor its indexes.

CREATE TABLE webhook_schedules (
    user_id    uuid NOT NULL,
    webhook_id uuid NOT NULL,
    due_at     timestamptz,  -- the earliest due_at of its deliveries, or earlier
    PRIMARY KEY (user_id, webhook_id),
    FOREIGN KEY (user_id, webhook_id) REFERENCES webhooks (user_id, id) ON DELETE CASCADE
);
INSERT INTO webhook_schedules SELECT user_id, id, due_at FROM webhooks;
CREATE INDEX webhook_schedules_due ON webhook_schedules (due_at) WHERE due_at IS NOT NULL;
DROP INDEX webhooks_due;
ALTER TABLE webhooks DROP COLUMN due_at;
