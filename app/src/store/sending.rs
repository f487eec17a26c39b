//! The leader's work: what waits is sent in order, and what the server has is asked for.
//!
//! The network may fail at any point: the same commands go again with the same ids, and
//! the server takes each once. A command leaves the queue only together with the server's
//! word about its session, so that nothing that was shown goes back. A refusal is never
//! sent again; it stays until the person has put it away.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use shared::rules::limits::RULES_VERSION;
use shared::wire::{CreateGuest, SyncCommand};
use shared::{CommandId, Millis, UserId};

use super::Store;
use super::keeping::{put, queue, remove};
use super::leading::Trouble;
use crate::answers::{Account, Standing, Synced};
use crate::browser::{self, Change};
use crate::clock::Exchange;
use crate::json;
use crate::mirror::Mirror;
use crate::outbox::{BATCH, Kept};
use crate::text::words;

/// An answer that takes longer than this is told as not saved yet.
const PATIENCE: Duration = Duration::from_secs(3);

/// Other tabs are told of a server's clock that is further from what they know, milliseconds:
/// they ask nobody themselves.
const NOTICEABLE: Millis = 100;

/// What is going on between page and server.
pub(super) struct Sending {
    is_busy: bool,
    /// There may be more to do than the run that is under way knows of.
    is_asked: bool,
    /// The server has to be asked what is open.
    is_stale: bool,
    /// How far ahead the server's clock was when this page wrote last what it knows.
    told: Option<Millis>,
    attempts: u32,
    retry: Option<TimeoutHandle>,
    /// The server has said itself when to come again.
    is_told: bool,
    at_most: usize,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            is_busy: false,
            is_asked: false,
            is_stale: false,
            told: None,
            attempts: 0,
            retry: None,
            is_told: false,
            at_most: BATCH,
        }
    }
}

/// The body of `POST /api/sync`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Batch {
    rules_version: u32,
    /// Whose commands they are; the server takes nothing if somebody else is signed in.
    user_id: UserId,
    commands: Vec<SyncCommand>,
}

impl Batch {
    fn of(user_id: UserId, batch: &[Kept]) -> String {
        let commands = batch.iter().map(|(_, pending)| SyncCommand {
            command_id: pending.command_id,
            session_id: pending.session_id,
            occurred_at: pending.occurred_at,
            command: pending.command.clone(),
        });
        json::write(&Self {
            rules_version: RULES_VERSION,
            user_id,
            commands: commands.collect(),
        })
    }
}

/// How long to wait before the next attempt: about 1, 2, 4, … at most 30 seconds, and never
/// less than the server has asked for. `chance` is from 0 to 999, so that not all browsers come
/// back at once.
fn backoff(attempts: u32, retry_after: u32, chance: u32) -> Duration {
    let most = (1_000 << attempts.min(5)).min(30_000);
    let wait = (most + most * chance / 1_000) / 2;
    Duration::from_millis(u64::from(wait.max(retry_after.saturating_mul(1_000))))
}

impl Store {
    /// Sends what waits and asks what is open, unless that is under way; `is_stale` where
    /// what is known may be old.
    pub(super) fn catch_up(self, is_stale: bool) {
        if !self.is_leading() {
            return;
        }
        let may_go = self.working.try_update_value(|working| {
            let sending = &mut working.sending;
            sending.is_stale |= is_stale;
            sending.is_asked = true;
            let may_go = !sending.is_busy && sending.retry.is_none();
            sending.is_busy |= may_go;
            may_go
        });
        if may_go != Some(true) {
            return;
        }
        spawn_local(async move {
            let outcome = self.run().await;
            self.working
                .update_value(|working| working.sending.is_busy = false);
            match outcome {
                Ok(()) => self.done(),
                Err(Trouble::Passing(retry_after)) => self.try_again(retry_after),
                Err(Trouble::Stranger) => {
                    self.forget_who();
                    self.try_again(0);
                }
                Err(Trouble::Lasting(failure)) => {
                    let text = (words().refusal)(&failure.code).unwrap_or(words().refused);
                    self.known.update(|known| known.notice = Some(text));
                    self.try_again(60);
                }
            }
        });
    }

    /// As [`Self::catch_up`], and at once even if the next attempt was to be later.
    pub(super) fn hurry(self) {
        self.working.update_value(|working| {
            let sending = &mut working.sending;
            if !sending.is_told
                && let Some(retry) = sending.retry.take()
            {
                retry.clear();
            }
        });
        self.catch_up(true);
    }

    fn done(self) {
        let is_asked = self.working.try_update_value(|working| {
            working.sending.attempts = 0;
            working.sending.is_asked
        });
        if is_asked == Some(true) {
            self.catch_up(false);
        }
    }

    pub(super) fn try_again(self, retry_after: u32) {
        let attempts = self.working.with_value(|working| working.sending.attempts);
        let wait = backoff(attempts, retry_after, browser::chance());
        let again = move || {
            self.working.update_value(|working| {
                working.sending.retry = None;
                working.sending.is_told = false;
            });
            self.catch_up(true);
        };
        let retry = set_timeout_with_handle(again, wait).ok();
        self.working.update_value(|working| {
            let sending = &mut working.sending;
            sending.attempts += 1;
            sending.is_told = retry_after > 0;
            if let Some(old) = std::mem::replace(&mut sending.retry, retry) {
                old.clear();
            }
        });
    }

    /// Everything there is to do, until there is nothing.
    async fn run(self) -> Result<(), Trouble> {
        loop {
            let (is_stale, at_most) = self
                .working
                .try_update_value(|working| {
                    working.sending.is_asked = false;
                    (working.sending.is_stale, working.sending.at_most)
                })
                .unwrap_or_default();
            let (user, batch) = self
                .known
                .with_untracked(|known| (known.outbox.user(), known.outbox.batch(at_most)));
            let Some(user) = user else {
                if batch.is_empty() {
                    return Ok(());
                }
                self.begin_as_guest().await?;
                continue;
            };
            self.know_who(user).await?;
            self.start_following();
            if batch.is_empty() && !is_stale {
                self.working
                    .update_value(|working| working.sending.at_most = BATCH);
                return Ok(());
            }
            // Before the question, because whoever doubts while it is under way doubts its answer
            // too; without an answer everything is asked again.
            self.working
                .update_value(|working| working.sending.is_stale = false);
            let (changes, touched) = self.send(user, batch).await?;
            let mirror = self.look(user, touched).await?;
            self.take(mirror, changes).await;
        }
    }

    /// Sends a batch, and gives what becomes of the queue and the session it was about last.
    async fn send(
        self,
        user: UserId,
        batch: Vec<Kept>,
    ) -> Result<(Vec<Change>, Option<Standing>), Trouble> {
        if batch.is_empty() {
            return Ok((Vec::new(), None));
        }
        let asked = browser::wall_clock();
        let body = Batch::of(user, &batch);
        let answer = self.ask::<Synced>("POST", "/api/sync", Some(&body)).await;
        let answer = match answer {
            Ok(answer) => answer,
            // The server knows this batch for malformed: the one that is, is found alone.
            Err(Trouble::Lasting(failure)) if failure.status == 422 => {
                let changes = match <[Kept; 1]>::try_from(batch) {
                    Ok([(key, mut pending)]) => {
                        pending.problem = Some(failure);
                        vec![put(key, &pending)]
                    }
                    Err(_) => Vec::new(),
                };
                self.working
                    .update_value(|working| working.sending.at_most = 1);
                return Ok((changes, None));
            }
            Err(trouble) => return Err(trouble),
        };
        self.learn(Exchange {
            asked,
            server: answer.server_time,
            answered: browser::wall_clock(),
        });
        let mut changes = Vec::new();
        for (key, mut pending) in batch {
            let id = Some(pending.command_id);
            let result = answer.results.iter().find(|result| result.command_id == id);
            let Some(result) = result else { continue };
            pending.problem = result.refusal();
            changes.push(match pending.problem {
                Some(_) => put(key, &pending),
                None => remove(key),
            });
        }
        if changes.is_empty() {
            // An answer to something else; asking again at once would not help.
            return Err(Trouble::Passing(0));
        }
        let touched = answer
            .results
            .iter()
            .rev()
            .find_map(|result| result.session);
        Ok((changes, touched))
    }

    /// Writes what has become of the queue together with the server's word, and shows it.
    async fn take(self, mirror: Mirror, changes: Vec<Change>) {
        // The stream may have been faster than the answer.
        let is_news = self
            .working
            .with_value(|working| working.mirror != mirror && !working.mirror.is_ahead_of(&mirror));
        if is_news {
            self.working.update_value(|working| working.mirror = mirror);
        }
        let ahead = self.ahead();
        let is_told = self.working.with_value(|working| {
            let both = working.sending.told.zip(ahead);
            both.is_some_and(|(told, ahead)| (told - ahead).abs() < NOTICEABLE)
        });
        if !is_news && changes.is_empty() && is_told {
            return self.tick();
        }
        self.working
            .update_value(|working| working.sending.told = ahead);
        self.save(changes).await;
        let queue = queue().await;
        // And faster than the disk.
        self.mirror(self.working.with_value(|working| working.mirror.clone()));
        self.take_queue(queue);
        self.tick();
    }

    /// Makes the newcomer a guest, and what they did theirs.
    async fn begin_as_guest(self) -> Result<(), Trouble> {
        let guest = |time_zone| {
            let guest = CreateGuest { time_zone };
            json::write(&guest)
        };
        let path = "/api/auth/guest";
        let body = guest(browser::time_zone());
        let account = match self.ask::<Account>("POST", path, Some(&body)).await {
            // A browser may have a zone that the server does not know.
            Err(Trouble::Lasting(failure)) if failure.status == 422 => {
                self.ask::<Account>("POST", path, Some(&guest(None))).await
            }
            answer => answer,
        }?;
        self.adopt(account.user_id).await;
        self.know(&account).await;
        Ok(())
    }

    /// Makes a newcomer's commands this person's.
    pub(super) async fn adopt(self, user: UserId) {
        let adopted = self
            .known
            .try_update(|known| known.outbox.adopt(user))
            .unwrap_or_default();
        self.working
            .update_value(|working| working.mirror.user = Some(user));
        self.save(
            adopted
                .iter()
                .map(|(key, pending)| put(*key, pending))
                .collect(),
        )
        .await;
    }

    /// Shows a queue as this browser keeps it.
    pub(super) fn take_queue(self, queue: Vec<Kept>) {
        self.known.update(|known| {
            known.outbox.load(queue);
            known.is_unsaved &= known.outbox.waiting().next().is_some();
        });
    }

    /// Says that a command is not saved if it waits for longer than an answer takes.
    pub(super) fn expect_answer(self, command: CommandId) {
        set_timeout(
            move || {
                let is_waiting = self.known.with_untracked(|known| {
                    let mut waiting = known.outbox.waiting();
                    waiting.any(|pending| pending.command_id == command)
                });
                if is_waiting {
                    self.known.update(|known| known.is_unsaved = true);
                }
            },
            PATIENCE,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Failure;

    #[test]
    fn each_attempt_waits_longer_and_no_two_browsers_alike() {
        let wait = |attempts| backoff(attempts, 0, 0).as_millis();
        assert_eq!([wait(0), wait(1), wait(2)], [500, 1_000, 2_000]);
        assert_eq!(wait(40), 15_000);
        let most = backoff(40, 0, 999);
        assert!(most > Duration::from_secs(29) && most <= Duration::from_secs(30));
    }

    #[test]
    fn what_the_server_asks_for_is_the_least() {
        assert_eq!(backoff(0, 7, 500), Duration::from_secs(7));
        assert!(backoff(5, 7, 500) > Duration::from_secs(7));
    }

    #[test]
    fn commands_are_sent_as_the_api_reads_them() {
        let user = UserId::new(uuid::Uuid::from_u128(2));
        let pending = crate::outbox::Pending {
            owner: Some(user),
            command_id: CommandId::new(uuid::Uuid::from_u128(3)),
            session_id: shared::SessionId::new(uuid::Uuid::from_u128(1)),
            command: crate::sample::start("pomodoro"),
            occurred_at: crate::sample::at(0),
            problem: None,
        };
        let sent: leptos::serde_json::Value =
            json::read(&Batch::of(user, &[(1, pending)])).unwrap();
        assert_eq!(sent["rulesVersion"], RULES_VERSION);
        assert_eq!(sent["commands"][0]["type"], "start");
        assert_eq!(sent["commands"][0]["sessionType"], "pomodoro");
        assert_eq!(
            sent["commands"][0]["occurredAt"],
            "2025-11-22T10:00:00.000Z"
        );
    }

    #[test]
    fn a_failure_is_read_of_any_problem() {
        let problem = r#"{"type":"x","title":"y","status":409,"detail":"z","code":"session_overlaps","errors":[]}"#;
        let failure: Failure = json::read(problem).unwrap();
        assert_eq!(
            (failure.status, failure.code.as_str()),
            (409, "session_overlaps")
        );
    }
}
