//! The one table of session commands: [`Command`], [`CommandKind`], their names in
//! `allowedActions` and `/api/sync`, their routes, and the states in which they are possible.
//!
//! A new command is a row here, its body in [`super::command`], and its arms in `decide`,
//! `evolve` and `check_event`, which the compiler asks for.

use serde::{Deserialize, Serialize};
#[cfg(feature = "openapi")]
use utoipa::openapi::{RefOr, schema::Schema};

use super::command::{
    AbandonSession, AmendSession, CompleteSession, CorrectSession, ExtendSession, PauseSession,
    RecordDistraction, RecordSession, ReopenSession, SplitSession, StartSession,
};
use super::vocabulary::{SessionStatus, vocabulary};
#[cfg(feature = "server")]
use crate::body::{BodyFields, RequestBody};
use crate::json::{FromJson, ToJson};

/// What the API documents of an operation; texts are empty where there is nothing to say.
#[cfg(feature = "openapi")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationDocs {
    /// The operation's id, unique in the API.
    pub operation_id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What the summary does not say.
    pub description: &'static str,
    /// The description of the body; `May be omitted` makes it optional.
    pub request: &'static str,
    /// Bodies as JSON, each with a name and a summary; an only example has neither.
    pub examples: &'static [(&'static str, &'static str, &'static str)],
    /// Status and description of the response to an accepted request.
    pub success: (u16, &'static str),
    /// The codes of the refusals that are the operation's own.
    pub refusals: &'static [&'static str],
}

#[cfg(feature = "openapi")]
impl OperationDocs {
    /// Nothing is said.
    pub const EMPTY: Self = Self {
        operation_id: "",
        summary: "",
        description: "",
        request: "",
        examples: &[],
        success: (200, ""),
        refusals: &[],
    };
}

macro_rules! session_commands {
    (
        $(
            $(#[$doc:meta])*
            $command:ident $(($body:ident))? = $name:tt {
                route: $method:ident $path:literal => $status:literal $success:literal,
                replay: $replay:literal,
                allowed: [$($allowed:ident)*],
                refusals: [$($refusal:ident)*],
                operation: $operation:literal $summary:literal $description:literal,
                $(request: $request:literal,)?
                examples: $examples:expr,
            }
        )+
    ) => {
        vocabulary!(
            /// The commands, as `allowedActions` and `/api/sync` name them.
            CommandKind { $($(#[$doc])* $command = $name,)+ }
        );

        /// A command with its raw input, which [`super::decide`] checks.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
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
            /// The schema of the command's body, by its name, and then those that it refers to;
            /// empty for a command without fields.
            #[cfg(feature = "openapi")]
            #[must_use]
            pub fn body_schemas(self) -> Vec<(String, RefOr<Schema>)> {
                match self {
                    $(Self::$command => session_commands!(@schemas $($body)?),)+
                }
            }

            /// What the API documents of the command.
            #[cfg(feature = "openapi")]
            #[must_use]
            pub const fn docs(self) -> OperationDocs {
                match self {
                    $(Self::$command => OperationDocs {
                        operation_id: $operation,
                        summary: $summary,
                        description: $description,
                        request: concat!($($request)?),
                        examples: &$examples,
                        success: ($status, $success),
                        refusals: &[$(stringify!($refusal)),*],
                    },)+
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
                    $(Self::$command => &[$(SessionStatus::$allowed),*],)+
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
    (@schemas $body:ident) => {{
        let mut schemas = vec![(
            <$body as utoipa::ToSchema>::name().into_owned(),
            <$body as utoipa::PartialSchema>::schema(),
        )];
        <$body as utoipa::ToSchema>::schemas(&mut schemas);
        schemas
    }};
    (@schemas) => {
        Vec::new()
    };
}

session_commands! {
    /// Begin a session.
    Start(StartSession) = "start" {
        route: POST "/api/sessions" => 201 "The session, running",
        replay: true,
        allowed: [],
        refusals: [session_already_open session_id_taken session_overlaps planned_duration_required
            planned_duration_out_of_range planned_duration_mismatch unknown_session_type text_too_long text_not_allowed
            too_many_tags tag_not_allowed unknown_time_zone],
        operation: "startSession" "Start a session"
            "A user has one open session at a time; a second start is refused with the open one. A client\n\
            that may lose its connection chooses the `sessionId` itself or sends an `Idempotency-Key`.",
        examples: [
            ("pomodoro", "25 minutes", r#"{"sessionType": "pomodoro"}"#),
            ("custom", "A custom length", r#"{"sessionType": "custom", "plannedDuration": 50,
                "intention": "Chapter 3", "taskId": "0198f3b0-0000-7000-8000-0000000000aa",
                "tags": ["thesis"], "timeZone": "Europe/Berlin"}"#),
        ],
    }
    /// Begin a pause.
    Pause(PauseSession) = "pause" {
        route: PUT "/api/sessions/{id}/pause" => 200 "The session, paused",
        replay: true,
        allowed: [Active],
        refusals: [session_ended session_not_active session_time_elapsed pause_limit_reached text_too_long text_not_allowed],
        operation: "pauseSession" "Pause a session"
            "A session has at most three pauses; each ends by itself after ten minutes.",
        request: "May be omitted.",
        examples: [("", "", r#"{"pauseReason": "Quick phone call"}"#)],
    }
    /// End the pause.
    Resume = "resume" {
        route: PUT "/api/sessions/{id}/resume" => 200 "The session, running again",
        replay: true,
        allowed: [Paused],
        refusals: [session_ended session_not_paused],
        operation: "resumeSession" "Resume a session" "",
        request: "May be omitted.",
        examples: [],
    }
    /// Note a distraction.
    RecordDistraction(RecordDistraction) = "recordDistraction" {
        route: POST "/api/sessions/{id}/distractions" => 201 "The session with its distractions",
        replay: true,
        allowed: [Active],
        refusals: [session_ended session_not_active distraction_limit_reached unknown_distraction_kind text_too_long
            text_not_allowed],
        operation: "recordDistraction" "Record a distraction"
            "Only while the session is active; each costs five points of the focus score.",
        examples: [("", "", r#"{"kind": "external", "note": "Doorbell"}"#)],
    }
    /// Lengthen the plan.
    Extend(ExtendSession) = "extend" {
        route: PUT "/api/sessions/{id}/extend" => 200 "The session with its new plan",
        replay: true,
        allowed: [Active Paused],
        refusals: [session_ended extension_limit_reached extension_out_of_range],
        operation: "extendSession" "Extend a session"
            "Also in overtime, where the new end must lie after now. `plannedDuration` stays what was planned;\n\
            `extendedMinutes` counts, and time's up, overtime and score go by their sum, at most 120 minutes.",
        examples: [("", "", r#"{"minutes": 5}"#)],
    }
    /// End the session as done.
    Complete(CompleteSession) = "complete" {
        route: PUT "/api/sessions/{id}/complete" => 200 "The session, completed",
        replay: true,
        allowed: [Active Paused],
        refusals: [session_ended quality_rating_out_of_range focus_score_out_of_range text_too_long text_not_allowed],
        operation: "completeSession" "Complete a session"
            "Ends an active or paused session. Without `focusScore` the calculated one is stored.",
        request: "May be omitted.",
        examples: [("", "", r#"{"qualityRating": 4, "taskProgress": "Chapter 3 drafted"}"#)],
    }
    /// Abandon the session.
    Abandon(AbandonSession) = "abandon" {
        route: PUT "/api/sessions/{id}/abandon" => 200 "The session, abandoned",
        replay: true,
        allowed: [Active Paused],
        refusals: [session_ended text_too_long text_not_allowed],
        operation: "abandonSession" "Abandon a session"
            "Ends an active or paused session without completing it.",
        request: "May be omitted.",
        examples: [("", "", r#"{"reason": "Fire alarm", "progressMade": "Half of chapter 3"}"#)],
    }
    /// Take back the end.
    Reopen(ReopenSession) = "reopen" {
        route: PUT "/api/sessions/{id}/reopen" => 200 "The session, running again",
        replay: true,
        allowed: [Completed Abandoned],
        refusals: [session_open session_ended_automatically reopen_too_late session_already_open session_overlaps
            overtime_limit_reached unknown_counted_as],
        operation: "reopenSession" "Reopen a session"
            "At most ten minutes after a person ended it, and unless another was started since. The time between\n\
            counts as a pause, or as focused time where `countAs` says so or all pauses are used. Rating and texts\n\
            return as the session's `draft`.",
        request: "May be omitted.",
        examples: [("", "", r#"{"countAs": "focus"}"#)],
    }
    /// Correct a session.
    Amend(AmendSession) = "amend" {
        route: PATCH "/api/sessions/{id}" => 200 "The amended session",
        replay: true,
        allowed: [Active Paused Completed Abandoned],
        refusals: [session_open quality_rating_out_of_range text_too_long text_not_allowed too_many_tags
            tag_not_allowed],
        operation: "amendSession" "Amend a session"
            "A changed rating changes a calculated score;\n\
            an open session has neither rating nor progress yet (`session_open`).",
        request: "If omitted, the event repeats the current values.",
        examples: [("", "", r#"{"qualityRating": 5, "intention": null}"#)],
    }
    /// Enter a finished session.
    Record(RecordSession) = "record" {
        route: POST "/api/sessions/record" => 201 "The session, ended",
        replay: true,
        allowed: [],
        refusals: [session_id_taken session_overlaps start_time_too_long_ago end_time_in_future
            focused_time_out_of_range pauses_out_of_range planned_duration_out_of_range planned_duration_mismatch
            unknown_session_type unknown_outcome quality_rating_out_of_range text_too_long text_not_allowed
            too_many_tags tag_not_allowed unknown_time_zone],
        operation: "recordSession" "Record a finished session"
            "For a session that nothing has timed. Its `source` is `manual`; it counts like others and raises no\n\
            alerts.",
        examples: [("", "", r#"{"startTime": "2026-11-22T10:00:00.000Z", "endTime": "2026-11-22T10:40:00.000Z",
            "intention": "Chapter 3", "qualityRating": 4}"#)],
    }
    /// Correct the times of an ended session.
    Correct(CorrectSession) = "correct" {
        route: PUT "/api/sessions/{id}/correct" => 200 "The corrected session",
        replay: true,
        allowed: [Completed Abandoned],
        refusals: [session_open session_overlaps start_time_too_long_ago end_time_in_future focused_time_out_of_range
            pauses_out_of_range planned_duration_out_of_range planned_duration_mismatch unknown_session_type
            unknown_outcome text_too_long text_not_allowed],
        operation: "correctSession" "Correct the times of an ended session"
            "An omitted field stays as it is. A calculated score is calculated anew; the event has what was there\n\
            before.",
        request: "If omitted, the event repeats the current values.",
        examples: [("", "", r#"{"endTime": "2026-11-22T10:40:00.000Z"}"#)],
    }
    /// Divide an ended session in two.
    Split(SplitSession) = "split" {
        route: POST "/api/sessions/{id}/split" => 201 "The first part",
        replay: true,
        allowed: [Completed Abandoned],
        refusals: [session_open session_id_taken split_in_pause focused_time_out_of_range],
        operation: "splitSession" "Split an ended session"
            "The first part keeps the id, the outcome, the rating and the texts; the second one, in\n\
            `secondSessionId`, is custom and unrated. Pauses and distractions go with their time.",
        examples: [("", "", r#"{"splitTime": "2026-11-22T10:25:00.000Z",
            "secondSessionId": "0198f3b0-0000-7000-8000-000000000002"}"#)],
    }
    /// Take an ended session out of every list.
    Delete = "delete" {
        route: DELETE "/api/sessions/{id}" => 204 "The session is deleted",
        replay: false,
        allowed: [Completed Abandoned],
        refusals: [session_open],
        operation: "deleteSession" "Delete an ended session"
            "It is no longer listed, counted or checked for overlap, and can be restored for 30 days.",
        request: "May be omitted.",
        examples: [],
    }
    /// Undo a deletion.
    Restore = "restore" {
        route: POST "/api/sessions/{id}/restore" => 200 "The restored session",
        replay: false,
        allowed: [Completed Abandoned],
        refusals: [session_not_deleted session_overlaps],
        operation: "restoreSession" "Restore a deleted session"
            "Within 30 days of its deletion, unless it now overlaps another session.",
        request: "May be omitted.",
        examples: [],
    }
}
