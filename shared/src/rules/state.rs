//! The state of a session: what folding its events gives.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::limits::{MINUTE, RESTORE_WINDOW};
use super::score::{FocusScoreBreakdown, ScoreSource};
use super::tags::Tags;
use super::vocabulary::{DistractionKind, SessionSource, SessionStatus, SessionType};
use crate::json::{FromJson, ToJson};
use crate::{EventId, Millis, PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId};

/// A session id's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "one value at a time is held, never a list of them"
)]
pub enum State {
    /// No session has this id yet.
    #[default]
    NotStarted,
    /// The session exists.
    Started(Session),
}

impl State {
    /// The session, if it was started.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match self {
            Self::NotStarted => None,
            Self::Started(session) => Some(session),
        }
    }
}

/// A started session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SessionState))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Chosen by the client or by the server.
    pub id: SessionId,
    /// The owner.
    pub user_id: UserId,
    /// Its kind.
    pub session_type: SessionType,
    /// Planned focused time, minutes.
    pub planned_minutes: u32,
    /// Minutes by which the plan was extended since.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub extended_minutes: u32,
    /// The task it is about, if any.
    pub task_id: Option<TaskId>,
    /// The project it belongs to, if any.
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
    /// When it began.
    pub started_at: Timestamp,
    /// How it came into the log.
    #[serde(default = "SessionSource::live")]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub source: SessionSource,
    /// Finished pauses, oldest first.
    pub pauses: Vec<Pause>,
    /// Recorded distractions, oldest first.
    pub distractions: Vec<Distraction>,
    /// When focused time reached the plan, once it has.
    pub elapsed: Option<Elapsed>,
    /// With the data of an open pause or of the end.
    pub phase: Phase,
    /// Rating and texts of an end that was taken back, until a person ends it again.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub draft: Option<EndingDraft>,
    /// Number of events so far, automatic ones included.
    pub version: u64,
    /// Instant of the newest event that still holds.
    pub newest_at: Timestamp,
    /// Instant of the newest event that a command caused.
    pub commanded_at: Timestamp,
    /// When it was deleted, if it is.
    pub deleted_at: Option<Timestamp>,
}

/// The phase of a session, with the data that only this phase has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Phase {
    /// Running; in overtime once the session's `elapsed` is set.
    Active,
    /// In a pause.
    Paused(OpenPause),
    /// Over.
    Ended(Ending),
}

/// A pause that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenPause {
    /// Derived from the session's id and the pause's index.
    pub id: PauseId,
    /// When it began.
    pub began_at: Timestamp,
    /// Why, if given.
    pub reason: Option<String>,
}

/// A pause that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EndedPause))]
#[serde(rename_all = "camelCase")]
pub struct Pause {
    /// Derived from the session's id and the pause's index.
    pub id: PauseId,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Why, if given.
    pub reason: Option<String>,
    /// The event by which the pause limit ended it; none if the user did.
    pub ended_by_limit: Option<EventId>,
}

impl Pause {
    /// How long it lasted.
    #[must_use]
    pub const fn duration(&self) -> Millis {
        self.ended_at.since(self.began_at)
    }
}

/// A recorded distraction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Distraction {
    /// Derived from the session's id and the distraction's index.
    pub id: Uuid,
    /// When it was recorded.
    pub at: Timestamp,
    /// Internal or external.
    pub kind: DistractionKind,
    /// What it was, if given.
    pub note: Option<String>,
}

/// Focused time has reached the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Elapsed {
    /// The `SessionTimeElapsed` event.
    pub event_id: EventId,
    /// The exact instant.
    pub at: Timestamp,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    /// The session's end; the planned end if it completed automatically.
    pub ended_at: Timestamp,
    /// Rating 1 to 5, if given.
    pub quality_rating: Option<u8>,
    /// The score as shown: reported, or calculated from the breakdown.
    pub focus_score: u8,
    /// Where `focus_score` came from.
    pub score_source: ScoreSource,
    /// How the calculated score came about.
    pub breakdown: FocusScoreBreakdown,
    /// Completed or abandoned, with what belongs to that.
    pub outcome: Outcome,
}

impl Ending {
    /// The event by which the overtime limit completed the session, if it did.
    #[must_use]
    pub const fn completed_by_limit(&self) -> Option<EventId> {
        match self.outcome {
            Outcome::Completed {
                completed_by_limit, ..
            } => completed_by_limit,
            Outcome::Abandoned { .. } => None,
        }
    }

    /// Whether the overtime limit, rather than the user, ended the session.
    #[must_use]
    pub const fn is_automatic(&self) -> bool {
        self.completed_by_limit().is_some()
    }
}

/// Completed or abandoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Outcome {
    /// By the user, or by the overtime limit.
    #[serde(rename_all = "camelCase")]
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    Completed {
        /// What was done, if given.
        task_progress: Option<String>,
        /// The event by which the overtime limit completed it; none if the user did.
        completed_by_limit: Option<EventId>,
    },
    /// By the user, before the session was done.
    #[serde(rename_all = "camelCase")]
    #[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
    Abandoned {
        /// Why, if given.
        reason: Option<String>,
        /// What was done, if given.
        progress_made: Option<String>,
    },
}

/// Rating and texts that a user entered for an end; a draft once the end was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJson, ToJson)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SessionDraft))]
#[serde(rename_all = "camelCase")]
pub struct EndingDraft {
    /// 1 to 5.
    pub quality_rating: Option<u8>,
    /// What was done, if it had been completed.
    pub task_progress: Option<String>,
    /// Why it had been abandoned.
    pub abandon_reason: Option<String>,
    /// What was done, if it had been abandoned.
    pub progress_made: Option<String>,
}

impl From<Ending> for EndingDraft {
    fn from(ending: Ending) -> Self {
        let (task_progress, abandon_reason, progress_made) = match ending.outcome {
            Outcome::Completed { task_progress, .. } => (task_progress, None, None),
            Outcome::Abandoned {
                reason,
                progress_made,
            } => (None, reason, progress_made),
        };
        Self {
            quality_rating: ending.quality_rating,
            task_progress,
            abandon_reason,
            progress_made,
        }
    }
}

impl Session {
    /// Its status, as on the wire and in the database.
    #[must_use]
    pub const fn status(&self) -> SessionStatus {
        match &self.phase {
            Phase::Active => SessionStatus::Active,
            Phase::Paused(_) => SessionStatus::Paused,
            Phase::Ended(ending) => match ending.outcome {
                Outcome::Completed { .. } => SessionStatus::Completed,
                Outcome::Abandoned { .. } => SessionStatus::Abandoned,
            },
        }
    }

    /// Every text that a person has entered and that is shown: the intention, why it was paused, notes
    /// of distractions, what was done and why it was abandoned.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let paused = match &self.phase {
            Phase::Paused(open) => open.reason.as_ref(),
            _ => None,
        };
        let (done, reason) = match self.ending().map(|ending| &ending.outcome) {
            Some(Outcome::Completed { task_progress, .. }) => (task_progress.as_ref(), None),
            Some(Outcome::Abandoned {
                reason,
                progress_made,
            }) => (progress_made.as_ref(), reason.as_ref()),
            None => (None, None),
        };
        let pauses = self.pauses.iter().map(|pause| pause.reason.as_ref());
        let notes = self.distractions.iter().map(|one| one.note.as_ref());
        [self.intention.as_ref(), paused, done, reason]
            .into_iter()
            .chain(pauses)
            .chain(notes)
            .flatten()
            .map(String::as_str)
    }

    /// How it ended, if it has.
    #[must_use]
    pub const fn ending(&self) -> Option<&Ending> {
        match &self.phase {
            Phase::Ended(ending) => Some(ending),
            Phase::Active | Phase::Paused(_) => None,
        }
    }

    /// Whether it is deleted and can be restored at this instant, the last one included.
    #[must_use]
    pub fn is_restorable(&self, at: Timestamp) -> bool {
        self.deleted_at
            .is_some_and(|deleted| at.since(deleted) <= RESTORE_WINDOW)
    }

    /// The effective plan in minutes: what was planned, and its extensions.
    #[must_use]
    pub const fn plan_minutes(&self) -> u32 {
        self.planned_minutes.saturating_add(self.extended_minutes)
    }

    /// The effective plan.
    #[must_use]
    pub fn plan(&self) -> Millis {
        Millis::from(self.plan_minutes()) * MINUTE
    }

    /// The version that its next event has.
    #[must_use]
    pub const fn next_version(&self) -> u64 {
        self.version.saturating_add(1)
    }

    /// Pauses begun so far, an open one included.
    #[must_use]
    pub fn pauses_begun(&self) -> usize {
        self.pauses.len() + usize::from(matches!(self.phase, Phase::Paused(_)))
    }

    /// The distractions that lie in the session. Those that a correction has left outside of its
    /// times, or in a pause, are recorded, but not counted.
    pub fn distractions_within(&self) -> impl Iterator<Item = &Distraction> {
        // Until the overtime limit, which is after the end of an automatic completion.
        let ending = self.ending().filter(|ending| !ending.is_automatic());
        let end = ending.map(|ending| ending.ended_at);
        self.distractions.iter().filter(move |distraction| {
            let at = distraction.at;
            let paused = |pause: &Pause| pause.began_at < at && at < pause.ended_at;
            self.started_at <= at
                && end.is_none_or(|end| at <= end)
                && !self.pauses.iter().any(paused)
        })
    }

    /// Distractions that cost: recorded ones and pauses that ran into the pause limit.
    #[must_use]
    pub fn costly_distractions(&self) -> u32 {
        let overrun = self
            .pauses
            .iter()
            .filter(|pause| pause.ended_by_limit.is_some())
            .count();
        u32::try_from(self.distractions_within().count() + overrun).unwrap_or(u32::MAX)
    }
}
