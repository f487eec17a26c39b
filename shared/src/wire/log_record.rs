//! Events of the user's log, whatever they are about.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ChangeKind, EventRecord, ListEntity, ListEventData, ListEventRecord, ProfileEventData,
    ProfileEventRecord, Scope,
};
use crate::Timestamp;
use crate::rules::EventData;

/// An event of the user's log, whatever it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LogRecord {
    /// Decided by the rules.
    Session(EventRecord),
    /// About a task or a project.
    List(ListEventRecord),
    /// About the profile.
    Profile(ProfileEventRecord),
}

/// The types of events, and the scope that may read them.
const TYPES_BY_SCOPE: [(&[&str], Scope); 3] = [
    (EventData::NAMES, Scope::SessionsRead),
    (ListEventData::NAMES, Scope::TasksRead),
    (ProfileEventData::NAMES, Scope::ProfileRead),
];

/// The number of [`EVENT_TYPES`].
const TYPES: usize = {
    let mut count = 0;
    let mut group = 0;
    while group < TYPES_BY_SCOPE.len() {
        count += TYPES_BY_SCOPE[group].0.len();
        group += 1;
    }
    count
};

/// Every type of event, those of sessions first.
pub const EVENT_TYPES: &[&str; TYPES] = &{
    let mut types = [""; TYPES];
    let (mut at, mut group) = (0, 0);
    while group < TYPES_BY_SCOPE.len() {
        let names = TYPES_BY_SCOPE[group].0;
        let mut index = 0;
        while index < names.len() {
            types[at] = names[index];
            (at, index) = (at + 1, index + 1);
        }
        group += 1;
    }
    types
};

/// The scope that a token needs to read events of this type; none of an unknown one.
#[must_use]
pub fn scope_of_event(name: &str) -> Option<Scope> {
    let mut groups = TYPES_BY_SCOPE.iter();
    let group = groups.find(|(names, _)| names.contains(&name));
    group.map(|(_, scope)| *scope)
}

impl LogRecord {
    /// Its position in the user's log.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::Session(record) => record.sequence,
            Self::List(record) => record.sequence,
            Self::Profile(record) => record.sequence,
        }
    }

    /// The type as it is spelled on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Session(record) => record.data.name(),
            Self::List(record) => record.data.name(),
            Self::Profile(record) => record.data.name(),
        }
    }

    /// When it happened.
    #[must_use]
    pub const fn timestamp(&self) -> Timestamp {
        match self {
            Self::Session(record) => record.timestamp,
            Self::List(record) => record.timestamp,
            Self::Profile(record) => record.timestamp,
        }
    }

    /// When it was stored.
    #[must_use]
    pub const fn recorded_at(&self) -> Timestamp {
        match self {
            Self::Session(record) => record.recorded_at,
            Self::List(record) => record.recorded_at,
            Self::Profile(record) => record.recorded_at,
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn subject(&self) -> (ChangeKind, Uuid) {
        match self {
            Self::Session(record) => (ChangeKind::Session, record.session_id.as_uuid()),
            Self::List(record) => match record.entity {
                ListEntity::Task(id) => (ChangeKind::Task, id.as_uuid()),
                ListEntity::Project(id) => (ChangeKind::Project, id.as_uuid()),
            },
            Self::Profile(record) => (ChangeKind::Profile, record.user_id.as_uuid()),
        }
    }

    /// The event of a session; none for another one.
    #[must_use]
    pub fn into_session(self) -> Option<EventRecord> {
        match self {
            Self::Session(record) => Some(record),
            Self::List(_) | Self::Profile(_) => None,
        }
    }
}
