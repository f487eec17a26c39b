-- Whether the last delivery to a webhook succeeded. Receivers that are not known to work share a
-- part of the dispatcher's room.

ALTER TABLE webhook_schedules ADD COLUMN works boolean NOT NULL DEFAULT FALSE;
UPDATE webhook_schedules SET works = TRUE WHERE EXISTS (
    SELECT 1 FROM webhooks w
    WHERE w.user_id = webhook_schedules.user_id AND w.id = webhook_id AND failing_since IS NULL);
DROP INDEX webhook_schedules_due;
CREATE INDEX webhook_schedules_due ON webhook_schedules (works, due_at) WHERE due_at IS NOT NULL;
