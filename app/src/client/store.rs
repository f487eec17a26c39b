//! The store of the timer page. Views read its signals and call its methods.
//!
//! It holds the server's state with pending commands applied, the shown instant, and what the user
//! has to be told; everything else is derived from these by the rules of `shared`.
//!
//! All tabs share what the browser stores (`persistence`). One of them, the leader, sends commands
//! (`sync`), follows the events (`leader`), and notifies the others of changes.

use leptos::prelude::*;
use shared::rules::ends_at;
use shared::rules::{Command, CommandKind, Refusal, Session, Settled, allowed_commands};
use shared::{CommandId, SessionId, Timestamp, UserId};

use crate::model::api_responses::InitialState;
use crate::model::command_queue::{CommandQueue, PendingCommand};
use crate::model::mirror::Mirror;
use crate::model::timer_display::{TimerPhase, minutes_and_seconds, numerals};
use crate::platform;
use crate::text::texts;

use super::state::{
    BackgroundState, ClockState, CommandRefusal, LeaderState, StoreState, SyncState,
};

/// The one store of the timer page.
///
/// One signal for all: a signal for each type would cost the module a kilobyte each, and derived
/// values are compared before anything is painted.
#[derive(Clone, Copy)]
pub struct Store {
    pub(super) state: RwSignal<StoreState>,
    /// The session to show, settled at the shown instant.
    pub session: Memo<Option<Session>>,
    /// The phase to show.
    pub phase: Memo<TimerPhase>,
    pub(super) background: StoredValue<BackgroundState>,
}

impl Store {
    /// A store of the server-rendered state, at its instant.
    #[must_use]
    pub fn new(initial: InitialState) -> Self {
        let background = BackgroundState {
            is_shell: initial.is_shell,
            mirror: Mirror {
                user: initial.user,
                session: initial.session.clone(),
                sequence: None,
                is_unfolded: false,
            },
            leader: LeaderState::default(),
            sync: SyncState::default(),
            clock: ClockState::default(),
        };
        let state = RwSignal::new(StoreState {
            commands: CommandQueue::new(initial.user, initial.session),
            now: initial.now,
            dismissed: None,
            refusal: None,
            notice: initial
                .refused
                .map(|code| (texts().refusal)(&code).unwrap_or(texts().refused)),
            announcement: String::new(),
            is_unsaved: false,
            is_signed_out: false,
            is_guest: false,
            is_offline: false,
            is_lasting: true,
            is_live: false,
        });
        let session = Memo::new(move |_| state.with(StoreState::session));
        let phase = Memo::new(move |_| {
            session.with(|session| session.as_ref().map_or(TimerPhase::Idle, TimerPhase::of))
        });
        Self {
            state,
            session,
            phase,
            background: StoredValue::new(background),
        }
    }

    /// The last announcement for screen readers.
    #[must_use]
    pub fn announcement(self) -> String {
        self.state.read().announcement.clone()
    }

    /// Announces a text to screen readers.
    pub fn announce(self, text: String) {
        self.state.write().announcement = text;
    }

    /// Whether nobody is signed in yet.
    #[must_use]
    pub fn is_newcomer(self) -> bool {
        self.user().is_none()
    }

    /// Whether the sign-in of this page's user was ended elsewhere.
    #[must_use]
    pub fn is_signed_out(self) -> bool {
        self.state.read().is_signed_out
    }

    /// Whether the user is a guest.
    #[must_use]
    pub fn is_guest(self) -> bool {
        self.state.read().is_guest
    }

    /// Shows a message that belongs to no button.
    pub fn notify(self, text: &'static str) {
        self.state.write().notice = Some(text);
    }

    /// The signed-in user; none before the first session.
    #[must_use]
    pub fn user(self) -> Option<UserId> {
        self.state.read().commands.user()
    }

    /// Whether the page is hydrated: before that nothing may be shown that the server could not
    /// have rendered.
    #[must_use]
    pub fn is_live(self) -> bool {
        self.state.read().is_live
    }

    /// Whether the last request failed to reach the server.
    #[must_use]
    pub fn is_offline(self) -> bool {
        self.state.read().is_offline
    }

    /// Whether a command has waited longer than a response usually takes.
    #[must_use]
    pub fn is_unsaved(self) -> bool {
        self.state.read().is_unsaved
    }

    /// A value of the shown session at the shown instant.
    pub fn read<T>(self, read: impl FnOnce(&Session, Timestamp) -> T) -> Option<T> {
        let now = self.state.read().now;
        self.session
            .with(|session| session.as_ref().map(|session| read(session, now)))
    }

    /// The numerals as text, also for the tab's title; none while nothing is shown.
    #[must_use]
    pub fn numerals(self) -> Option<String> {
        self.read(|session, now| {
            let text = minutes_and_seconds(numerals(session, now));
            if TimerPhase::of(session) == TimerPhase::Overtime {
                format!("+{text}")
            } else {
                text
            }
        })
    }

    /// When focused time reaches the plan, as of the shown instant.
    #[must_use]
    pub fn ends_at(self) -> Option<Timestamp> {
        self.read(ends_at)
    }

    /// Whether the rules allow a command now.
    #[must_use]
    pub fn allows(self, command: CommandKind) -> bool {
        // The session is settled, so the result changes with it, not with each second.
        let now = self.state.read_untracked().now;
        let session = self.session.get();
        allowed_commands(&Settled::new(session.as_ref(), now)).contains(&command)
    }

    /// A message that belongs to no button; empty without one.
    ///
    /// A refusal is shown beside its button, and here only where that button is not visible.
    #[must_use]
    pub fn notice(self) -> String {
        let phase = self.phase.get();
        self.state
            .with(|state| match (state.notice, &state.refusal) {
                (Some(notice), _) => notice.to_owned(),
                (None, Some(refusal)) if !phase.has_button(refusal.command) => {
                    refusal.text.to_owned()
                }
                _ => String::new(),
            })
    }

    /// The newest refusal of this command; empty without one.
    #[must_use]
    pub fn refusal_of(self, command: CommandKind) -> String {
        self.state.with(|state| match &state.refusal {
            Some(refusal) if refusal.command == command => refusal.text.to_owned(),
            _ => String::new(),
        })
    }

    /// Decides a command by the rules, shows and sends it; a refusal is shown beside its button.
    /// Returns whether it was accepted.
    pub fn submit(self, command: Command) -> bool {
        self.submit_at(command, self.read_clock())
    }

    /// As [`Self::submit`], for what happened a little earlier.
    pub fn submit_at(self, command: Command, now: Timestamp) -> bool {
        self.state.update(|state| {
            state.now = now;
            state.refusal = None;
            state.notice = None;
        });
        let kind = command.kind();
        let session_id = match kind {
            CommandKind::Start => Some(SessionId::new(platform::new_id(now))),
            // Also one whose result was dismissed.
            _ => self.shown(),
        };
        let Some(session_id) = session_id else {
            return false;
        };
        let pending = PendingCommand {
            owner: self.state.read_untracked().commands.user(),
            command_id: CommandId::new(platform::new_id(now)),
            session_id,
            command,
            occurred_at: now,
            problem: None,
        };
        let decided = self
            .state
            .try_update(|state| state.commands.submit(pending))
            .unwrap_or(Err(shared::rules::RuleViolation::SessionNotFound {
                id: session_id,
            }
            .into()));
        match decided {
            Ok(pending) => {
                self.persist(pending);
                true
            }
            Err(refusal) => {
                self.refuse(kind, &refusal);
                false
            }
        }
    }

    /// The session that commands are for.
    fn shown(self) -> Option<SessionId> {
        let id = |session: &Session| session.id;
        self.state
            .with_untracked(|state| state.commands.shown().map(id))
    }

    /// Its id as text.
    #[must_use]
    pub fn shown_id(self) -> Option<String> {
        self.shown().map(|id| id.to_string())
    }

    /// Dismisses the result.
    pub fn dismiss(self) {
        self.state.update(|state| {
            state.dismissed = state.commands.shown().map(|session| session.id);
            state.refusal = None;
            state.notice = None;
        });
    }

    fn refuse(self, command: CommandKind, refusal: &Refusal) {
        // The rules' own sentences are English, and would add two kilobytes to the module.
        let text = (texts().refusal)(refusal.code()).unwrap_or(texts().refused);
        self.state
            .update(|state| state.refusal = Some(CommandRefusal { command, text }));
    }
}
