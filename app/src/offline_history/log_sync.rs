//! Copies the user's event log to the device, a page at a time, with the account data that pages
//! need.
//!
//! Events and the position in the log are written together, so the copy can be interrupted at any
//! instant. It continues on every page load and whenever a tab reports a change.

use shared::json::{FromJson, JsonFields, JsonValue};
use shared::ordered::set_of;
use shared::rules::Session;
use shared::rules::limits::{DAY, MINUTE};
use shared::wire::Streak;
use shared::{Millis, SessionId, Timestamp, UserId};

use super::history::{LogEntry, MAX_AGE, apply_log, by_id, outdated};
use super::metadata::{AccountSettings, NamedItem, OfflineMetadata};
use super::render::{show_today, show_waiting};
use crate::client::persistence;
use crate::model::json;
use crate::platform::{self, offline};

/// Events in one request.
const PAGE: u64 = 100;

/// How long the account, tasks and projects stay valid before they are requested again.
const STALE: Millis = 5 * MINUTE;

/// The limit on requested pages of tasks and of projects, 100 entries each.
const MAX_PAGES: u64 = 20;

/// The account, as `GET /api/me` returns it.
#[derive(Debug, FromJson)]
#[serde(rename_all = "camelCase")]
struct Account {
    /// The account that answers.
    user_id: UserId,
    /// How it counts its days.
    #[serde(flatten)]
    settings: AccountSettings,
}

/// Stores the log from now on, and shows on this page what was done today, and what waits for the
/// server or was refused.
pub fn sync() {
    offline::run_on_changes(|is_page_load| async move {
        if let Some(keeper) = LogSync::new(is_page_load).await {
            // After a failure everything written is complete, and the next run continues from
            // there.
            let _ = keeper.run().await;
        }
        show_today().await;
        // What overlaps a refused session is known now.
        if is_page_load {
            show_waiting().await;
        }
    });
}

/// One run.
struct LogSync {
    user: UserId,
    /// By the estimated server clock.
    now: Timestamp,
    /// Whether the page was just loaded from the server; otherwise a tab has reported a change.
    is_page_load: bool,
    /// Whether the timer knows no user: the sign-in may have ended.
    is_timer_without_user: bool,
    /// The newest sequence that the timer has received.
    newest_sequence: Option<u64>,
}

impl LogSync {
    /// For the user of the newest page, or, where that was rendered without a user, the timer's
    /// user, who may have become a guest since.
    async fn new(is_page_load: bool) -> Option<Self> {
        let (last, ahead) = persistence::last_word().await;
        Some(Self {
            user: offline::stored_user().parse().ok().or(last.user)?,
            now: Timestamp::from_millis(platform::wall_clock() + ahead),
            is_page_load,
            is_timer_without_user: last.user.is_none(),
            newest_sequence: last.sequence,
        })
    }

    async fn run(&self) -> Option<()> {
        let known: Option<OfflineMetadata> = offline::load_metadata().await;
        let mut about = match known.filter(|about| about.belongs_to(self.user)) {
            Some(about) => about,
            None => self.begin().await?,
        };
        let has_new_events = self.newest_sequence > Some(about.sequence);
        let is_due = self.is_page_load || self.is_timer_without_user || has_new_events;
        if about.as_of.is_some() && !is_due {
            return Some(());
        }
        self.read_log(&mut about).await?;
        if self.now.since(about.tidied_at) > DAY {
            self.tidy(&mut about).await?;
        }
        // A form on this page may just have changed them.
        let is_after_form = || {
            offline::query_pairs()
                .iter()
                .any(|(name, _)| name == "done")
        };
        if self.now.since(about.refreshed_at) > STALE || self.is_page_load && is_after_form() {
            self.load_account(&mut about).await?;
        }
        about.as_of = Some(self.now);
        offline::save(&about, &[], false).await.then_some(())
    }

    /// Starts an empty copy, after the server has confirmed the user.
    async fn begin(&self) -> Option<OfflineMetadata> {
        let mut about = OfflineMetadata::new(self.user, self.first().await?, self.now);
        self.load_account(&mut about).await?;
        offline::store_user(&self.user.to_string());
        offline::save(&about, &[], true).await.then_some(about)
    }

    /// The sequence before the first event to be stored. An event is stored no earlier than it
    /// happened, and in the order of the log.
    async fn first(&self) -> Option<u64> {
        let since = self.now.plus(-MAX_AGE);
        let is_old = |log: &[LogEntry]| log.first().is_some_and(|next| next.recorded_at < since);
        let (log, mut high) = self.log(0, 1).await?;
        let mut low = u64::from(is_old(&log));
        if low == 0 {
            return Some(0);
        }
        while low < high {
            let middle = u64::midpoint(low, high);
            if is_old(&self.log(middle, 1).await?.0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(low)
    }

    /// Reads the log to its end.
    async fn read_log(&self, about: &mut OfflineMetadata) -> Option<()> {
        loop {
            let (log, _) = self.log(about.sequence, PAGE).await?;
            let Some(newest) = log.last() else {
                return Some(());
            };
            let ids = set_of(log.iter().filter_map(|entry| entry.session_id));
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let stored: Vec<Session> = offline::load_sessions(&ids).await?;
            let mut sessions = by_id(stored);
            about.sequence = newest.sequence;
            for id in apply_log(&mut sessions, &mut about.unfolded, &log) {
                if let Some(session) = self.state(id).await? {
                    sessions.insert(id, session);
                }
            }
            if sessions
                .values()
                .any(|session| !about.has_names_of(session))
            {
                about.refreshed_at = Timestamp::MIN;
            }
            let texts: Vec<_> = sessions
                .values()
                .map(|session| (session.id.to_string(), Some(json::write(session))))
                .collect();
            if !offline::save(about, &texts, false).await {
                return None;
            }
        }
    }

    /// Removes outdated sessions.
    async fn tidy(&self, about: &mut OfflineMetadata) -> Option<()> {
        let (known, sessions) = offline::load::<OfflineMetadata, Session>().await?;
        if known != *about {
            // Another tab has written for another user.
            return None;
        }
        let gone = outdated(&sessions, self.now);
        let is_missed =
            |session: &Session| session.deleted_at.is_none() && gone.contains(&session.id);
        about.is_short |= sessions.iter().any(is_missed);
        about.tidied_at = self.now;
        about.unfolded.retain(|session| !gone.contains(session));
        let gone: Vec<_> = gone.iter().map(|id| (id.to_string(), None)).collect();
        offline::save(about, &gone, false).await.then_some(())
    }

    /// Requests the account, tasks and projects.
    async fn load_account(&self, about: &mut OfflineMetadata) -> Option<()> {
        let me: Account = ask("/api/me").await?;
        if me.user_id != self.user {
            return None;
        }
        about.settings = me.settings;
        about.tasks = named("/api/tasks", "taskId", "title").await?;
        about.projects = named("/api/projects", "projectId", "name").await?;
        if about.is_short {
            let stats: StreakOfStats = ask("/api/stats").await?;
            about.longest_streak = stats.streak.longest;
        }
        about.refreshed_at = self.now;
        Some(())
    }

    /// A session as the server has it; none inside where it was deleted.
    async fn state(&self, session: SessionId) -> Option<Option<Session>> {
        let path = format!("/api/sessions/{session}/events");
        let reply = platform::ask("GET", &path, None).await;
        if reply.status == 404 {
            return Some(None);
        }
        let log: StateOfLog = json::read(&reply.text).ok()?;
        Some(log.state)
    }

    /// Up to `limit` events after a sequence, oldest first, and the newest sequence of the log.
    async fn log(&self, after: u64, limit: u64) -> Option<(Vec<LogEntry>, u64)> {
        let log: LogPage = ask(&format!("/api/events?after={after}&limit={limit}")).await?;
        let events = log.items.into_iter();
        let events =
            events.map(|event| LogEntry::of(event).filter(|entry| entry.user_id == self.user));
        Some((events.collect::<Option<_>>()?, log.last_sequence))
    }
}

/// What is needed of `GET /api/sessions/{id}/events`.
#[derive(FromJson)]
struct StateOfLog {
    state: Option<Session>,
}

/// The answer of `GET /api/events`, with events that this version may not know.
#[derive(FromJson)]
#[serde(rename_all = "camelCase")]
struct LogPage {
    items: Vec<JsonValue>,
    last_sequence: u64,
}

/// A page of tasks or projects.
#[derive(FromJson)]
#[serde(rename_all = "camelCase")]
struct ListPage {
    items: Vec<JsonValue>,
    total_pages: u64,
}

/// What is needed of `GET /api/stats`.
#[derive(FromJson)]
struct StreakOfStats {
    streak: Streak,
}

/// Ids and names of all entries of a list.
async fn named(path: &str, id: &str, name: &str) -> Option<Vec<NamedItem>> {
    let mut all = Vec::new();
    for page in 1..=MAX_PAGES {
        let list: ListPage = ask(&format!("{path}?archived=all&limit=100&page={page}")).await?;
        for entry in list.items {
            let mut fields = JsonFields::of(entry).ok()?;
            all.push(NamedItem {
                id: fields.take(id).ok()?,
                name: fields.take(name).ok()?,
                archived: fields.take("archived").ok()?,
                // Tasks have none.
                color: fields.take("color").ok()?,
            });
        }
        if page >= list.total_pages {
            break;
        }
    }
    Some(all)
}

/// The response; none for a failure or any status but success. Where the sign-in has ended, the copy
/// is deleted.
async fn ask<T: FromJson>(path: &str) -> Option<T> {
    let reply = platform::ask("GET", path, None).await;
    if reply.status == 401 {
        offline::delete_history();
    }
    (reply.status == 200).then(|| json::read(&reply.text).ok())?
}
