//! The data of the store: what views are drawn from, and the bookkeeping behind it.

use shared::rules::{CommandKind, Session};
use shared::{Millis, SessionId, Timestamp};

use crate::model::command_queue::{BATCH, CommandQueue, settle};
use crate::model::mirror::Mirror;
use crate::model::server_clock::ClockOffset;
use crate::platform::timer::Timer;

/// Notice to other tabs: stored data has changed.
pub const CHANGED: &str = "changed";

/// A refusal in words, with the button it belongs to.
pub struct CommandRefusal {
    /// The command that was refused.
    pub command: CommandKind,
    /// Why.
    pub text: String,
}

/// Everything that is kept rather than derived.
pub struct StoreState {
    pub commands: CommandQueue,
    /// The instant that is shown, by the server's clock.
    pub now: Timestamp,
    /// The result that the person has put away.
    pub dismissed: Option<SessionId>,
    pub refusal: Option<CommandRefusal>,
    pub notice: Option<&'static str>,
    /// What a screen reader is refusal.
    pub announcement: String,
    /// Whether a command has been waiting for longer than an answer takes.
    pub is_unsaved: bool,
    /// Whether the server could not be reached when it was asked last.
    pub is_offline: bool,
    /// Whether what waits outlives the page.
    pub is_lasting: bool,
    /// Whether the page runs in a browser by now.
    pub is_live: bool,
}

impl StoreState {
    pub fn session(&self) -> Option<Session> {
        let session = settle(self.commands.shown()?, self.now);
        Some(session).filter(|session| self.dismissed != Some(session.id))
    }
}

/// What goes on behind the page.
pub struct BackgroundState {
    /// Whether the document came from the service worker, without anybody's data.
    pub is_shell: bool,
    pub mirror: Mirror,
    pub leader: LeaderState,
    pub sync: SyncState,
    pub clock: ClockState,
}

/// What the tab knows of its part.
#[derive(Default)]
pub struct LeaderState {
    /// Whether this tab speaks to the server.
    pub is_leading: bool,
    /// Whether the browser is known to have no locks.
    pub is_lockless: bool,
    /// Whether the stream of events is open, or being opened.
    pub is_streaming: bool,
    /// Counts the leader's words; a question waits for one.
    pub messages: u64,
    /// Whether the server has said who is there since the page began or somebody changed.
    pub is_known: bool,
    /// The newest event that was heard of.
    pub newest_sequence: Option<u64>,
}

/// What is going on between page and server.
pub struct SyncState {
    pub is_busy: bool,
    /// There may be more to do than the run that is under way knows of.
    pub is_rerun_needed: bool,
    /// The server has to be asked what is open.
    pub is_stale: bool,
    /// How far ahead the server's clock was when this page wrote last what it knows.
    pub shared_offset: Option<Millis>,
    pub attempts: u32,
    pub retry: Option<Timer>,
    /// The server has said itself when to come again.
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

/// The clock's own memory.
#[derive(Default)]
pub struct ClockState {
    pub offset: Option<ClockOffset>,
    pub previous: Option<(Millis, Millis)>,
    pub timer: Option<Timer>,
}
