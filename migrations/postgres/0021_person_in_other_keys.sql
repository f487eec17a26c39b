-- The person is part of every key of sign-ins, tokens, push messages and webhooks, too.

-- Only these three lack the person; the rows of no other table are written.
ALTER TABLE push_deliveries ADD COLUMN user_id uuid;
ALTER TABLE deliveries ADD COLUMN user_id uuid;
ALTER TABLE delivery_attempts ADD COLUMN user_id uuid;
-- Everybody has only subscriptions of sign-ins of their own.
DELETE FROM push_subscriptions s USING logins l WHERE l.id = login_id AND l.user_id <> s.user_id;
UPDATE push_deliveries SET user_id = s.user_id FROM push_subscriptions s WHERE s.id = subscription_id;
UPDATE deliveries SET user_id = w.user_id FROM webhooks w WHERE w.id = webhook_id;
UPDATE delivery_attempts SET user_id = d.user_id FROM deliveries d WHERE d.id = delivery_id;

ALTER TABLE push_deliveries
    DROP CONSTRAINT push_deliveries_subscription_id_fkey, DROP CONSTRAINT push_deliveries_pkey;
ALTER TABLE push_subscriptions
    DROP CONSTRAINT push_subscriptions_login_id_fkey, DROP CONSTRAINT push_subscriptions_pkey;
ALTER TABLE delivery_attempts
    DROP CONSTRAINT delivery_attempts_delivery_id_fkey, DROP CONSTRAINT delivery_attempts_pkey;
ALTER TABLE deliveries
    DROP CONSTRAINT deliveries_webhook_id_fkey, DROP CONSTRAINT deliveries_pkey;
ALTER TABLE logins DROP CONSTRAINT logins_pkey, ADD PRIMARY KEY (user_id, id);
ALTER TABLE api_tokens DROP CONSTRAINT api_tokens_pkey, ADD PRIMARY KEY (user_id, id);
ALTER TABLE webhooks DROP CONSTRAINT webhooks_pkey, ADD PRIMARY KEY (user_id, id);

ALTER TABLE push_subscriptions
    ADD PRIMARY KEY (user_id, id),
    ADD FOREIGN KEY (user_id, login_id) REFERENCES logins (user_id, id) ON DELETE CASCADE;
ALTER TABLE push_deliveries
    ALTER COLUMN user_id SET NOT NULL,
    ADD PRIMARY KEY (user_id, alert_id, subscription_id),
    ADD FOREIGN KEY (user_id, subscription_id) REFERENCES push_subscriptions (user_id, id) ON DELETE CASCADE;
ALTER TABLE deliveries
    ALTER COLUMN user_id SET NOT NULL,
    ADD PRIMARY KEY (user_id, id),
    ADD FOREIGN KEY (user_id, webhook_id) REFERENCES webhooks (user_id, id) ON DELETE CASCADE;
ALTER TABLE delivery_attempts
    ALTER COLUMN user_id SET NOT NULL,
    ADD PRIMARY KEY (user_id, delivery_id, number),
    ADD FOREIGN KEY (user_id, delivery_id) REFERENCES deliveries (user_id, id) ON DELETE CASCADE;

-- The keys give these.
DROP INDEX logins_user;
DROP INDEX api_tokens_user;
DROP INDEX push_subscriptions_user;
DROP INDEX push_subscriptions_login;
CREATE INDEX push_subscriptions_login ON push_subscriptions (user_id, login_id);
DROP INDEX push_deliveries_subscription;
CREATE INDEX push_deliveries_subscription ON push_deliveries (user_id, subscription_id);
DROP INDEX deliveries_newest;
CREATE INDEX deliveries_newest ON deliveries (user_id, webhook_id, created_at DESC, sequence DESC, id DESC);
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (user_id, webhook_id, due_at) WHERE due_at IS NOT NULL;
DROP INDEX deliveries_lane;
CREATE INDEX deliveries_lane ON deliveries (user_id, webhook_id, lane, sequence) WHERE status = 'pending';
