//! What a reader of a user's data sees beside sessions.

/// What a reader sees beside sessions; what it does not see is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReaderScopes {
    /// What `tasks:read` reads.
    pub tasks: bool,
    /// What `profile:read` reads.
    pub profile: bool,
}

impl ReaderScopes {
    /// Everything.
    pub const ALL: Self = Self {
        tasks: true,
        profile: true,
    };
}
