//! What the timer page knows, in one place. Views read its signals and call its methods.
//!
//! Kept are the server's last word with the commands on their way, the instant that is
//! shown, and what the person has to be told; everything else is derived from these by
//! the rules of `shared`.

mod sending;
mod ticking;

use leptos::prelude::*;
use shared::rules::{Command, CommandKind, Refusal, Session, allowed_commands};
use shared::rules::{State, ends_at};
use shared::{CommandId, SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::browser::{self, Tabs};
use crate::outbox::{Outbox, Pending, settle};
use crate::reading::{Face, minutes_and_seconds, numerals};
use crate::server_fns::{Failure, Seen};
use crate::text::words;

use sending::Sending;
use ticking::Ticking;

/// A refusal in words, with the button it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The command that was refused.
    pub command: CommandKind,
    /// Why.
    pub text: String,
}

/// The one store of the timer page.
#[derive(Clone, Copy)]
pub struct Store {
    user: RwSignal<Option<UserId>>,
    outbox: RwSignal<Outbox>,
    /// The instant that is shown, by the server's clock.
    pub now: RwSignal<Timestamp>,
    dismissed: RwSignal<Option<SessionId>>,
    /// The newest refusal.
    pub refusal: RwSignal<Option<Told>>,
    /// Something else the person should know.
    pub notice: RwSignal<Option<&'static str>>,
    /// Whether a command could not be sent so far.
    pub unsaved: RwSignal<bool>,
    /// Whether the page runs in a browser by now: before that nothing may be shown that
    /// the server could not have rendered.
    pub is_live: RwSignal<bool>,
    /// The session to show, settled at the shown instant.
    pub session: Memo<Option<Session>>,
    /// The face to show.
    pub face: Memo<Face>,
    /// What may be done now.
    pub allowed: Memo<Vec<CommandKind>>,
    sending: StoredValue<Sending>,
    ticking: StoredValue<Ticking>,
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
}

impl Store {
    /// Knows what the server rendered, and shows its instant.
    #[must_use]
    pub fn new(seen: Seen) -> Self {
        let user = seen.user.unwrap_or(NOBODY);
        let outbox = RwSignal::new(Outbox::new(user, seen.session));
        let now = RwSignal::new(seen.now);
        let dismissed = RwSignal::new(None);
        let session = Memo::new(move |_| {
            let shown = outbox.with(|outbox| {
                let shown = outbox.shown()?;
                Some(settle(shown, now.get()))
            });
            shown.filter(|session| dismissed.get() != Some(session.id))
        });
        let face = Memo::new(move |_| {
            session.with(|session| session.as_ref().map_or(Face::Idle, Face::of))
        });
        let allowed = Memo::new(move |_| {
            let state = session.get().map_or(State::NotStarted, State::Started);
            // The session is settled, so what is allowed changes with it, not with each second.
            allowed_commands(&state, now.get_untracked())
        });
        Self {
            user: RwSignal::new(seen.user),
            outbox,
            now,
            dismissed,
            refusal: RwSignal::new(None),
            notice: RwSignal::new(None),
            unsaved: RwSignal::new(false),
            is_live: RwSignal::new(false),
            session,
            face,
            allowed,
            sending: StoredValue::new(Sending::default()),
            ticking: StoredValue::new(Ticking::default()),
            tabs: StoredValue::new_local(None),
        }
    }

    /// Whether nobody is signed in yet.
    #[must_use]
    pub fn is_newcomer(self) -> bool {
        self.user.get().is_none()
    }

    /// Something of the open or ended session at the shown instant.
    pub fn read<T>(self, read: impl FnOnce(&Session, Timestamp) -> T) -> Option<T> {
        let now = self.now.get();
        self.session
            .with(|session| session.as_ref().map(|session| read(session, now)))
    }

    /// The numerals as text, and with them the title's; none while nothing is shown.
    #[must_use]
    pub fn numerals(self) -> Option<String> {
        self.read(|session, now| {
            let text = minutes_and_seconds(numerals(session, now));
            if Face::of(session) == Face::Overtime {
                format!("+{text}")
            } else {
                text
            }
        })
    }

    /// When focused time reaches the plan, by the shown instant.
    #[must_use]
    pub fn ends_at(self) -> Option<Timestamp> {
        self.read(ends_at)
    }

    /// Whether the rules allow a command now.
    #[must_use]
    pub fn allows(self, command: CommandKind) -> bool {
        self.allowed.with(|allowed| allowed.contains(&command))
    }

    /// Decides a command by the rules, paints it and sends it; a refusal is told.
    ///
    /// Gives whether it was taken.
    pub fn submit(self, command: Command) -> bool {
        self.refusal.set(None);
        self.notice.set(None);
        let now = self.read_clock();
        self.now.set(now);
        let kind = command.kind();
        let session_id = match kind {
            CommandKind::Start => Some(SessionId::new(browser::new_id(now))),
            _ => self
                .session
                .with(|session| session.as_ref().map(|session| session.id)),
        };
        let Some(session_id) = session_id else {
            return false;
        };
        let pending = Pending {
            command_id: CommandId::new(browser::new_id(now)),
            session_id,
            command,
            at: now,
        };
        let decided = self
            .outbox
            .try_update(|outbox| outbox.submit(pending))
            .unwrap_or(Ok(()));
        match decided {
            Ok(()) => {
                self.tick();
                self.send_next();
                true
            }
            Err(refusal) => {
                self.refuse(kind, &refusal);
                false
            }
        }
    }

    /// Puts the result away.
    pub fn dismiss(self) {
        self.refusal.set(None);
        self.notice.set(None);
        self.dismissed.set(
            self.session
                .with_untracked(|session| session.as_ref().map(|session| session.id)),
        );
    }

    fn refuse(self, command: CommandKind, refusal: &Refusal) {
        let text =
            (words().refusal)(refusal.code()).map_or_else(|| refusal.to_string(), str::to_owned);
        self.refusal.set(Some(Told { command, text }));
    }

    fn tell(self, command: CommandKind, failure: &Failure) {
        let text =
            (words().refusal)(&failure.code).map_or_else(|| failure.detail.clone(), str::to_owned);
        self.refusal.set(Some(Told { command, text }));
    }
}

/// Whose sessions are decided locally before the server has given the newcomer a name.
const NOBODY: UserId = UserId::new(Uuid::nil());
