//! The state that all parts of the timer page share.

use leptos::prelude::*;

use super::break_controller::BreakController;
use super::draft::Draft;
use crate::client::store::Store;
use crate::model::timer_display::TimerPhase;

/// The state that all parts of the timer page share, provided as a context.
#[derive(Clone, Copy)]
pub struct TimerContext {
    pub store: Store,
    pub draft: Draft,
    pub break_controller: BreakController,
    /// The phase to show: the session's, or the break's.
    pub phase: Memo<TimerPhase>,
}

impl TimerContext {
    /// The numerals as text, and with them the title's; none while nothing is shown.
    pub fn numerals(self) -> Option<String> {
        match self.phase.get() {
            TimerPhase::Break => self.break_controller.numerals(),
            _ => self.store.numerals(),
        }
    }
}
