-- When the operator disabled the account: nobody can sign in to it, and its tokens are refused.
ALTER TABLE users ADD COLUMN disabled_at timestamptz;
