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

/// Told by whoever wants the server to be asked.
const LOOK: &str = "look";
/// Told by the leader, so that the others know that there is one.
const HERE: &str = "here";

/// A leader that does not answer for so long is replaced.
const SILENCE: Duration = Duration::from_secs(2);

/// After so long the server is asked even if the stream says nothing: a connection can die
/// without a word.
const LULL: Duration = Duration::from_mins(5);

impl Store {
    /// Joins the other tabs, and takes up what they have left.
    pub(super) fn join(self) {
        platform::join(move |kind, text| self.hear(&kind, &text));
        spawn_local(async move {
            self.restore().await;
            let has_locks = platform::lead(false);
            self.background
                .update_value(|background| background.leader.is_lockless = !has_locks);
            self.nudge();
        });
        timer::every(LULL, move || self.nudge());
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

    fn hear(self, kind: &str, text: &str) {
        match (kind, text) {
            ("tab", HERE) => self
                .background
                .update_value(|background| background.leader.words += 1),
            ("tab", news) => {
                let is_leading = self.is_leading();
                if is_leading {
                    platform::tell(HERE);
                }
                let has_changed = news == CHANGED;
                spawn_local(async move {
                    if has_changed {
                        self.reload().await;
                    }
                    if is_leading {
                        self.catch_up(!has_changed);
                    }
                });
            }
            ("lead", _) => {
                self.background
                    .update_value(|background| background.leader.is_leading = true);
                // What the one before has left is what there is to go on from.
                spawn_local(async move {
                    self.reload_if_shared().await;
                    self.catch_up(true);
                });
            }
            ("rest", _) => {
                self.background
                    .update_value(|background| background.leader.is_leading = false);
                self.stop_following();
            }
            // Whatever happened while nobody listened is asked for.
            ("open", _) => self.hurry(),
            ("lost", _) => self.catch_up(true),
            ("closed", _) => {
                self.stop_following();
                self.try_again(0);
            }
            ("event", record) => self.follow_event(record),
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

    /// Has the server asked and the queue sent, by whoever is to do it.
    pub(super) fn nudge(self) {
        if self.is_leading() {
            self.hurry();
        } else {
            self.expect_leader(LOOK);
        }
    }

    /// There is something in the queue for whoever is to send it.
    pub(super) fn news(self) {
        if self.is_leading() {
            platform::tell(CHANGED);
            self.catch_up(false);
        } else {
            self.expect_leader(CHANGED);
        }
    }

    /// Tells the leader, and takes its place if it does not answer.
    fn expect_leader(self, news: &str) {
        let words = self
            .background
            .with_value(|background| background.leader.words);
        platform::tell(news);
        timer::run_after(SILENCE, move || {
            let is_silent = self.background.with_value(|background| {
                !background.leader.is_lockless && background.leader.words == words
            });
            if is_silent && platform::is_visible() && !self.is_leading() {
                platform::lead(true);
            }
        });
    }

    /// Opens the stream of events, once somebody is there who has any.
    pub(super) fn start_following(self) {
        let is_following = self.background.try_update_value(|background| {
            std::mem::replace(&mut background.leader.is_following, true)
        });
        if is_following == Some(false) {
            platform::follow(&EventData::NAMES);
        }
    }

    pub(super) fn stop_following(self) {
        self.background
            .update_value(|background| background.leader.is_following = false);
        platform::unfollow();
    }

    fn follow_event(self, text: &str) {
        let record = json::read(text).ok().as_ref().and_then(parse_event);
        let Some(record) = record else {
            // Another version's; what it did is asked for.
            return self.catch_up(true);
        };
        self.background.update_value(|background| {
            background.leader.heard = background.leader.heard.max(Some(record.sequence));
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
            MirrorUpdate::Gap => self.catch_up(true),
            MirrorUpdate::OtherUser => {
                self.forget_who();
                self.catch_up(true);
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

    /// Has the server asked again who is there.
    pub(super) fn forget_who(self) {
        self.background
            .update_value(|background| background.leader.is_known = false);
    }

    /// Asks who is there, unless that is known; somebody else's queue waits from now on.
    pub(super) async fn know_who(self, user: UserId) -> Result<(), RequestError> {
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
            self.become_person(account.map(|account| account.user_id))
                .await;
            // Whatever is under way was for the one before.
            return Err(RequestError::OtherUser);
        };
        self.know(account).await;
        Ok(())
    }

    /// The server has said who is there.
    pub(super) async fn know(self, account: &AccountResponse) {
        self.background
            .update_value(|background| background.leader.is_known = true);
        self.welcome(account).await;
    }

    async fn become_person(self, user: Option<UserId>) {
        self.stop_following();
        self.mirror(Mirror {
            user,
            ..Mirror::default()
        });
        self.save(vec![WriteOp::clear(ObjectStore::Known)]).await;
    }

    /// Asks what is open, and for the log of what has changed; `touched` is the session that
    /// a command was about.
    pub(super) async fn look(
        self,
        user: UserId,
        touched: Option<SessionVersion>,
    ) -> Result<Mirror, RequestError> {
        let heard = self
            .background
            .with_value(|background| background.leader.heard);
        let asked = platform::wall_clock();
        let current: CurrentSessionResponse =
            self.ask("GET", "/api/sessions/current", None).await?;
        self.learn(ClockExchange {
            asked,
            server: current.server_time,
            answered: platform::wall_clock(),
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
            .map(|standing| standing.session_id)
            .or(open.map(|session| session.id));
        let is_known = current
            .session
            .or(touched)
            .is_some_and(|standing| mirror.is_at(&standing));
        if current
            .session
            .is_some_and(|standing| standing.user_id != user)
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
        seen.sequence = seen.sequence.max(heard);
        Ok(seen)
    }
}
