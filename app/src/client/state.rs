//! The data of the store: the state of views and of background work.

use shared::rules::{CommandKind, Session};
use shared::{Millis, SessionId, Timestamp};

use crate::model::command_queue::{BATCH, CommandQueue, settle};
use crate::model::mirror::Mirror;
use crate::model::server_clock::ClockOffset;
use crate::platform::timer::Timer;

/// Notice to other tabs: stored data has changed.
pub const CHANGED: &str = "changed";

/// A refusal as text, with the button it belongs to.
pub struct CommandRefusal {
    /// The command that was refused.
    pub command: CommandKind,
    /// The text in the user's language.
    pub text: &'static str,
}

/// The state that is not derived.
pub struct StoreState {
    pub commands: CommandQueue,
    /// The shown instant, by the server's clock.
    pub now: Timestamp,
    /// The session whose result was dismissed.
    pub dismissed: Option<SessionId>,
    pub refusal: Option<CommandRefusal>,
    pub notice: Option<&'static str>,
    /// The last announcement for screen readers.
    pub announcement: String,
    /// Whether a command has waited longer than a response usually takes.
    pub is_unsaved: bool,
    /// Whether the sign-in of this page's user was ended elsewhere.
    pub is_signed_out: bool,
    /// Whether the user is a guest.
    pub is_guest: bool,
    /// Whether the last request failed to reach the server.
    pub is_offline: bool,
    /// Whether the queue outlives the page.
    pub is_lasting: bool,
    /// Whether the page is hydrated.
    pub is_live: bool,
}

impl StoreState {
    pub fn session(&self) -> Option<Session> {
        let session = settle(self.commands.shown()?, self.now);
        // A result that was dismissed is shown again where its session was reopened.
        Some(session)
            .filter(|session| session.ending().is_none() || self.dismissed != Some(session.id))
    }
}

/// The state of background work.
pub struct BackgroundState {
    /// Whether the document is a shell from the service worker, without user data.
    pub is_shell: bool,
    pub mirror: Mirror,
    pub leader: LeaderState,
    pub sync: SyncState,
    pub clock: ClockState,
}

/// The state of this tab among the others.
#[derive(Default)]
pub struct LeaderState {
    /// Whether this tab is the leader.
    pub is_leading: bool,
    /// Whether the browser is known to have no locks.
    pub is_lockless: bool,
    /// Whether the stream of events is open, or being opened.
    pub is_streaming: bool,
    /// Counts the leader's messages; a tab that expects an answer compares it.
    pub messages: u64,
    /// Whether the server has named the user since the page was loaded or the user changed.
    pub is_known: bool,
    /// The newest sequence received.
    pub newest_sequence: Option<u64>,
}

/// The state of synchronisation with the server.
pub struct SyncState {
    pub is_busy: bool,
    /// Whether to run again after the current run, because there may be new work.
    pub is_rerun_needed: bool,
    /// Whether the server has to be asked for the open session.
    pub is_stale: bool,
    /// The offset of the server's clock that this page stored last.
    pub shared_offset: Option<Millis>,
    pub attempts: u32,
    pub retry: Option<Timer>,
    /// Whether the server has set the time of the next request.
    pub is_wait_requested: bool,
    pub at_most: usize,
}

impl Default for SyncState {
    fn default() -> Self {
        Self {
            is_busy: false,
            is_rerun_needed: false,
            is_stale: false,
            shared_offset: None,
            attempts: 0,
            retry: None,
            is_wait_requested: false,
            at_most: BATCH,
        }
    }
}

/// The clock's own state.
#[derive(Default)]
pub struct ClockState {
    pub offset: Option<ClockOffset>,
    pub previous: Option<(Millis, Millis)>,
    pub timer: Option<Timer>,
}
