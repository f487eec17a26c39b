//! Identifiers: one type for each kind, so that they cannot be confused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID of any version.
            #[must_use]
            pub const fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bare UUID.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Reads a UUID in any of its usual spellings.
            ///
            /// # Errors
            /// When the text is no UUID.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

identifier!(
    /// A focus session.
    SessionId
);
identifier!(
    /// A user: an account or a guest.
    UserId
);
identifier!(
    /// A reference to a task; any UUID is accepted.
    TaskId
);
identifier!(
    /// A reference to a project; any UUID is accepted.
    ProjectId
);
identifier!(
    /// An entry of a session's event log.
    EventId
);
identifier!(
    /// A pause of a session.
    PauseId
);
identifier!(
    /// A command sent for replay, given by the client that made it.
    CommandId
);
