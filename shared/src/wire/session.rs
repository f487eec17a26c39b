//! A session as the API shows it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::page::{ListEntry, ListOrder};
use crate::rules::limits::{MINUTE, SECOND};
use crate::rules::{
    CommandKind, Ending, EndingDraft, FocusScoreBreakdown, Pause, Phase, ScoreSource, Session,
    SessionSource, SessionStatus, SessionType, Settled, Tags, TimerView, allowed_commands, focused,
    live_breakdown, timer,
};
use crate::{PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId};

/// A session at `serverTime`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Session))]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Any UUID, chosen by the client or by the server.
    pub session_id: SessionId,
    /// The user whose session it is.
    pub user_id: UserId,
    /// Its kind.
    pub session_type: SessionType,
    /// Minutes, as planned at the start.
    pub planned_duration: u32,
    /// Minutes by which the plan was extended since.
    pub extended_minutes: u32,
    /// When it began.
    pub start_time: Timestamp,
    /// How it came into the log: `live`, `manual` or `import`.
    pub source: SessionSource,
    /// `active`, `paused`, `completed` or `abandoned`, at `serverTime`.
    pub status: SessionStatus,
    /// The task it is about.
    pub task_id: Option<TaskId>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// What the user plans to do.
    pub intention: Option<String>,
    /// Left out where there are none.
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
    /// The IANA name of the zone it was started in, if it is known.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub time_zone: Option<String>,
    /// When it ended; the planned end if it completed automatically.
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
    /// The terms of the score; while open, of the score it would get if completed now, unrated.
    pub focus_score_breakdown: FocusScoreBreakdown,
    /// What was done.
    pub task_progress: Option<String>,
    /// Why it was abandoned.
    pub abandon_reason: Option<String>,
    /// What was done before it was abandoned.
    pub progress_made: Option<String>,
    /// Whether it completed automatically.
    pub automatic: bool,
    /// Rating and texts of an end that was taken back; null without one, and once ended.
    pub draft: Option<EndingDraft>,
    /// Its pauses, oldest first.
    pub pauses: Vec<PauseView>,
    /// Recorded distractions.
    pub distraction_count: usize,
    /// The countdown; null once ended.
    pub timer: Option<TimerView>,
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
pub struct PauseView {
    /// Derived from the session's id and the pause's number.
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

/// The answer of `GET /api/sessions/current`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CurrentSession {
    /// The open session, if there is one.
    pub session: Option<SessionView>,
    /// The instant this answer is about.
    pub server_time: Timestamp,
}

/// When a session was first and last stored; the rules do not have these instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredAt {
    /// When its first event was stored.
    pub created_at: Timestamp,
    /// When its newest event was stored.
    pub updated_at: Timestamp,
}

impl ListEntry for SessionView {
    fn position(&self, order: ListOrder) -> (Timestamp, Uuid) {
        let at = order.instant(self.start_time, self.updated_at);
        (at, self.session_id.as_uuid())
    }
}

impl SessionView {
    /// A session at `now`, settled first, so that no answer has a stale status.
    ///
    /// ```
    /// use stint_rules::rules::{Command, StartSession, fold, handle, limits::MINUTE};
    /// use stint_rules::wire::{SessionView, StoredAt};
    /// # use stint_rules::{SessionId, Timestamp, UserId};
    /// # use uuid::Uuid;
    /// # let id = SessionId::new(Uuid::from_u128(1));
    /// # let user = UserId::new(Uuid::from_u128(2));
    /// # let ten = Timestamp::from_millis(1_795_341_600_000);
    /// # let start = Command::Start(StartSession::preset("pomodoro"));
    /// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
    ///
    /// let stored = StoredAt { created_at: ten, updated_at: ten };
    /// let session = state.session().expect("it was started");
    /// let view = SessionView::new(session, stored, ten.plus(10 * MINUTE));
    /// assert_eq!(view.timer.map(|timer| timer.remaining_seconds), Some(15 * 60));
    /// let view = SessionView::new(session, stored, ten.plus(60 * MINUTE));
    /// assert_eq!(view.status.as_str(), "completed");
    /// # Ok::<(), stint_rules::rules::Refusal>(())
    /// ```
    #[must_use]
    pub fn new(session: &Session, stored: StoredAt, now: Timestamp) -> Self {
        let settled = Settled::new(Some(session), now);
        let session = settled.session().unwrap_or(session);
        let ending = session.ending();
        let EndingDraft {
            quality_rating,
            task_progress,
            abandon_reason,
            progress_made,
        } = ending.cloned().map(EndingDraft::from).unwrap_or_default();
        let actual = ending.map(|ending| focused(session, ending.ended_at));
        Self {
            session_id: session.id,
            user_id: session.user_id,
            session_type: session.session_type,
            planned_duration: session.planned_minutes,
            extended_minutes: session.extended_minutes,
            start_time: session.started_at,
            source: session.source,
            status: session.status(),
            task_id: session.task_id,
            project_id: session.project_id,
            intention: session.intention.clone(),
            tags: session.tags.clone(),
            time_zone: session.time_zone.clone(),
            end_time: ending.map(|ending| ending.ended_at),
            actual_duration: actual.map(|focused| focused / MINUTE),
            actual_seconds: actual.map(|focused| focused / SECOND),
            quality_rating,
            focus_score: ending.map(|ending| ending.focus_score),
            focus_score_source: ending.map(|ending| ending.score_source),
            focus_score_breakdown: ending.map_or_else(
                || live_breakdown(session, None, now),
                |ending| ending.breakdown,
            ),
            task_progress,
            abandon_reason,
            progress_made,
            automatic: ending.is_some_and(Ending::is_automatic),
            draft: session.draft.clone().filter(|_| ending.is_none()),
            pauses: pauses(session),
            distraction_count: session.distractions_within().count(),
            timer: timer(session, now),
            allowed_actions: allowed_commands(&settled),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: session.version,
            server_time: now,
        }
    }
}

fn pauses(session: &Session) -> Vec<PauseView> {
    let open = match &session.phase {
        Phase::Paused(pause) => Some(pause_view(
            pause.id,
            pause.began_at,
            None,
            pause.reason.clone(),
            false,
        )),
        Phase::Active | Phase::Ended(_) => None,
    };
    session.pauses.iter().map(ended_pause).chain(open).collect()
}

fn ended_pause(pause: &Pause) -> PauseView {
    pause_view(
        pause.id,
        pause.began_at,
        Some(pause.ended_at),
        pause.reason.clone(),
        pause.ended_by_limit.is_some(),
    )
}

fn pause_view(
    id: PauseId,
    pause_time: Timestamp,
    resume_time: Option<Timestamp>,
    pause_reason: Option<String>,
    automatic: bool,
) -> PauseView {
    let duration = resume_time.map(|end| end.since(pause_time) / SECOND);
    PauseView {
        id,
        pause_time,
        resume_time,
        pause_reason,
        duration,
        automatic,
    }
}
