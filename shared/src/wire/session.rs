//! A session as the API shows it.

use serde::{Deserialize, Serialize};

use crate::rules::{CommandKind, FocusScoreBreakdown, ScoreSource, SessionStatus, SessionType};
use crate::{PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId};

/// A session at `serverTime`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its kind.
    pub session_type: SessionType,
    /// Minutes.
    pub planned_duration: u32,
    /// When it began.
    pub start_time: Timestamp,
    /// Where it stands.
    pub status: SessionStatus,
    /// The task it is about.
    pub task_id: Option<TaskId>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// What the person means to do.
    pub intention: Option<String>,
    /// When it ended; the planned end if it completed by itself.
    pub end_time: Option<Timestamp>,
    /// Focused time in whole minutes, rounded down; null while open.
    pub actual_duration: Option<i64>,
    /// Focused time in whole seconds, rounded down; null while open.
    pub actual_seconds: Option<i64>,
    /// 1 to 5, if given.
    pub quality_rating: Option<u8>,
    /// 0 to 100; null while open.
    pub focus_score: Option<u8>,
    /// Where the score came from; null while open.
    pub focus_score_source: Option<ScoreSource>,
    /// How the score came about; while open, what it would be if completed now, unrated.
    pub focus_score_breakdown: FocusScoreBreakdown,
    /// What was done.
    pub task_progress: Option<String>,
    /// Why it was given up.
    pub abandon_reason: Option<String>,
    /// What was done before it was given up.
    pub progress_made: Option<String>,
    /// Whether it completed by itself.
    pub automatic: bool,
    /// Its pauses, oldest first.
    pub pauses: Vec<Pause>,
    /// Recorded distractions.
    pub distraction_count: usize,
    /// The countdown; null once ended.
    pub timer: Option<Timer>,
    /// The commands that are possible now.
    pub allowed_actions: Vec<CommandKind>,
    /// When its first event was stored.
    pub created_at: Timestamp,
    /// When its newest event was stored.
    pub updated_at: Timestamp,
    /// Number of its events, automatic ones included; the `ETag`.
    pub version: u64,
    /// The instant this answer is about.
    pub server_time: Timestamp,
}

/// A pause of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SessionPause))]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// Its id.
    pub id: PauseId,
    /// When it began.
    pub pause_time: Timestamp,
    /// When it ended; null while it lasts.
    pub resume_time: Option<Timestamp>,
    /// Why.
    pub pause_reason: Option<String>,
    /// Whole seconds, rounded down; null while it lasts.
    pub duration: Option<i64>,
    /// Whether the pause limit ended it.
    pub automatic: bool,
}

/// Everything a countdown shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Timer {
    /// When focused time reaches the plan; while paused, as if resumed now.
    pub ends_at: Timestamp,
    /// Seconds to go, rounded up.
    pub remaining_seconds: i64,
    /// Seconds focused, rounded down.
    pub elapsed_seconds: i64,
    /// Seconds beyond the plan, rounded down.
    pub overtime_seconds: i64,
    /// When the pause limit ends the pause; null unless paused.
    pub pause_ends_at: Option<Timestamp>,
    /// Pauses that may still be begun.
    pub pauses_left: usize,
    /// When the session next changes by itself.
    pub next_deadline: Option<Timestamp>,
}

/// The answer of `GET /api/sessions/current`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CurrentSession {
    /// The open session, if there is one.
    pub session: Option<Session>,
    /// The instant this answer is about.
    pub server_time: Timestamp,
}
