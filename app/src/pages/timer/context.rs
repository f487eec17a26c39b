//! The state shared by all parts of the timer page.

use leptos::prelude::*;

use super::break_controller::BreakController;
use super::draft::Draft;
use crate::boxed::derived;
use crate::client::store::Store;
use crate::model::timer_display::TimerPhase;

/// Whether a text is empty; a function of its own, because each closure adds to the module.
pub fn is_empty(text: Signal<String>) -> Signal<bool> {
    derived(move || text.with(String::is_empty))
}

/// The state shared by all parts of the timer page, provided as a context.
#[derive(Clone, Copy)]
pub struct TimerContext {
    pub store: Store,
    pub draft: Draft,
    pub break_controller: BreakController,
    /// The phase to show: the session's, or the break's.
    pub phase: Memo<TimerPhase>,
}

impl TimerContext {
    /// The numerals as text, also for the tab's title; none while nothing is shown.
    pub fn numerals(self) -> Option<String> {
        match self.phase.get() {
            TimerPhase::Break => self.break_controller.numerals(),
            _ => self.store.numerals(),
        }
    }
}
