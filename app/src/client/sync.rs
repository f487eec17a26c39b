//! Sends pending commands in order and queries the server's state; done by the leader.
//!
//! The network may fail at any point: the same commands are sent again with the same ids, and the
//! server applies each once. A command leaves the queue in the transaction that stores the server's
//! new state of its session, so that the display never goes back. A refusal is never sent again; it
//! stays until the user dismisses it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::json::ToJson;
use shared::rules::limits::RULES_VERSION;
use shared::wire::{CreateGuest, SyncCommand};
use shared::{CommandId, Millis, UserId};

use super::persistence::{put, queue, remove};
use super::request_error::RequestError;
use super::store::Store;
use crate::model::api_responses::{AccountResponse, SessionVersion, SyncResponse};
use crate::model::command_queue::{BATCH, StoredCommand};
use crate::model::json;
use crate::model::mirror::Mirror;
use crate::model::server_clock::ClockExchange;
use crate::platform::{self, WriteOp, timer};
use crate::text::texts;

/// A command that waits longer than this is shown as not saved.
const SLOW_RESPONSE: Duration = Duration::from_secs(3);

/// Other tabs are notified when the offset of the server's clock changes by more than this, in
/// milliseconds: they make no requests themselves.
const NOTICEABLE: Millis = 100;

/// The body of `POST /api/sync`.
#[derive(ToJson)]
#[serde(rename_all = "camelCase")]
struct SyncBody {
    rules_version: u32,
    /// The owner of the commands; the server refuses all of them if another user is signed in.
    user_id: UserId,
    commands: Vec<SyncCommand>,
}

impl SyncBody {
    fn of(user_id: UserId, batch: &[StoredCommand]) -> String {
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

/// Seconds until the next attempt: about 1, 2, 4, … at most 30, and never less than the server has
/// asked for. `chance` is from 0 to 999, so that browsers do not retry at the same time.
fn backoff(attempts: u32, retry_after: u32, chance: u32) -> Duration {
    let most = (1_000 << attempts.min(5)).min(30_000);
    let wait = (most + most * chance / 1_000) / 2;
    Duration::from_millis(u64::from(wait.max(retry_after.saturating_mul(1_000))))
}

impl Store {
    /// Sends the queue and requests the open session, unless that is under way; `is_stale` where
    /// the known state may be old.
    pub(super) fn sync(self, is_stale: bool) {
        if !self.is_leading() {
            return;
        }
        let may_go = self.background.try_update_value(|background| {
            let sending = &mut background.sync;
            sending.is_stale |= is_stale;
            sending.is_rerun_needed = true;
            let may_go = !sending.is_busy && sending.retry.is_none();
            sending.is_busy |= may_go;
            may_go
        });
        if may_go != Some(true) {
            return;
        }
        spawn_local(async move {
            let outcome = self.run().await;
            self.background.write_value().sync.is_busy = false;
            match outcome {
                Ok(()) => self.sync_done(),
                Err(RequestError::Temporary(retry_after)) => self.retry_later(retry_after),
                Err(RequestError::OtherUser) => {
                    self.recheck_user();
                    self.retry_later(0);
                }
                Err(RequestError::Permanent(failure)) => {
                    self.notify((texts().refusal)(&failure.code).unwrap_or(texts().refused));
                    self.retry_later(60);
                }
            }
        });
    }

    /// As [`Self::sync`], but without waiting for the time of the next attempt.
    pub(super) fn sync_now(self) {
        self.background.update_value(|background| {
            let sending = &mut background.sync;
            if !sending.is_wait_requested {
                sending.retry = None;
            }
        });
        self.sync(true);
    }

    fn sync_done(self) {
        let is_rerun_needed = self.background.try_update_value(|background| {
            background.sync.attempts = 0;
            background.sync.is_rerun_needed
        });
        if is_rerun_needed == Some(true) {
            self.sync(false);
        }
    }

    pub(super) fn retry_later(self, retry_after: u32) {
        let attempts = self.background.read_value().sync.attempts;
        let wait = backoff(attempts, retry_after, platform::chance());
        let again = move || {
            self.background.update_value(|background| {
                background.sync.retry = None;
                background.sync.is_wait_requested = false;
            });
            self.sync(true);
        };
        let retry = timer::after(wait, again);
        self.background.update_value(|background| {
            let sending = &mut background.sync;
            sending.attempts += 1;
            sending.is_wait_requested = retry_after > 0;
            sending.retry = Some(retry);
        });
    }

    /// Works until nothing is left to do.
    async fn run(self) -> Result<(), RequestError> {
        loop {
            let (is_stale, at_most) = self
                .background
                .try_update_value(|background| {
                    background.sync.is_rerun_needed = false;
                    (background.sync.is_stale, background.sync.at_most)
                })
                .unwrap_or_default();
            let (user, batch) = self
                .state
                .with_untracked(|state| (state.commands.user(), state.commands.batch(at_most)));
            let Some(user) = user else {
                if batch.is_empty() {
                    return Ok(());
                }
                self.begin_as_guest().await?;
                continue;
            };
            self.check_user(user).await?;
            self.open_stream();
            if batch.is_empty() && !is_stale {
                self.background.write_value().sync.at_most = BATCH;
                return Ok(());
            }
            // Reset before the request: a doubt that arises while it is under way also concerns its
            // response. Without a response everything is requested again.
            self.background.write_value().sync.is_stale = false;
            let (changes, touched) = self.send(user, batch).await?;
            let mirror = self.fetch_current(user, touched).await?;
            self.store_result(mirror, changes).await;
        }
    }

    /// Sends a batch; returns the changes of the queue and the session of the last command.
    async fn send(
        self,
        user: UserId,
        batch: Vec<StoredCommand>,
    ) -> Result<(Vec<WriteOp>, Option<SessionVersion>), RequestError> {
        if batch.is_empty() {
            return Ok((Vec::new(), None));
        }
        let sent_at = platform::wall_clock();
        let body = SyncBody::of(user, &batch);
        let answer = self
            .ask::<SyncResponse>("POST", "/api/sync", Some(&body))
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            // The server calls the batch malformed: send single commands to find the one that is.
            Err(RequestError::Permanent(failure)) if failure.status == 422 => {
                let changes = match <[StoredCommand; 1]>::try_from(batch) {
                    Ok([(key, mut pending)]) => {
                        pending.problem = Some(failure);
                        vec![put(key, &pending)]
                    }
                    Err(_) => Vec::new(),
                };
                self.background.write_value().sync.at_most = 1;
                return Ok((changes, None));
            }
            Err(trouble) => return Err(trouble),
        };
        self.update_offset(ClockExchange {
            sent_at,
            server: answer.server_time,
            received_at: platform::wall_clock(),
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
            // A response to something else; an immediate retry would not help.
            return Err(RequestError::Temporary(0));
        }
        let touched = answer
            .results
            .iter()
            .rev()
            .find_map(|result| result.session);
        Ok((changes, touched))
    }

    /// Writes the changes of the queue together with the server's state, and shows it.
    async fn store_result(self, mirror: Mirror, changes: Vec<WriteOp>) {
        // The stream may have been faster than the response.
        let is_newer = self.background.with_value(|background| {
            background.mirror != mirror && !background.mirror.is_ahead_of(&mirror)
        });
        if is_newer {
            self.background.write_value().mirror = mirror;
        }
        let ahead = self.ahead();
        let is_shared = self.background.with_value(|background| {
            let both = background.sync.shared_offset.zip(ahead);
            both.is_some_and(|(shared, ahead)| (shared - ahead).abs() < NOTICEABLE)
        });
        if !is_newer && changes.is_empty() && is_shared {
            return self.tick();
        }
        self.background.write_value().sync.shared_offset = ahead;
        self.save(changes).await;
        let queue = queue().await;
        // And faster than the disk.
        let mirror = self.background.read_value().mirror.clone();
        self.mirror(mirror);
        self.take_queue(queue);
        self.tick();
    }

    /// Makes the visitor a guest, and the queued commands the guest's.
    async fn begin_as_guest(self) -> Result<(), RequestError> {
        let guest = |time_zone| {
            let guest = CreateGuest { time_zone };
            json::write(&guest)
        };
        let path = "/api/auth/guest";
        let body = guest(platform::time_zone());
        let account = match self.ask::<AccountResponse>("POST", path, Some(&body)).await {
            // A browser may have a zone that the server does not know.
            Err(RequestError::Permanent(failure)) if failure.status == 422 => {
                self.ask::<AccountResponse>("POST", path, Some(&guest(None)))
                    .await
            }
            answer => answer,
        }?;
        self.adopt(account.user_id).await;
        self.confirm_user(&account).await;
        Ok(())
    }

    /// Gives commands made without a user to this user.
    pub(super) async fn adopt(self, user: UserId) {
        let adopted = self
            .state
            .try_update(|state| state.commands.adopt(user))
            .unwrap_or_default();
        self.background.write_value().mirror.user = Some(user);
        self.save(
            adopted
                .iter()
                .map(|(key, pending)| put(*key, pending))
                .collect(),
        )
        .await;
    }

    /// Shows the stored queue.
    pub(super) fn take_queue(self, queue: Vec<StoredCommand>) {
        self.state.update(|state| {
            state.commands.load(queue);
            state.is_unsaved &= state.commands.waiting().next().is_some();
        });
    }

    /// Shows that a command is not saved if it waits longer than a response usually takes.
    pub(super) fn expect_answer(self, command: CommandId) {
        timer::run_after(SLOW_RESPONSE, move || {
            let is_waiting = self.state.with_untracked(|state| {
                let mut waiting = state.commands.waiting();
                waiting.any(|pending| pending.command_id == command)
            });
            if is_waiting {
                self.state.write().is_unsaved = true;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::api_responses::ApiProblem;

    #[test]
    fn retry_delay_grows_and_is_random() {
        let wait = |attempts| backoff(attempts, 0, 0).as_millis();
        assert_eq!([wait(0), wait(1), wait(2)], [500, 1_000, 2_000]);
        assert_eq!(wait(40), 15_000);
        let most = backoff(40, 0, 999);
        assert!(most > Duration::from_secs(29) && most <= Duration::from_secs(30));
    }

    #[test]
    fn retry_after_is_the_minimum_delay() {
        assert_eq!(backoff(0, 7, 500), Duration::from_secs(7));
        assert!(backoff(5, 7, 500) > Duration::from_secs(7));
    }

    #[test]
    fn sync_body_parses_in_the_api() {
        let user = UserId::new(uuid::Uuid::from_u128(2));
        let pending = crate::model::command_queue::PendingCommand {
            owner: Some(user),
            command_id: CommandId::new(uuid::Uuid::from_u128(3)),
            session_id: shared::SessionId::new(uuid::Uuid::from_u128(1)),
            command: crate::fixtures::start("pomodoro"),
            occurred_at: crate::fixtures::at(0),
            problem: None,
        };
        let sent: leptos::serde_json::Value =
            leptos::serde_json::from_str(&SyncBody::of(user, &[(1, pending)])).unwrap();
        assert_eq!(sent["rulesVersion"], RULES_VERSION);
        assert_eq!(sent["commands"][0]["type"], "start");
        assert_eq!(sent["commands"][0]["sessionType"], "pomodoro");
        assert_eq!(
            sent["commands"][0]["occurredAt"],
            "2025-11-22T10:00:00.000Z"
        );
    }

    #[test]
    fn problem_gives_the_failure() {
        let problem = r#"{"type":"x","title":"y","status":409,"detail":"z","code":"session_overlaps","errors":[]}"#;
        let failure: ApiProblem = json::read(problem).unwrap();
        assert_eq!(
            (failure.status, failure.code.as_str()),
            (409, "session_overlaps")
        );
    }
}
