//! The one table of session commands: [`Command`], [`CommandKind`], their names in
//! `allowedActions` and `/api/sync`, their routes, and the states in which they are possible.
//!
//! A new command is a row here, its body in [`super::command`], and its arms in `decide`,
//! `evolve` and `check_event`, which the compiler asks for.

use serde::{Deserialize, Serialize};
#[cfg(feature = "openapi")]
use utoipa::openapi::{RefOr, schema::Schema};

use super::command::{
    AbandonSession, AmendSession, CompleteSession, PauseSession, RecordDistraction, StartSession,
};
use super::vocabulary::{SessionStatus, vocabulary};
#[cfg(feature = "server")]
use crate::body::{BodyFields, RequestBody};

macro_rules! session_commands {
    (
        $(
            $(#[$doc:meta])*
            $command:ident $(($body:ident))? = $name:tt {
                route: $method:ident $path:literal,
                replay: $replay:literal,
                allowed: [$($status:ident)*],
            }
        )+
    ) => {
        vocabulary!(
            /// The commands, as `allowedActions` and `/api/sync` name them.
            CommandKind { $($(#[$doc])* $command = $name,)+ }
        );

        /// A command with its raw input, which [`super::decide`] checks.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type")]
        pub enum Command {
            $($(#[$doc])* #[serde(rename = $name)] $command $(($body))?,)+
        }

        impl Command {
            /// The command without its input.
            #[must_use]
            pub const fn kind(&self) -> CommandKind {
                match self {
                    $(Self::$command { .. } => CommandKind::$command,)+
                }
            }

            /// Reads the fields of a command, be it a request of its own or a replayed command;
            /// `None` only where a problem was reported to `fields`.
            #[cfg(feature = "server")]
            pub fn read_fields(kind: CommandKind, fields: &mut BodyFields) -> Option<Self> {
                match kind {
                    $(CommandKind::$command => {
                        session_commands!(@read fields, Self::$command $(, $body)?)
                    })+
                }
            }
        }

        impl CommandKind {
            /// The schema of the command's fields; `None` for a command that has none.
            #[cfg(feature = "openapi")]
            #[must_use]
            pub fn body_schema(self) -> Option<RefOr<Schema>> {
                match self {
                    $(Self::$command => session_commands!(@schema $($body)?),)+
                }
            }

            /// The HTTP method of the command's route, in upper case.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self {
                    $(Self::$command => stringify!($method),)+
                }
            }

            /// The path of the command's route; `{id}` is the session's id.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$command => $path,)+
                }
            }

            /// Whether `/api/sync` takes the command; the others are live commands only.
            #[must_use]
            pub const fn is_replayable(self) -> bool {
                match self {
                    $(Self::$command => $replay,)+
                }
            }

            /// The statuses of an existing session in which the command is possible; limits and
            /// deletion are checked besides.
            #[must_use]
            pub const fn allowed_in(self) -> &'static [SessionStatus] {
                match self {
                    $(Self::$command => &[$(SessionStatus::$status),*],)+
                }
            }
        }
    };
    (@read $fields:ident, $command:path, $body:ident) => {
        $body::read($fields).map($command)
    };
    (@read $fields:ident, $command:path) => {
        Some($command)
    };
    (@schema $body:ident) => {
        Some(<$body as utoipa::PartialSchema>::schema())
    };
    (@schema) => {
        None
    };
}

session_commands! {
    /// Begin a session.
    Start(StartSession) = "start" {
        route: POST "/api/sessions",
        replay: true,
        allowed: [],
    }
    /// Begin a pause.
    Pause(PauseSession) = "pause" {
        route: PUT "/api/sessions/{id}/pause",
        replay: true,
        allowed: [Active],
    }
    /// End the pause.
    Resume = "resume" {
        route: PUT "/api/sessions/{id}/resume",
        replay: true,
        allowed: [Paused],
    }
    /// Note a distraction.
    RecordDistraction(RecordDistraction) = "recordDistraction" {
        route: POST "/api/sessions/{id}/distractions",
        replay: true,
        allowed: [Active],
    }
    /// End the session as done.
    Complete(CompleteSession) = "complete" {
        route: PUT "/api/sessions/{id}/complete",
        replay: true,
        allowed: [Active Paused],
    }
    /// Abandon the session.
    Abandon(AbandonSession) = "abandon" {
        route: PUT "/api/sessions/{id}/abandon",
        replay: true,
        allowed: [Active Paused],
    }
    /// Correct an ended session.
    Amend(AmendSession) = "amend" {
        route: PATCH "/api/sessions/{id}",
        replay: false,
        allowed: [Completed Abandoned],
    }
    /// Take an ended session out of every list.
    Delete = "delete" {
        route: DELETE "/api/sessions/{id}",
        replay: false,
        allowed: [Completed Abandoned],
    }
    /// Undo a deletion.
    Restore = "restore" {
        route: POST "/api/sessions/{id}/restore",
        replay: false,
        allowed: [Completed Abandoned],
    }
}
