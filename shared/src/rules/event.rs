//! Events: the append-only log of a session.

use serde::{Deserialize, Serialize};

use super::command::PauseTimes;
use super::derived_id::{DerivedFrom, derive};
use super::score::{FocusScoreBreakdown, ScoreSource};
use super::tags::Tags;
use super::vocabulary::{CountedAs, DistractionKind, SessionSource, SessionStatus, SessionType};
use crate::json::FromJson;
use crate::{EventId, ProjectId, SessionId, TaskId, Timestamp, UserId};

/// An entry of a session's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id, derived from the session's, its position and its instant.
    pub event_id: EventId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Position in the session's log, counted from 1.
    pub version: u64,
    /// When it took effect; it may have been recorded much later.
    pub timestamp: Timestamp,
    /// Its type and data.
    #[serde(flatten)]
    pub data: EventData,
}

impl Event {
    /// The id of the event at `version` of a session's log; derived, not drawn.
    #[must_use]
    pub fn id_for(session: SessionId, version: u64, timestamp: Timestamp) -> EventId {
        EventId::new(derive(session, DerivedFrom::Event(version), timestamp))
    }

    /// Whether a deadline caused it rather than a command.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        match &self.data {
            EventData::SessionTimeElapsed { .. } => true,
            EventData::SessionResumed { automatic, .. }
            | EventData::SessionCompleted { automatic, .. } => *automatic,
            _ => false,
        }
    }
}

/// An entry of the event log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventRecord {
    /// Derived from session, version and instant, so unique across users.
    pub event_id: EventId,
    /// Counts per user, without gaps, from 1.
    pub sequence: u64,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// The owner.
    pub user_id: UserId,
    /// When it happened.
    pub timestamp: Timestamp,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// What happened: `type` and `data`.
    #[serde(flatten)]
    pub data: EventData,
}

/// The type of an event and its data, as they are stored and sent. Minutes and seconds are whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
pub enum EventData {
    /// A session began.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    FocusSessionStarted {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// The owner.
        user_id: UserId,
        /// Its kind.
        session_type: SessionType,
        /// Minutes.
        planned_duration: u32,
        /// The task it is about.
        task_id: Option<TaskId>,
        /// The project it belongs to.
        project_id: Option<ProjectId>,
        /// What the user plans to do.
        intention: Option<String>,
        /// When it began.
        start_time: Timestamp,
        /// How it came into the log; `live` in logs from before it was recorded.
        #[serde(default = "SessionSource::live")]
        #[cfg_attr(feature = "openapi", schema(required = true))]
        source: SessionSource,
        /// Left out where there are none.
        #[serde(default, skip_serializing_if = "Tags::is_empty")]
        tags: Tags,
        /// The IANA name of the zone it was started in, if it is known.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(required = true))]
        time_zone: Option<String>,
    },
    /// A pause began.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionPaused {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// When it began.
        pause_time: Timestamp,
        /// Why.
        pause_reason: Option<String>,
    },
    /// A pause ended.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionResumed {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// When it ended.
        resume_time: Timestamp,
        /// Whole seconds, rounded down.
        pause_duration: i64,
        /// Whether the pause limit ended it.
        automatic: bool,
    },
    /// A distraction was recorded.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    DistractionRecorded {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// Internal or external.
        kind: DistractionKind,
        /// What it was.
        note: Option<String>,
    },
    /// Focused time reached the plan; overtime begins.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionTimeElapsed {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// Minutes of the plan, now reached.
        planned_duration: u32,
    },
    /// The plan was lengthened.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionExtended {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// Minutes by which.
        minutes: u32,
    },
    /// The session ended as done.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionCompleted {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// The session's end; the planned end if it completed automatically.
        end_time: Timestamp,
        /// Focused time in whole minutes, rounded down.
        actual_duration: i64,
        /// Focused time in whole seconds, rounded down.
        actual_seconds: i64,
        /// 1 to 5, if given.
        quality_rating: Option<u8>,
        /// What was done.
        task_progress: Option<String>,
        /// The score as shown.
        focus_score: u8,
        /// Where the score came from.
        focus_score_source: ScoreSource,
        /// How the calculated score came about.
        focus_score_breakdown: FocusScoreBreakdown,
        /// The task it was about.
        task_id: Option<TaskId>,
        /// The project it belonged to.
        project_id: Option<ProjectId>,
        /// Whether the overtime limit completed it.
        automatic: bool,
    },
    /// The session was abandoned.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionAbandoned {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// The session's end.
        end_time: Timestamp,
        /// Minutes of the plan.
        planned_duration: u32,
        /// Focused time in whole minutes, rounded down.
        actual_duration: i64,
        /// Focused time in whole seconds, rounded down.
        actual_seconds: i64,
        /// Why.
        abandon_reason: Option<String>,
        /// What was done.
        progress_made: Option<String>,
        /// The score, always calculated.
        focus_score: u8,
        /// How the score came about.
        focus_score_breakdown: FocusScoreBreakdown,
        /// The task it was about.
        task_id: Option<TaskId>,
        /// The project it belonged to.
        project_id: Option<ProjectId>,
    },
    /// The end was taken back; the session is active.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionReopened {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// The end that was taken back.
        end_time: Timestamp,
        /// What the time since then counts as.
        counted_as: CountedAs,
    },
    /// A replayed command revoked automatic events that are later than itself.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionRevised {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// Automatic events later than this no longer hold.
        as_of: Timestamp,
        /// Their ids, oldest first.
        revoked: Vec<EventId>,
    },
    /// A session was corrected; the fields are as they are now.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionAmended {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// Rating 1 to 5, if any.
        quality_rating: Option<u8>,
        /// Progress text; `progressMade` of an abandoned session.
        task_progress: Option<String>,
        /// What the user planned to do.
        intention: Option<String>,
        /// The task it was about.
        task_id: Option<TaskId>,
        /// The project it belonged to.
        project_id: Option<ProjectId>,
        /// The score as shown; null while the session is open.
        focus_score: Option<u8>,
        /// How the calculated score came about; null while the session is open.
        focus_score_breakdown: Option<FocusScoreBreakdown>,
        /// Left out where there are none.
        #[serde(default, skip_serializing_if = "Tags::is_empty")]
        tags: Tags,
    },
    /// The times, type, plan or outcome of an ended session were corrected.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionCorrected {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
        /// As they were.
        before: CorrectedFields,
        /// As they are now.
        after: CorrectedFields,
        /// Where the session was split: the session that begins at its new end.
        second_session_id: Option<SessionId>,
    },
    /// An ended session was taken out of every list.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionDeleted {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
    },
    /// A deletion was undone.
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    SessionRestored {
        /// Equal to the event's own `sessionId`.
        session_id: SessionId,
    },
}

/// What a correction changes of an ended session, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CorrectedFields {
    /// Its kind.
    pub session_type: SessionType,
    /// Minutes.
    pub planned_duration: u32,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
    /// Its pauses, oldest first.
    pub pauses: Vec<PauseTimes>,
    /// `completed` or `abandoned`.
    pub status: SessionStatus,
    /// Whether it completed automatically.
    pub automatic: bool,
    /// Focused time in whole minutes, rounded down.
    pub actual_duration: i64,
    /// Focused time in whole seconds, rounded down.
    pub actual_seconds: i64,
    /// The score as shown.
    pub focus_score: u8,
    /// How the calculated score came about.
    pub focus_score_breakdown: FocusScoreBreakdown,
}

/// The `session_id` of any variant, through a shared or a mutable reference.
macro_rules! session_field {
    ($data:expr) => {
        match $data {
            EventData::FocusSessionStarted { session_id, .. }
            | EventData::SessionPaused { session_id, .. }
            | EventData::SessionResumed { session_id, .. }
            | EventData::DistractionRecorded { session_id, .. }
            | EventData::SessionTimeElapsed { session_id, .. }
            | EventData::SessionExtended { session_id, .. }
            | EventData::SessionReopened { session_id, .. }
            | EventData::SessionCompleted { session_id, .. }
            | EventData::SessionAbandoned { session_id, .. }
            | EventData::SessionRevised { session_id, .. }
            | EventData::SessionAmended { session_id, .. }
            | EventData::SessionCorrected { session_id, .. }
            | EventData::SessionDeleted { session_id }
            | EventData::SessionRestored { session_id } => session_id,
        }
    };
}

impl EventData {
    /// The ids of the events that it revokes.
    #[must_use]
    pub fn revoked(&self) -> &[EventId] {
        match self {
            Self::SessionRevised { revoked, .. } => revoked,
            _ => &[],
        }
    }

    /// The session it belongs to.
    #[must_use]
    pub const fn session_id(&self) -> SessionId {
        *session_field!(self)
    }

    /// A copy without the texts that the user entered.
    #[must_use]
    pub fn without_texts(mut self) -> Self {
        match &mut self {
            Self::FocusSessionStarted {
                intention, tags, ..
            } => {
                *intention = None;
                *tags = Tags::default();
            }
            Self::SessionPaused { pause_reason, .. } => *pause_reason = None,
            Self::DistractionRecorded { note, .. } => *note = None,
            Self::SessionCompleted { task_progress, .. } => *task_progress = None,
            Self::SessionAbandoned {
                abandon_reason,
                progress_made,
                ..
            } => {
                *abandon_reason = None;
                *progress_made = None;
            }
            Self::SessionAmended {
                task_progress,
                intention,
                tags,
                ..
            } => {
                *task_progress = None;
                *intention = None;
                *tags = Tags::default();
            }
            Self::SessionCorrected { before, after, .. } => {
                for pause in before.pauses.iter_mut().chain(&mut after.pauses) {
                    pause.pause_reason = None;
                }
            }
            Self::SessionResumed { .. }
            | Self::SessionTimeElapsed { .. }
            | Self::SessionExtended { .. }
            | Self::SessionReopened { .. }
            | Self::SessionRevised { .. }
            | Self::SessionDeleted { .. }
            | Self::SessionRestored { .. } => {}
        }
        self
    }

    /// Takes over how the session of another start came into the log, which no command says.
    pub const fn copy_source(&mut self, other: &Self) {
        if let (
            Self::FocusSessionStarted { source, .. },
            Self::FocusSessionStarted { source: other, .. },
        ) = (self, other)
        {
            *source = *other;
        }
    }

    /// Moves the event to another session.
    pub(super) const fn set_session(&mut self, session: SessionId) {
        *session_field!(self) = session;
    }

    /// The entry at position `version` of its session's log, with its derived id.
    #[must_use]
    pub fn at(self, version: u64, timestamp: Timestamp) -> Event {
        let session_id = self.session_id();
        Event {
            event_id: Event::id_for(session_id, version, timestamp),
            session_id,
            version,
            timestamp,
            data: self,
        }
    }
}

macro_rules! event_names {
    ($($variant:ident)+) => {
        impl EventData {
            /// Every event type as it is spelled on the wire.
            pub const NAMES: &[&str] = &[$(stringify!($variant)),+];

            /// The event type as it is spelled on the wire.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => stringify!($variant),)+
                }
            }
        }
    };
}

event_names! {
    FocusSessionStarted SessionPaused SessionResumed DistractionRecorded SessionTimeElapsed
    SessionExtended SessionCompleted SessionAbandoned SessionReopened SessionRevised SessionAmended
    SessionCorrected SessionDeleted SessionRestored
}
