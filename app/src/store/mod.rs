//! What the timer page knows, in one place. Views read its signals and call its methods.
//!
//! Kept are the server's last word with the commands on their way, the instant that is
//! shown, and what the person has to be told; everything else is derived from these by
//! the rules of `shared`.
//!
//! All tabs share what the browser keeps (`keeping`). One of them, the leader, sends
//! (`sending`) and follows the events (`leading`), and tells the others when anything
//! has changed.

mod attention;
mod keeping;
mod leading;
mod sending;
mod ticking;

use leptos::prelude::*;
use shared::rules::ends_at;
use shared::rules::{Command, CommandKind, Refusal, Session, Settled, allowed_commands};
use shared::{CommandId, SessionId, Timestamp, UserId};

use crate::answers::Seen;
use crate::browser;
use crate::mirror::Mirror;
use crate::outbox::{Outbox, Pending, settle};
use crate::reading::{Face, minutes_and_seconds, numerals};
use crate::text::words;

use leading::Leading;
use sending::Sending;
use ticking::Ticking;

pub use attention::Attention;
#[cfg(all(feature = "hydrate", feature = "pages"))]
pub use keeping::{last_word, queue};

/// A refusal in words, with the button it belongs to.
struct Told {
    /// The command that was refused.
    command: CommandKind,
    /// Why.
    text: String,
}

/// Everything that is kept rather than derived.
struct Known {
    outbox: Outbox,
    /// The instant that is shown, by the server's clock.
    now: Timestamp,
    /// The result that the person has put away.
    dismissed: Option<SessionId>,
    refusal: Option<Told>,
    notice: Option<&'static str>,
    /// What a screen reader is told.
    said: String,
    /// Whether a command has been waiting for longer than an answer takes.
    is_unsaved: bool,
    /// Whether the server could not be reached when it was asked last.
    is_offline: bool,
    /// Whether what waits outlives the page.
    is_lasting: bool,
    /// Whether the page runs in a browser by now.
    is_live: bool,
}

impl Known {
    fn session(&self) -> Option<Session> {
        let session = settle(self.outbox.shown()?, self.now);
        Some(session).filter(|session| self.dismissed != Some(session.id))
    }
}

/// The one store of the timer page.
///
/// One signal for all: each type in a signal of its own would cost the module a kilobyte,
/// and what is derived is compared before anything is painted.
#[derive(Clone, Copy)]
pub struct Store {
    known: RwSignal<Known>,
    /// The session to show, settled at the shown instant.
    pub session: Memo<Option<Session>>,
    /// The face to show.
    pub face: Memo<Face>,
    working: StoredValue<Working>,
}

/// What goes on behind the page.
struct Working {
    /// Whether the document came from the service worker, without anybody's data.
    is_kept: bool,
    mirror: Mirror,
    leading: Leading,
    sending: Sending,
    ticking: Ticking,
}

impl Store {
    /// Knows what the server rendered, and shows its instant.
    #[must_use]
    pub fn new(seen: Seen) -> Self {
        let working = Working {
            is_kept: seen.is_kept,
            mirror: Mirror {
                user: seen.user,
                session: seen.session.clone(),
                sequence: None,
            },
            leading: Leading::default(),
            sending: Sending::default(),
            ticking: Ticking::default(),
        };
        let known = RwSignal::new(Known {
            outbox: Outbox::new(seen.user, seen.session),
            now: seen.now,
            dismissed: None,
            refusal: None,
            notice: seen
                .refused
                .map(|code| (words().refusal)(&code).unwrap_or(words().refused)),
            said: String::new(),
            is_unsaved: false,
            is_offline: false,
            is_lasting: true,
            is_live: false,
        });
        let session = Memo::new(move |_| known.with(Known::session));
        let face = Memo::new(move |_| {
            session.with(|session| session.as_ref().map_or(Face::Idle, Face::of))
        });
        Self {
            known,
            session,
            face,
            working: StoredValue::new(working),
        }
    }

    /// What a screen reader is told.
    #[must_use]
    pub fn said(self) -> String {
        self.known.with(|known| known.said.clone())
    }

    /// Tells a screen reader.
    pub fn say(self, news: String) {
        self.known.update(|known| known.said = news);
    }

    /// Whether nobody is signed in yet.
    #[must_use]
    pub fn is_newcomer(self) -> bool {
        self.user().is_none()
    }

    /// Who is there; none for a newcomer.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        self.known.with(|known| known.outbox.user())
    }

    /// Whether the page runs in a browser by now: before that nothing may be shown that the
    /// server could not have rendered.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.known.with(|known| known.is_live)
    }

    /// Whether the server could not be reached when it was asked last.
    #[must_use]
    pub fn is_offline(self) -> bool {
        self.known.with(|known| known.is_offline)
    }

    /// Whether a command has been waiting for longer than an answer takes.
    #[must_use]
    pub fn is_unsaved(self) -> bool {
        self.known.with(|known| known.is_unsaved)
    }

    /// Something of the open or ended session at the shown instant.
    pub fn read<T>(self, read: impl FnOnce(&Session, Timestamp) -> T) -> Option<T> {
        let now = self.known.with(|known| known.now);
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
        // The session is settled, so what is allowed changes with it, not with each second.
        let now = self.known.with_untracked(|known| known.now);
        let session = self.session.get();
        allowed_commands(&Settled::new(session.as_ref(), now)).contains(&command)
    }

    /// What the person should know and no button is about; empty without it.
    ///
    /// A refusal is told beside its button, and here only where that is not shown.
    #[must_use]
    pub fn notice(self) -> String {
        let face = self.face.get();
        self.known
            .with(|known| match (known.notice, &known.refusal) {
                (Some(notice), _) => notice.to_owned(),
                (None, Some(told)) if !face.has_button(told.command) => told.text.clone(),
                _ => String::new(),
            })
    }

    /// The newest refusal of this command; empty without one.
    #[must_use]
    pub fn refusal_of(self, command: CommandKind) -> String {
        self.known.with(|known| match &known.refusal {
            Some(told) if told.command == command => told.text.clone(),
            _ => String::new(),
        })
    }

    /// Decides a command by the rules, paints it and sends it; a refusal is told.
    ///
    /// Gives whether it was taken.
    pub fn submit(self, command: Command) -> bool {
        let now = self.read_clock();
        self.known.update(|known| {
            known.now = now;
            known.refusal = None;
            known.notice = None;
        });
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
            owner: self.known.with_untracked(|known| known.outbox.user()),
            command_id: CommandId::new(browser::new_id(now)),
            session_id,
            command,
            occurred_at: now,
            problem: None,
        };
        let decided = self
            .known
            .try_update(|known| known.outbox.submit(pending))
            .unwrap_or(Err(shared::rules::RuleViolation::SessionNotFound {
                id: session_id,
            }
            .into()));
        match decided {
            Ok(pending) => {
                self.keep(pending);
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
        self.known.update(|known| {
            known.dismissed = known.outbox.shown().map(|session| session.id);
            known.refusal = None;
            known.notice = None;
        });
    }

    fn refuse(self, command: CommandKind, refusal: &Refusal) {
        let text =
            (words().refusal)(refusal.code()).map_or_else(|| refusal.to_string(), str::to_owned);
        self.known
            .update(|known| known.refusal = Some(Told { command, text }));
    }
}
