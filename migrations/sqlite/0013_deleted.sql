-- What a person has deleted lately is looked up, however much they have done.
CREATE INDEX sessions_deleted ON sessions (user_id, deleted_at DESC, id DESC) WHERE deleted_at IS NOT NULL;
