//! Adding what a guest has recorded to the account that the guest has signed in to. The guest's log
//! is imported like a file; what happens to a session that overlaps others of the account is chosen.

use std::collections::BTreeMap;

use shared::rules::{AmendSession, Command, Interval, OverlapChoice, Phase, Session};
use shared::rules::{amendment_with_texts, free_intervals, texts_besides_intention};
use shared::wire::ImportCount;
use shared::{SessionId, Timestamp, UserId};

use super::capacity::ImportPermit;
use super::plan::{Decided, NewSession, ValidatedLog, derived_id, recorded};
use super::{ATTEMPTS, Imports, came_between, write};
use crate::export::Exports;
use crate::outcome::ServiceError;
use store::sessions::{by_ids, versions};
use store::{ReaderScopes, StoreError, users};

/// A guest's tasks and projects come along; the account has settings of its own.
const SCOPES: ReaderScopes = ReaderScopes {
    tasks: true,
    profile: false,
};

/// What a guest has that an account can add.
#[derive(Debug, Default)]
pub struct GuestSessions {
    /// What is added whole.
    pub added: ImportCount,
    /// What the account has already.
    pub known: ImportCount,
    /// Sessions to choose about, oldest first.
    pub overlapping: Vec<OverlappingSession>,
}

/// A guest's session that overlaps others of the account.
#[derive(Debug)]
pub struct OverlappingSession {
    /// The guest's.
    pub session: Session,
    /// The account's, oldest first.
    pub others: Vec<Interval>,
    parts: Vec<NewSession>,
    amendment: Option<(SessionId, AmendSession)>,
}

impl GuestSessions {
    /// Whether there is nothing to add and nothing to choose about.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added == ImportCount::default() && self.overlapping.is_empty()
    }
}

impl OverlappingSession {
    /// The beginnings and ends of its parts at which there is no other session.
    pub fn free_intervals(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let parts = self.parts.iter().map(|(_, part, _)| Interval::of(part));
        parts.filter_map(|part| Some((part.start, part.end?)))
    }

    /// Whether it has texts that the first of the others lacks.
    #[must_use]
    pub const fn has_texts(&self) -> bool {
        self.amendment.is_some()
    }

    /// The choice that loses least.
    #[must_use]
    pub const fn proposed(&self) -> OverlapChoice {
        match (self.parts.as_slice(), &self.amendment) {
            ([_, ..], _) => OverlapChoice::Parts,
            ([], Some(_)) => OverlapChoice::Texts,
            ([], None) => OverlapChoice::LeaveOut,
        }
    }
}

impl Imports {
    /// What `user` can add of the guest's; none where there is no such guest.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, guest_id = %guest))]
    pub async fn preview_guest(
        &self,
        user: UserId,
        guest: UserId,
    ) -> Result<Option<GuestSessions>, ServiceError> {
        let Some((log, _permit)) = self.guest_log(user, guest).await? else {
            return Ok(None);
        };
        let (_, found) = self.decide_guest(&log).await?;
        Ok(Some(found))
    }

    /// Adds what the guest has to `user`'s account; nothing where there is no such guest. Of a session
    /// without a choice, what was proposed. Repeating it adds nothing.
    ///
    /// # Errors
    /// As [`ImportUpload::end`](super::ImportUpload::end).
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, guest_id = %guest))]
    pub async fn add_guest(
        &self,
        user: UserId,
        guest: UserId,
        choices: &BTreeMap<SessionId, OverlapChoice>,
    ) -> Result<(), ServiceError> {
        let Some((log, permit)) = self.guest_log(user, guest).await? else {
            return Ok(());
        };
        for _ in 0..ATTEMPTS {
            let (mut decided, found) = self.decide_guest(&log).await?;
            let mut amendments = Vec::new();
            for one in found.overlapping {
                let choice = choices.get(&one.session.id).copied();
                match choice.unwrap_or_else(|| one.proposed()) {
                    OverlapChoice::Parts => decided.new.extend(one.parts),
                    OverlapChoice::Texts => amendments.extend(one.amendment),
                    OverlapChoice::LeaveOut => {}
                }
            }
            if write::write(&self.writer, user, &decided, permit.progress()).await? {
                return self.amend(user, amendments).await;
            }
        }
        Err(came_between())
    }

    /// Adds texts to sessions of the user.
    async fn amend(
        &self,
        user: UserId,
        amendments: Vec<(SessionId, AmendSession)>,
    ) -> Result<(), ServiceError> {
        for (session, amendment) in amendments {
            let command = Command::Amend(amendment);
            let sessions = &self.writer.sessions;
            let amended = sessions.execute(user, session, command, None, None).await?;
            if let Err(refused) = amended.decided()? {
                tracing::warn!(refusal = %refused.refusal, "the texts of a guest's session were not added");
            }
        }
        Ok(())
    }

    /// The guest's log, with the room that it has.
    async fn guest_log(
        &self,
        user: UserId,
        guest: UserId,
    ) -> Result<Option<(ValidatedLog, ImportPermit)>, ServiceError> {
        let sessions = &self.writer.sessions;
        let database = &sessions.transactions.database;
        let mut read = database.read_statement_for(guest).await?;
        let row = users::by_id(&mut read, guest).await?;
        drop(read);
        if row.is_none_or(|row| !row.guest) {
            return Ok(None);
        }
        let mut upload = self.begin(user, true)?;
        let mut lines = Exports::new(sessions.clone()).log(guest, SCOPES).await?;
        while let Some(text) = lines.next().await? {
            if !upload.push(&text) {
                return Err(StoreError::busy("there are too many imports").into());
            }
        }
        let log = upload.into_log().map_err(|report| StoreError::Corrupt {
            table: "session_events",
            reason: format!("an exported log has {} problems", report.problem_count),
        })?;
        Ok(Some(log))
    }

    async fn decide_guest(
        &self,
        log: &ValidatedLog,
    ) -> Result<(Decided, GuestSessions), ServiceError> {
        let transactions = &self.writer.sessions.transactions;
        let (mut decided, report) = log.decide(transactions).await?;
        let now = transactions.clock.now();
        let mut found = GuestSessions {
            added: report.imported,
            known: report.skipped,
            overlapping: Vec::new(),
        };
        let overlapping = std::mem::take(&mut decided.overlapping);
        let first_part = |session: &Session| part_id(log.user, session, 0);
        let parts: Vec<SessionId> = (overlapping.iter())
            .map(|(session, _)| first_part(session))
            .collect();
        let others = overlapping.iter().filter_map(|(_, others)| others.first());
        let others: Vec<SessionId> = others.map(|other| other.session_id).collect();
        let mut read = transactions.database.read_statement_for(log.user).await?;
        let known = versions(&mut read, log.user, &parts).await?;
        let others = by_ids(&mut read, log.user, others).await?;
        drop(read);
        let others: BTreeMap<SessionId, Session> = (others.into_iter())
            .map(|row| (row.session.id, row.session))
            .collect();
        for (session, overlapped) in overlapping {
            if known.contains_key(&first_part(&session)) {
                found.known.sessions += 1;
                continue;
            }
            let other = overlapped.first().map(|other| other.session_id);
            let other = other.and_then(|id| others.get(&id));
            let one = overlapping_session(log.user, session, overlapped, other, now);
            found.overlapping.push(one);
        }
        found.overlapping.sort_by_key(|one| one.session.started_at);
        Ok((decided, found))
    }
}

fn overlapping_session(
    user: UserId,
    session: Session,
    others: Vec<Interval>,
    first: Option<&Session>,
    now: Timestamp,
) -> OverlappingSession {
    let texts = texts_besides_intention(&session, []);
    // What is paused now is not focused on.
    let until = match &session.phase {
        Phase::Paused(pause) => pause.began_at,
        _ => now,
    };
    let parts = free_intervals(&session, &others, &texts, until);
    let parts = parts.into_iter().zip(0..);
    let parts = parts.filter_map(|(part, index)| {
        let id = part_id(user, &session, index);
        let (part, events) = recorded(id, user, part, now).ok()??;
        Some((0, part, events))
    });
    let parts = parts.collect();
    let all: Vec<String> = session.intention.iter().cloned().chain(texts).collect();
    let amendment = first.and_then(|other| Some((other.id, amendment_with_texts(other, &all)?)));
    OverlappingSession {
        session,
        others,
        parts,
        amendment,
    }
}

/// The id of a part of a session.
fn part_id(user: UserId, session: &Session, index: u8) -> SessionId {
    derived_id(user, session.id, session.started_at, &[b'p', index])
}
