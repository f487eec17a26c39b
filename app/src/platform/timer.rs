//! Timers of the browser, each cancelled when its handle is dropped.

use std::time::Duration;

use gloo_timers::callback::Timeout;
use send_wrapper::SendWrapper;
use shared::Timestamp;

use super::is_visible;
use crate::model::server_clock::until_next;

/// A scheduled call; dropping this cancels it.
///
/// The store's signals require `Send`; a page has one thread, and the server sets no timers.
pub struct Timer(#[expect(dead_code, reason = "held to be dropped")] SendWrapper<Timeout>);

/// Calls `callback` once, after `wait`.
pub fn after(wait: Duration, callback: impl FnOnce() + 'static) -> Timer {
    Timer(SendWrapper::new(timeout(wait, callback)))
}

/// Until the shown seconds that are counted to or from `reference` change; while the page is hidden,
/// which leaves its title, until the minutes do.
pub fn until_change(now: Timestamp, reference: Timestamp) -> Duration {
    let period = if is_visible() { 1_000 } else { 60_000 };
    Duration::from_millis(until_next(period, now, reference).unsigned_abs())
}

/// Calls `callback` once, after `wait`, even if the caller is gone.
pub fn run_after(wait: Duration, callback: impl FnOnce() + 'static) {
    timeout(wait, callback).forget();
}

/// Calls `callback` in each `interval`, for as long as the page exists.
pub fn every(interval: Duration, callback: impl Fn() + Copy + 'static) {
    run_after(interval, move || {
        callback();
        every(interval, callback);
    });
}

fn timeout(wait: Duration, callback: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(millis(wait), callback)
}

/// Browsers store waits as signed 32-bit milliseconds and call at once where one is longer.
fn millis(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis())
        .unwrap_or(u32::MAX)
        .min(i32::MAX.unsigned_abs())
}
