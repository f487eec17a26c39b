//! Effects of session and break outside of the page's content: title, icon, announcements, alerts,
//! screen, and the focus when the focused button is removed.
//!
//! One effect for all of them, because each costs the module as much again.

use leptos::ev;
use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::Session;

use super::context::TimerContext;
use super::favicon;
use super::notifier::{AlertTimer, call, current_alerts, next_alert_at};
use super::timer_ring::{NUMERALS, seconds_to_go};
use super::title::title;
use crate::boxed::derived;
use crate::client::announcements::announcement;
use crate::client::device_preferences;
use crate::erase_view_type::EraseViewType;
use crate::model::alerts::ClientAlert;
use crate::model::breaks::BreakStage;
use crate::model::timer_display::TimerPhase;
use crate::platform;
use crate::text::texts;
use crate::text::{DeviceTexts, Localized as _};

/// The values of the previous run.
struct EffectState {
    session: Option<(Session, i64)>,
    phase: TimerPhase,
    stage: BreakStage,
    title: String,
    icon: favicon::IconState,
    alerts: [Option<ClientAlert>; 2],
    next: Option<Timestamp>,
    is_awake: bool,
}

impl EffectState {
    fn of(page: TimerContext) -> Self {
        let phase = page.phase.get();
        let runs = matches!(phase, TimerPhase::Focus | TimerPhase::Overtime);
        Self {
            session: page
                .store
                .read(|session, now| (session.clone(), seconds_to_go(session, now))),
            phase,
            stage: page.break_controller.stage(),
            title: title(texts(), phase, page.numerals(), platform::is_visible()),
            icon: favicon::shown(page),
            alerts: current_alerts(page),
            next: next_alert_at(page),
            is_awake: runs && device_preferences::chosen().stays_awake,
        }
    }

    fn countdown(&self) -> Option<(&Session, i64)> {
        let (session, left) = self.session.as_ref()?;
        Some((session, *left))
    }

    /// The session, and whether it is open, for the breaks.
    fn session_phase(&self) -> Option<(&Session, bool)> {
        let (session, _) = self.session.as_ref()?;
        Some((session, session.ending().is_some()))
    }
}

/// The polite live region, and the effects.
#[component]
pub fn TimerEffects() -> impl IntoView {
    let page = expect_context::<TimerContext>();
    let TimerContext {
        store,
        break_controller,
        ..
    } = page;
    let announcement = derived(move || store.announcement());
    let alarm = AlertTimer::default();
    // First, so that stored values are not taken for changes.
    Effect::new(move |_| break_controller.begin());
    Effect::new(move |before: Option<EffectState>| {
        let now = EffectState::of(page);
        apply(page, alarm, before.as_ref(), &now);
        // The first run has no changes.
        if let Some(before) = &before {
            if let Some(text) = announcement_of(page, before, &now) {
                store.announce(text);
            }
            if before.phase != now.phase {
                request_animation_frame(|| platform::restore_focus(NUMERALS));
            }
            let is_break_gone =
                before.stage == BreakStage::Running && now.stage != BreakStage::Running;
            if is_break_gone && !now.phase.is_open() {
                // The result was shown beside the break; it was not if a session has skipped the
                // break.
                store.dismiss();
            }
        }
        now
    });
    // A timer set by an event is not throttled like a chain of timers.
    let handle = window_event_listener(ev::visibilitychange, move |_| {
        alarm.set(page, untrack(|| next_alert_at(page)));
        break_controller.tick();
    });
    on_cleanup(move || handle.remove());
    view! {
        <p id="announcements" class="visually-hidden" aria-live="polite">
            {announcement}
        </p>
    }
    .erase_view_type()
}

fn apply(page: TimerContext, alarm: AlertTimer, before: Option<&EffectState>, now: &EffectState) {
    if before.is_none_or(|before| before.title != now.title) {
        platform::set_title(&now.title);
    }
    // The icon of the document needs no change.
    let icon = before.map_or((TimerPhase::Idle, now.icon.1), |before| before.icon);
    if icon != now.icon {
        favicon::show(now.icon);
    }
    if before.is_some_and(|before| before.is_awake) != now.is_awake {
        platform::stay_awake(now.is_awake);
    }
    if before.and_then(|before| before.next) != now.next {
        alarm.set(page, now.next);
    }
    let came = before.map_or([None, None], |before| before.alerts);
    for (before, alert) in came.into_iter().zip(now.alerts) {
        if let Some(alert) = alert.filter(|alert| Some(*alert) != before) {
            call(page, alert);
        }
    }
    let phase = |shown: &EffectState| {
        shown
            .session_phase()
            .map(|(session, ended)| (session.id, ended))
    };
    if let Some((session, has_ended)) = now.session_phase()
        && before.and_then(phase) != phase(now)
    {
        page.break_controller.update(session);
        let is_other = before
            .and_then(phase)
            .is_some_and(|(id, _)| id != session.id);
        if is_other {
            // What was written about the one before stays stored.
            page.draft.close();
        } else if has_ended {
            page.draft.close_ended_dialog();
        }
    }
}

fn announcement_of(page: TimerContext, before: &EffectState, now: &EffectState) -> Option<String> {
    let rest = &DeviceTexts::here().breaks;
    match (before.stage, now.stage) {
        (stage, BreakStage::Running) if stage != BreakStage::Running => {
            let minutes = page.break_controller.read(|rest, _| rest.minutes)?;
            Some((rest.started)(minutes))
        }
        (BreakStage::Running, BreakStage::Over) => Some(rest.over.to_owned()),
        _ => announcement(texts(), before.countdown(), now.countdown()),
    }
}
