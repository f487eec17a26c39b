//! The person's ended sessions, kept for pages without the server: filled by the leader when
//! the browser has nothing better to do, and brought up to date by the event log.
//!
//! Texts as `/api/sessions` gives them; what they mean is for who reads them.

use leptos::prelude::*;
use leptos::serde_json::Value;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use shared::rules::EventData;
use shared::rules::limits::DAY;
use shared::wire::{EventRecord, Session};
use shared::{SessionId, Timestamp, UserId};

use super::Store;
use super::keeping::fact;
use super::leading::Trouble;
use crate::browser::{self, Change, Key, Shelf};
use crate::json;

/// How far back sessions are kept, days: a year of Insights and some more.
const DAYS: i64 = 400;
/// How many are kept at most.
const MOST: usize = 5_000;
/// How many are asked for at once.
const PAGE: usize = 100;
/// Whoever has missed more pages of events than this begins anew.
const MISSED_PAGES: usize = 20;

/// The fact under which it is kept how far this has come.
const PROGRESS: &str = "ended";

/// How far this has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    user: UserId,
    /// Events up to this one are taken into account.
    sequence: u64,
    /// Sessions that began before this have still to be asked for.
    before: Option<Timestamp>,
    is_full: bool,
    count: usize,
}

/// What is read of a page of sessions.
#[derive(Deserialize)]
struct Page {
    items: Vec<Value>,
}

/// What is read of a page of events.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    items: Vec<Entry>,
    last_sequence: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    sequence: u64,
    session_id: SessionId,
    #[serde(rename = "type")]
    name: String,
}

/// What an event means for what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The session is over, and as it is now has to be asked for.
    Ask,
    /// It is open, or deleted.
    Gone,
}

fn fate(name: &str) -> Fate {
    match name {
        "SessionCompleted" | "SessionAbandoned" | "SessionAmended" | "SessionRestored" => Fate::Ask,
        _ => Fate::Gone,
    }
}

/// The newest fate of each session.
fn fates(log: &[Entry]) -> Vec<(SessionId, Fate)> {
    let mut fates: Vec<(SessionId, Fate)> = Vec::new();
    for entry in log {
        fates.retain(|(id, _)| *id != entry.session_id);
        fates.push((entry.session_id, fate(&entry.name)));
    }
    fates
}

fn put(id: &str, session: &Value) -> Change {
    Change::put(Shelf::Ended, Key::Name(id.to_owned()), session.to_string())
}

/// This person's ended sessions as far as this browser keeps them, newest start first.
pub async fn kept_sessions() -> Vec<Session> {
    let kept = browser::load::<String>(Shelf::Ended).await;
    let mut sessions: Vec<Session> = kept
        .into_iter()
        .filter_map(|(_, text)| json::read(&text).ok())
        .collect();
    sessions.sort_by_key(|session| std::cmp::Reverse(session.start_time));
    sessions
}

impl Store {
    /// An event may have changed what is kept.
    pub(super) fn note_ended(self, record: &EventRecord) {
        let is_about_an_end = !matches!(
            record.data,
            EventData::SessionPaused { .. }
                | EventData::SessionResumed { .. }
                | EventData::DistractionRecorded { .. }
                | EventData::SessionTimeElapsed { .. }
                | EventData::FocusSessionStarted { .. }
        );
        if is_about_an_end {
            self.keep_ended(record.user_id);
        }
    }

    /// Goes on with filling, unless that is under way.
    pub(super) fn keep_ended(self, user: UserId) {
        let is_busy = self.working.try_update_value(|working| {
            working.leading.is_stocked = false;
            std::mem::replace(&mut working.leading.is_stocking, true)
        });
        if is_busy != Some(false) {
            return;
        }
        spawn_local(async move {
            browser::idle().await;
            self.working
                .update_value(|working| working.leading.is_stocked = true);
            let outcome = self.stock(user).await;
            let is_stocked = self.working.try_update_value(|working| {
                working.leading.is_stocking = false;
                working.leading.is_stocked
            });
            // What was heard in between is asked for; what failed, with the next event.
            if outcome.is_ok() && is_stocked == Some(false) {
                self.keep_ended(user);
            }
        });
    }

    async fn stock(self, user: UserId) -> Result<(), Trouble> {
        let progress = fact::<Progress>(PROGRESS).await;
        let mut progress = match progress.filter(|progress| progress.user == user) {
            Some(progress) if progress.count <= MOST + PAGE => progress,
            _ => self.begin_stock(user).await?,
        };
        while !progress.is_full {
            browser::idle().await;
            self.stock_page(&mut progress).await?;
        }
        for _ in 0..MISSED_PAGES {
            if self.stock_events(&mut progress).await? {
                return Ok(());
            }
        }
        browser::change(&[Change::clear(Shelf::Ended)]).await;
        self.begin_stock(user).await.map(drop)
    }

    async fn begin_stock(self, user: UserId) -> Result<Progress, Trouble> {
        let log: Log = self.ask("GET", "/api/events?limit=1", None).await?;
        let progress = Progress {
            user,
            sequence: log.last_sequence,
            before: None,
            is_full: false,
            count: 0,
        };
        self.keep_stock(vec![Change::clear(Shelf::Ended)], &progress)
            .await;
        Ok(progress)
    }

    async fn stock_page(self, progress: &mut Progress) -> Result<(), Trouble> {
        let now = self.read_clock();
        let from = now.plus(-DAYS * DAY);
        let before = progress.before.unwrap_or_else(|| now.plus(DAY));
        let path = format!(
            "/api/sessions?status=completed,abandoned&limit={PAGE}&startDate={from}&endDate={before}"
        );
        let page: Page = self.ask("GET", &path, None).await?;
        let mut changes = Vec::new();
        for session in &page.items {
            if let Some(id) = session["sessionId"].as_str() {
                changes.push(put(id, session));
            }
            let start = session["startTime"].as_str().and_then(Timestamp::parse);
            progress.before = start.or(progress.before);
        }
        progress.count += page.items.len();
        progress.is_full = page.items.len() < PAGE || progress.count >= MOST;
        self.keep_stock(changes, progress).await;
        Ok(())
    }

    /// Takes a page of events into account, and tells whether it was the last.
    async fn stock_events(self, progress: &mut Progress) -> Result<bool, Trouble> {
        let path = format!("/api/events?after={}&limit={PAGE}", progress.sequence);
        let log: Log = self.ask("GET", &path, None).await?;
        let mut changes = Vec::new();
        for (id, fate) in fates(&log.items) {
            let key = Key::Name(id.to_string());
            let path = format!("/api/sessions/{id}");
            let session = match fate {
                Fate::Ask => self.ask::<Value>("GET", &path, None).await.map(Some),
                Fate::Gone => Ok(None),
            };
            match session {
                Ok(Some(session)) => {
                    progress.count += 1;
                    changes.push(put(&id.to_string(), &session));
                }
                Ok(None) | Err(Trouble::Lasting(_)) => {
                    changes.push(Change::remove(Shelf::Ended, key));
                }
                Err(trouble) => return Err(trouble),
            }
        }
        let newest = log.items.last().map(|entry| entry.sequence);
        progress.sequence = newest.unwrap_or(progress.sequence);
        self.keep_stock(changes, progress).await;
        Ok(progress.sequence >= log.last_sequence)
    }

    async fn keep_stock(self, mut changes: Vec<Change>, progress: &Progress) {
        // Somebody else may be there by now.
        if self.known.with_untracked(|known| known.outbox.user()) != Some(progress.user) {
            return;
        }
        let text = json::write(progress);
        let fact = Key::Name(PROGRESS.to_owned());
        changes.push(Change::put(Shelf::Known, fact, text));
        browser::change(&changes).await;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_newest_event_of_a_session_decides() {
        let entry = |sequence, session, name: &str| Entry {
            sequence,
            session_id: SessionId::new(Uuid::from_u128(session)),
            name: name.to_owned(),
        };
        let log = [
            entry(1, 1, "SessionCompleted"),
            entry(2, 2, "FocusSessionStarted"),
            entry(3, 1, "SessionDeleted"),
            entry(4, 2, "SessionAbandoned"),
            entry(5, 3, "SessionRevised"),
        ];
        let id = |number| SessionId::new(Uuid::from_u128(number));
        assert_eq!(
            fates(&log),
            [(id(1), Fate::Gone), (id(2), Fate::Ask), (id(3), Fate::Gone)]
        );
    }

    #[test]
    fn every_event_type_has_a_fate_that_fits() {
        let asked: Vec<_> = EventData::NAMES
            .into_iter()
            .filter(|name| fate(name) == Fate::Ask)
            .collect();
        assert_eq!(
            asked,
            [
                "SessionCompleted",
                "SessionAbandoned",
                "SessionAmended",
                "SessionRestored"
            ]
        );
    }
}
