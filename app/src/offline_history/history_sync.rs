//! Copies the user's history to the device: all of it at first, then what has changed.
//!
//! Sessions and the position in the changes are written together, so the copy can be interrupted at any
//! instant. It continues on every page load and whenever a tab reports a change.

use shared::rules::limits::DAY;
use shared::{Timestamp, UserId};

use super::history::outdated;
use super::metadata::OfflineMetadata;
use super::render::{load_sessions, show_today, show_waiting};
use crate::client::persistence;
use crate::model::history_update::{CHANGES_PATH, FORMAT, PATH, UpdateSummary};
use crate::model::json;
use crate::platform::{self, offline};

/// Stores the history from now on, and shows on this page what was done today, and what waits for the
/// server or was refused.
pub fn sync() {
    offline::run_on_changes(|is_page_load| async move {
        if let Some(sync) = HistorySync::new(is_page_load).await {
            // After a failure everything written is complete, and the next run continues from
            // there.
            let _ = sync.run().await;
        }
        show_today().await;
        // What overlaps a refused session is known now.
        if is_page_load {
            show_waiting().await;
        }
    });
}

/// One run.
struct HistorySync {
    user: UserId,
    now: Timestamp,
    /// Whether a page was opened, rather than a change reported.
    is_page_load: bool,
    /// Whether the timer knows no user: the sign-in may have ended.
    is_timer_without_user: bool,
    /// The newest sequence that the timer has received.
    newest_sequence: Option<u64>,
}

impl HistorySync {
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
        let mut known = known.filter(|about| about.belongs_to(self.user));
        let has_new_events = |about: &OfflineMetadata| {
            // Where the timer has received none it knows nothing about others'.
            self.newest_sequence
                .is_none_or(|newest| newest > about.sequence)
        };
        let is_due = self.is_page_load || self.is_timer_without_user;
        let is_complete = |about: &OfflineMetadata| about.as_of.is_some() && !has_new_events(about);
        if !is_due && known.as_ref().is_some_and(is_complete) {
            return Some(());
        }
        let mut about = loop {
            let (lines, update) = self.ask(known.as_ref()).await?;
            let (is_whole, has_more) = (update.is_whole, update.has_more);
            let about = match known {
                Some(mut about) if !is_whole => {
                    about.apply(update, self.now);
                    about
                }
                _ => {
                    offline::store_user(&self.user.to_string());
                    OfflineMetadata::new(update, self.now)
                }
            };
            if !offline::save(&about, &lines, &[], is_whole).await {
                return None;
            }
            if !has_more {
                break about;
            }
            known = Some(about);
        };
        if self.now.since(about.tidied_at) > DAY {
            self.tidy(&mut about).await?;
        }
        Some(())
    }

    /// What the copy lacks: sessions, one in a line, and everything else. None for a failure; where the
    /// sign-in has ended, the copy is deleted.
    async fn ask(&self, known: Option<&OfflineMetadata>) -> Option<(String, UpdateSummary)> {
        let path = match known {
            Some(about) => format!("{CHANGES_PATH}?after={}", about.cursor),
            None => PATH.to_owned(),
        };
        let reply = platform::ask("GET", &path, None).await;
        if reply.status == 401 {
            offline::delete_history();
        }
        if reply.status != 200 {
            return None;
        }
        let text = reply.text.trim_end();
        let (lines, last) = text.rsplit_once('\n').unwrap_or(("", text));
        let update: UpdateSummary = json::read(last).ok()?;
        let is_expected = update.form == FORMAT && update.user == self.user;
        is_expected.then(|| (lines.to_owned(), update))
    }

    /// Removes outdated sessions.
    async fn tidy(&self, about: &mut OfflineMetadata) -> Option<()> {
        let (known, sessions) = load_sessions().await?;
        if known != *about {
            // Another tab has written for another user.
            return None;
        }
        let gone = outdated(&sessions, self.now);
        about.is_short |= sessions
            .iter()
            .any(|session| session.deleted_at.is_none() && gone.contains(&session.id));
        about.tidied_at = self.now;
        let gone: Vec<_> = gone.iter().map(ToString::to_string).collect();
        offline::save(about, "", &gone, false).await.then_some(())
    }
}
