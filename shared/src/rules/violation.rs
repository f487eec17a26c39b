//! Refusals: stable codes, the values concerned, and what would be valid.

use serde::Serialize;
use thiserror::Error;

use super::command_table::CommandKind;
use super::limits::{
    FUTURE_TOLERANCE, MAX_DISTRACTIONS, MAX_FOCUSED, MAX_PAUSES, MAX_PLAN_MINUTES, MAX_TAGS,
    MIN_FOCUSED, MIN_PLAN_MINUTES, MINUTE, ORDER_TOLERANCE, OVERTIME_LIMIT, PAUSE_LIMIT,
    REOPEN_WINDOW, SECOND, TAG_LENGTH,
};
use super::tags::TagError;
use super::vocabulary::{SessionStatus, vocabulary};
use crate::{SessionId, Timestamp};

macro_rules! violations {
    ($(
        $(#[doc = $doc:literal])+
        #[error($($message:tt)+)]
        $variant:ident $({ $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)+ })? = $code:literal,
    )+) => {
        vocabulary!(
            /// The stable codes of [`RuleViolation`].
            ViolationCode { $($(#[doc = $doc])+ $variant = $code,)+ }
        );

        /// A rule that a command breaks.
        ///
        /// As JSON its code and its facts.
        #[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
        #[serde(tag = "code", rename_all = "snake_case", rename_all_fields = "camelCase")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum RuleViolation {
            $(
                $(#[doc = $doc])+
                #[error($($message)+)]
                $variant $({ $($(#[doc = $field_doc])+ $field: $type,)+ })?,
            )+
        }

        impl RuleViolation {
            /// The stable code.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                }
            }
        }
    };
}

violations! {
    /// The session type is none of the four.
    #[error("There is no session type “{actual}”: use pomodoro, short, long or custom.")]
    UnknownSessionType {
        /// What was sent.
        actual: String,
    } = "unknown_session_type",
    /// A custom session without a length.
    #[error(
        "A custom session needs plannedDuration, {MIN_PLAN_MINUTES} to {MAX_PLAN_MINUTES} minutes."
    )]
    PlannedDurationRequired = "planned_duration_required",
    /// A length outside 5 to 120 minutes.
    #[error(
        "plannedDuration is {actual} minutes; it must be {MIN_PLAN_MINUTES} to {MAX_PLAN_MINUTES}."
    )]
    PlannedDurationOutOfRange {
        /// Minutes sent.
        actual: i64,
    } = "planned_duration_out_of_range",
    /// A preset with another length.
    #[error(
        "A {session_type} session lasts {expected} minutes, not {actual}: leave plannedDuration out, or use custom for another length."
    )]
    PlannedDurationMismatch {
        /// The preset.
        session_type: &'static str,
        /// Its minutes.
        expected: u32,
        /// Minutes sent.
        actual: i64,
    } = "planned_duration_mismatch",
    /// A rating outside 1 to 5.
    #[error("qualityRating is {actual}; it must be 1 to 5.")]
    QualityRatingOutOfRange {
        /// The rating sent.
        actual: i64,
    } = "quality_rating_out_of_range",
    /// A score outside 0 to 100.
    #[error("focusScore is {actual}; it must be 0 to 100.")]
    FocusScoreOutOfRange {
        /// The score sent.
        actual: i64,
    } = "focus_score_out_of_range",
    /// A start more than ten years ago.
    #[error("startTime is {actual}; it must not be before {earliest}.")]
    StartTimeTooLongAgo {
        /// As sent.
        actual: Timestamp,
        /// The earliest start that is accepted.
        earliest: Timestamp,
    } = "start_time_too_long_ago",
    /// An end in the future.
    #[error("endTime is {actual}; it must not be after {now}, the time now.")]
    EndTimeInFuture {
        /// As sent.
        actual: Timestamp,
        /// When the command was given.
        now: Timestamp,
    } = "end_time_in_future",
    /// Too little or too much focused time.
    #[error(
        "The focused time would be {actual_seconds} seconds; it must be {} to {} minutes.",
        MIN_FOCUSED / MINUTE,
        MAX_FOCUSED / MINUTE
    )]
    FocusedTimeOutOfRange {
        /// The field's name on the wire.
        field: &'static str,
        /// Whole seconds; below zero where the session ends before it starts.
        actual_seconds: i64,
    } = "focused_time_out_of_range",
    /// Pauses that are too many or too long, not in order, or not in the session.
    #[error(
        "pauses must be at most {MAX_PAUSES}, in order, within the session, and of at most {} minutes each; number {number} is not.",
        PAUSE_LIMIT / MINUTE
    )]
    PausesOutOfRange {
        /// The first that is wrong, counted from 1.
        number: usize,
    } = "pauses_out_of_range",
    /// The outcome is none of the two.
    #[error("There is no outcome “{actual}”: use completed or abandoned.")]
    UnknownOutcome {
        /// What was sent.
        actual: String,
    } = "unknown_outcome",
    /// A split within a pause.
    #[error("splitTime lies in the pause from {pause_time} to {resume_time}; split before or after it.")]
    SplitInPause {
        /// When the pause began.
        pause_time: Timestamp,
        /// When it ended.
        resume_time: Timestamp,
    } = "split_in_pause",
    /// The kind of a distraction is none of the two.
    #[error("There is no distraction kind “{actual}”: use internal or external.")]
    UnknownDistractionKind {
        /// What was sent.
        actual: String,
    } = "unknown_distraction_kind",
    /// An extension that is too short or too long.
    #[error(
        "minutes is {actual}; it must be {minimum} to {maximum} here: the new end lies after now, and plan and extensions are at most {MAX_PLAN_MINUTES} minutes."
    )]
    ExtensionOutOfRange {
        /// Minutes sent.
        actual: i64,
        /// The fewest that are possible now.
        minimum: i64,
        /// The most that are possible.
        maximum: i64,
    } = "extension_out_of_range",
    /// What the time before a reopening counts as is none of the two.
    #[error("Time does not count as “{actual}”: use pause or focus.")]
    UnknownCountedAs {
        /// What was sent.
        actual: String,
    } = "unknown_counted_as",
    /// A text over its limit.
    #[error("{field} has {actual} characters; at most {limit} are kept.")]
    TextTooLong {
        /// The field's name on the wire.
        field: &'static str,
        /// Unicode scalar values allowed.
        limit: usize,
        /// Unicode scalar values sent.
        actual: usize,
    } = "text_too_long",
    /// A text with control characters.
    #[error(
        "{field} contains the control character U+{character:04X}; only newline and tab are allowed."
    )]
    TextNotAllowed {
        /// The field's name on the wire.
        field: &'static str,
        /// The scalar value found.
        character: u32,
    } = "text_not_allowed",

    /// More tags than a session may have.
    #[error("tags are {actual}; a session has at most {MAX_TAGS}.")]
    TooManyTags {
        /// Tags sent.
        actual: usize,
    } = "too_many_tags",
    /// A tag that is empty or too long, or contains what no tag may.
    #[error(
        "tags must each have 1 to {TAG_LENGTH} characters on one line, without a comma; number {number} has not."
    )]
    TagNotAllowed {
        /// The first that is wrong, counted from 1.
        number: usize,
    } = "tag_not_allowed",
    /// No name of a time zone.
    #[error("timeZone is “{actual}”; it must be an IANA name such as Europe/Berlin.")]
    UnknownTimeZone {
        /// The name sent, shortened.
        actual: String,
    } = "unknown_time_zone",

    /// The user has an open session.
    #[error("Session {open} is still open: complete or abandon it before starting another.")]
    SessionAlreadyOpen {
        /// The open session.
        open: SessionId,
    } = "session_already_open",
    /// The session is paused.
    #[error("The session is paused: resume it first.")]
    SessionNotActive = "session_not_active",
    /// The session is not paused.
    #[error("The session is not paused, so there is nothing to resume.")]
    SessionNotPaused = "session_not_paused",
    /// A pause after the planned end.
    #[error(
        "The session's time was up at {elapsed_at}; in overtime it can be completed or abandoned, not paused."
    )]
    SessionTimeElapsed {
        /// When focused time reached the plan.
        elapsed_at: Timestamp,
    } = "session_time_elapsed",
    /// A fourth pause.
    #[error("The session has had its {MAX_PAUSES} pauses; go on, complete or abandon it.")]
    PauseLimitReached = "pause_limit_reached",
    /// A hundred-and-first distraction.
    #[error(
        "The session already has {MAX_DISTRACTIONS} recorded distractions, the most it can have."
    )]
    DistractionLimitReached = "distraction_limit_reached",
    /// No extension is possible.
    #[error(
        "Plan and extensions are {plan} minutes; they are at most {MAX_PLAN_MINUTES}, and the new end must lie after now."
    )]
    ExtensionLimitReached {
        /// The effective plan in minutes.
        plan: u32,
    } = "extension_limit_reached",
    /// A reopening of a session that a deadline ended.
    #[error(
        "The session completed automatically at {ended_at}; only what a person ended can be reopened."
    )]
    SessionEndedAutomatically {
        /// When it ended.
        ended_at: Timestamp,
    } = "session_ended_automatically",
    /// A reopening of a session that was entered afterwards.
    #[error("The session was entered afterwards: correct its end instead.")]
    SessionNotTimed = "session_not_timed",
    /// A reopening long after the end.
    #[error(
        "The session ended at {ended_at}; it can be reopened for {} minutes after that.",
        REOPEN_WINDOW / MINUTE
    )]
    ReopenTooLate {
        /// When it ended.
        ended_at: Timestamp,
    } = "reopen_too_late",
    /// A reopening that would use up overtime.
    #[error(
        "With the time since its end the session would be {} minutes over its plan, which ends it.",
        OVERTIME_LIMIT / MINUTE
    )]
    OvertimeLimitReached = "overtime_limit_reached",
    /// A command on an ended session.
    #[error("The session was {} at {ended_at}; only a running or paused session takes {}.", status.as_str(), command.as_str())]
    SessionEnded {
        /// Completed or abandoned.
        status: SessionStatus,
        /// When it ended.
        ended_at: Timestamp,
        /// The refused command.
        command: CommandKind,
    } = "session_ended",
    /// A start with an id that is in use.
    #[error("The session id {id} is already in use: choose a new UUID, or leave sessionId out.")]
    SessionIdTaken {
        /// As sent by the client.
        id: SessionId,
    } = "session_id_taken",
    /// No such session.
    #[error("There is no session {id}.")]
    SessionNotFound {
        /// As sent by the client.
        id: SessionId,
    } = "session_not_found",
    /// A deletion or a reopening of an open session, or an amendment of what belongs to the end.
    #[error("The session is still {}: complete or abandon it first.", status.as_str())]
    SessionOpen {
        /// Active or paused.
        status: SessionStatus,
    } = "session_open",
    /// A restore of a session that is not deleted.
    #[error("The session is not deleted, so there is nothing to restore.")]
    SessionNotDeleted = "session_not_deleted",

    /// A replayed command from the future.
    #[error(
        "occurredAt {occurred_at} is more than {} minutes after the server's clock, {now}: correct it by serverTime and send it with a new commandId.",
        FUTURE_TOLERANCE / MINUTE
    )]
    OccurredInFuture {
        /// When it happened, by the client's clock.
        occurred_at: Timestamp,
        /// The server's now.
        now: Timestamp,
    } = "occurred_in_future",
    /// A replayed command from long ago.
    #[error(
        "occurredAt {occurred_at} is too long ago: commands from before {oldest} are no longer taken."
    )]
    OccurredTooLongAgo {
        /// When it happened, by the client's clock.
        occurred_at: Timestamp,
        /// The oldest instant that is accepted.
        oldest: Timestamp,
    } = "occurred_too_long_ago",
    /// A replayed command from before the session's newest command.
    #[error(
        "occurredAt {occurred_at} is more than {} seconds before the session's newest command, {newest}: send a session's commands in the order they happened.",
        ORDER_TOLERANCE / SECOND
    )]
    OutOfOrder {
        /// When it happened, by the client's clock.
        occurred_at: Timestamp,
        /// The session's newest event that a command caused.
        newest: Timestamp,
    } = "out_of_order",
    /// Two sessions of one user at the same time.
    #[error(
        "The session would overlap session {other}, {other_start} to {}: a person has one session at a time.",
        other_end.map_or_else(|| "now".to_owned(), |end| end.to_string())
    )]
    SessionOverlaps {
        /// The other session.
        other: SessionId,
        /// When the other session began.
        other_start: Timestamp,
        /// When the other session ended; none while it is open.
        other_end: Option<Timestamp>,
    } = "session_overlaps",
    /// A replayed command of no known type.
    #[error(
        "There is no command “{actual}” that can be replayed: use start, pause, resume, recordDistraction, extend, complete, abandon, reopen, amend, record, correct, split, createTask, changeTask, createProject or changeProject."
    )]
    UnknownCommand {
        /// What was sent.
        actual: String,
    } = "unknown_command",
    /// A command id that was used for something else.
    #[error("This commandId was used before with another body: give every command a new UUID.")]
    CommandIdReused = "command_id_reused",
}

impl RuleViolation {
    /// The field it is about, by its name on the wire; none for rules about state.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownSessionType { .. } => Some("sessionType"),
            Self::PlannedDurationRequired
            | Self::PlannedDurationOutOfRange { .. }
            | Self::PlannedDurationMismatch { .. } => Some("plannedDuration"),
            Self::QualityRatingOutOfRange { .. } => Some("qualityRating"),
            Self::FocusScoreOutOfRange { .. } => Some("focusScore"),
            Self::UnknownDistractionKind { .. } => Some("kind"),
            Self::StartTimeTooLongAgo { .. } => Some("startTime"),
            Self::EndTimeInFuture { .. } => Some("endTime"),
            Self::PausesOutOfRange { .. } => Some("pauses"),
            Self::UnknownOutcome { .. } => Some("outcome"),
            Self::SplitInPause { .. } => Some("splitTime"),
            Self::ExtensionOutOfRange { .. } => Some("minutes"),
            Self::UnknownCountedAs { .. } => Some("countAs"),
            Self::TooManyTags { .. } | Self::TagNotAllowed { .. } => Some("tags"),
            Self::UnknownTimeZone { .. } => Some("timeZone"),
            Self::FocusedTimeOutOfRange { field, .. }
            | Self::TextTooLong { field, .. }
            | Self::TextNotAllowed { field, .. } => Some(field),
            _ => None,
        }
    }
}

impl From<TagError> for RuleViolation {
    fn from(error: TagError) -> Self {
        match error {
            TagError::TooMany { actual } => Self::TooManyTags { actual },
            TagError::NotAllowed { number } => Self::TagNotAllowed { number },
        }
    }
}

/// A refusal: one rule about state, or everything that is wrong with a command's values.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The state does not allow the command.
    #[error(transparent)]
    State(#[from] RuleViolation),
    /// The command's values; never empty.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
    Values(Vec<RuleViolation>),
}

impl Refusal {
    /// The violations, in the order they were found.
    #[must_use]
    pub fn violations(&self) -> &[RuleViolation] {
        match self {
            Self::State(violation) => std::slice::from_ref(violation),
            Self::Values(violations) => violations,
        }
    }

    /// The stable code: the violation's own, or `validation_failed` where there are several.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.violations() {
            [violation] => violation.code(),
            _ => "validation_failed",
        }
    }
}
