//! Which tab speaks to the server, and what it hears there and tells the others.
//!
//! One tab holds the lock `stint-leader`. Where the browser has no locks every visible tab
//! is its own leader: that costs requests, and harms nothing, because a command takes
//! effect once. A leader that does not answer the others, frozen or stuck, is replaced.

use std::time::Duration;

use leptos::prelude::*;
use leptos::serde_json::Value;
use leptos::task::spawn_local;
use shared::UserId;
use shared::rules::{EventData, Session};

use super::request_error::RequestError;
use super::state::CHANGED;
use super::store::Store;
use crate::model::api_responses::{
    AccountResponse, ApiProblem, CurrentSessionResponse, SessionVersion,
};
use crate::model::event_parser::parse_event;
use crate::model::json;
use crate::model::mirror::{Mirror, MirrorUpdate};
use crate::model::server_clock::ClockExchange;
use crate::platform::{self, ObjectStore, WriteOp, timer};

/// Told by whoever wants the server to be sent_at.
const LOOK: &str = "look";
/// Told by the leader, so that the others know that there is one.
const HERE: &str = "here";

/// A leader that does not answer for so long is replaced.
const SILENCE: Duration = Duration::from_secs(2);

/// After so long the server is sent_at even if the stream says nothing: a connection can die
/// without a word.
const LULL: Duration = Duration::from_mins(5);

impl Store {
    /// Joins the other tabs, and takes up what they have left.
    pub(super) fn join(self) {
        platform::join(move |kind, text| self.on_message(&kind, &text));
        spawn_local(async move {
            self.restore().await;
            let has_locks = platform::lead(false);
            self.background
                .update_value(|background| background.leader.is_lockless = !has_locks);
            self.request_sync();
        });
        timer::every(LULL, move || self.request_sync());
    }

    /// Whether this tab speaks to the server: the one to ring, and to write down.
    #[must_use]
    pub fn is_leading(self) -> bool {
        let is_alone = !self.state.with_untracked(|state| state.is_lasting)
            || (self
                .background
                .with_value(|background| background.leader.is_lockless)
                && platform::is_visible());
        is_alone
            || self
                .background
                .with_value(|background| background.leader.is_leading)
    }

    fn on_message(self, kind: &str, text: &str) {
        match (kind, text) {
            ("tab", HERE) => self
                .background
                .update_value(|background| background.leader.messages += 1),
            ("tab", message) => {
                let is_leading = self.is_leading();
                if is_leading {
                    platform::broadcast(HERE);
                }
                let has_changed = message == CHANGED;
                spawn_local(async move {
                    if has_changed {
                        self.reload().await;
                    }
                    if is_leading {
                        self.sync(!has_changed);
                    }
                });
            }
            ("lead", _) => {
                self.background
                    .update_value(|background| background.leader.is_leading = true);
                // What the one before has left is what there is to go on from.
                spawn_local(async move {
                    self.reload_if_shared().await;
                    self.sync(true);
                });
            }
            ("rest", _) => {
                self.background
                    .update_value(|background| background.leader.is_leading = false);
                self.close_stream();
            }
            // Whatever happened while nobody listened is sent_at for.
            ("open", _) => self.sync_now(),
            ("lost", _) => self.sync(true),
            ("closed", _) => {
                self.close_stream();
                self.retry_later(0);
            }
            ("event", record) => self.apply_streamed_event(record),
            _ => {}
        }
    }

    async fn reload_if_shared(self) {
        // The page's own word is newer than what an earlier page has left.
        let is_new = self
            .background
            .with_value(|background| background.mirror.sequence.is_none());
        if !is_new {
            self.reload().await;
        }
    }

    /// Has the server sent_at and the queue sent, by whoever is to do it.
    pub(super) fn request_sync(self) {
        if self.is_leading() {
            self.sync_now();
        } else {
            self.expect_leader(LOOK);
        }
    }

    /// There is something in the queue for whoever is to send it.
    pub(super) fn queue_changed(self) {
        if self.is_leading() {
            platform::broadcast(CHANGED);
            self.sync(false);
        } else {
            self.expect_leader(CHANGED);
        }
    }

    /// Tells the leader, and takes its place if it does not answer.
    fn expect_leader(self, message: &str) {
        let messages = self
            .background
            .with_value(|background| background.leader.messages);
        platform::broadcast(message);
        timer::run_after(SILENCE, move || {
            let is_silent = self.background.with_value(|background| {
                !background.leader.is_lockless && background.leader.messages == messages
            });
            if is_silent && platform::is_visible() && !self.is_leading() {
                platform::lead(true);
            }
        });
    }

    /// Opens the stream of events, once somebody is there who has any.
    pub(super) fn open_stream(self) {
        let is_streaming = self.background.try_update_value(|background| {
            std::mem::replace(&mut background.leader.is_streaming, true)
        });
        if is_streaming == Some(false) {
            platform::open_stream(&EventData::NAMES);
        }
    }

    pub(super) fn close_stream(self) {
        self.background
            .update_value(|background| background.leader.is_streaming = false);
        platform::close_stream();
    }

    fn apply_streamed_event(self, text: &str) {
        let record = json::read(text).ok().as_ref().and_then(parse_event);
        let Some(record) = record else {
            // Another version's; what it did is sent_at for.
            return self.sync(true);
        };
        self.background.update_value(|background| {
            background.leader.newest_sequence =
                background.leader.newest_sequence.max(Some(record.sequence));
        });
        let mut mirror = self
            .background
            .with_value(|background| background.mirror.clone());
        match mirror.apply(&record) {
            MirrorUpdate::AlreadyApplied => {}
            MirrorUpdate::Applied => {
                self.mirror(mirror);
                self.tick();
                spawn_local(self.save(Vec::new()));
            }
            MirrorUpdate::Gap => self.sync(true),
            MirrorUpdate::OtherUser => {
                self.recheck_user();
                self.sync(true);
            }
        }
    }

    /// Asks the server, and reads what it answers.
    pub(super) async fn ask<T: serde::de::DeserializeOwned>(
        self,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> Result<T, RequestError> {
        let text = self.ask_for_text(method, path, body).await?;
        json::read(&text)
            .map_err(|error| RequestError::Permanent(ApiProblem::unreadable(error.to_string())))
    }

    /// Apart from reading, which is another for each type, so that the rest is there once.
    async fn ask_for_text(
        self,
        method: &str,
        path: &str,
        body: Option<&str>,
    ) -> Result<String, RequestError> {
        let reply = platform::ask(method, path, body).await;
        let is_offline = reply.status == 0;
        if self.state.with_untracked(|state| state.is_offline) != is_offline {
            self.state.update(|state| state.is_offline = is_offline);
        }
        if !(200..300).contains(&reply.status) {
            return Err(RequestError::of(&reply));
        }
        Ok(reply.text)
    }

    /// Has the server sent_at again who is there.
    pub(super) fn recheck_user(self) {
        self.background
            .update_value(|background| background.leader.is_known = false);
    }

    /// Asks who is there, unless that is known; somebody else's queue waits from now on.
    pub(super) async fn check_user(self, user: UserId) -> Result<(), RequestError> {
        if self
            .background
            .with_value(|background| background.leader.is_known)
        {
            return Ok(());
        }
        let account = match self.ask::<AccountResponse>("GET", "/api/me", None).await {
            Ok(account) => Some(account),
            Err(RequestError::OtherUser) => None,
            Err(trouble) => return Err(trouble),
        };
        let Some(account) = account.as_ref().filter(|account| account.user_id == user) else {
            self.switch_user(account.map(|account| account.user_id))
                .await;
            // Whatever is under way was for the one before.
            return Err(RequestError::OtherUser);
        };
        self.confirm_user(account).await;
        Ok(())
    }

    /// The server has said who is there.
    pub(super) async fn confirm_user(self, account: &AccountResponse) {
        self.background
            .update_value(|background| background.leader.is_known = true);
        self.adopt_guest_commands(account).await;
    }

    async fn switch_user(self, user: Option<UserId>) {
        self.close_stream();
        self.mirror(Mirror {
            user,
            ..Mirror::default()
        });
        self.save(vec![WriteOp::clear(ObjectStore::Known)]).await;
    }

    /// Asks what is open, and for the log of what has changed; `touched` is the session that
    /// a command was about.
    pub(super) async fn fetch_current(
        self,
        user: UserId,
        touched: Option<SessionVersion>,
    ) -> Result<Mirror, RequestError> {
        let newest_sequence = self
            .background
            .with_value(|background| background.leader.newest_sequence);
        let sent_at = platform::wall_clock();
        let current: CurrentSessionResponse =
            self.ask("GET", "/api/sessions/current", None).await?;
        self.learn(ClockExchange {
            sent_at,
            server: current.server_time,
            received_at: platform::wall_clock(),
        });
        let mirror = self
            .background
            .with_value(|background| background.mirror.clone());
        let is_open = |session: &&Session| session.ending().is_none();
        let open = mirror.session.as_ref().filter(is_open);
        // What was open and is no longer has ended: how, its log tells.
        let id = current
            .session
            .or(touched)
            .map(|version| version.session_id)
            .or(open.map(|session| session.id));
        let is_known = current
            .session
            .or(touched)
            .is_some_and(|version| mirror.is_at(&version));
        if current
            .session
            .is_some_and(|version| version.user_id != user)
        {
            return Err(RequestError::OtherUser);
        }
        let mut seen = match id.filter(|_| !is_known) {
            None => mirror,
            Some(id) => {
                let path = format!("/api/sessions/{id}/events");
                let log: Value = self.ask("GET", &path, None).await?;
                let log: Option<Vec<_>> = log["items"]
                    .as_array()
                    .map(|items| items.iter().map(parse_event).collect())
                    .unwrap_or_default();
                let unreadable = || RequestError::Permanent(ApiProblem::unreadable(path));
                Mirror::of_log(user, &log.ok_or_else(unreadable)?)
            }
        };
        // Whatever was heard before the question is part of the answer.
        seen.sequence = seen.sequence.max(newest_sequence);
        Ok(seen)
    }
}
