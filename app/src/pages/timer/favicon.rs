//! The tab's icon: a small ring, redrawn at each of its steps rather than each second.

use leptos::prelude::Get;

use super::context::TimerContext;
use super::timer_ring::seconds_to_go;
use crate::base_path::link;
use crate::model::timer_display::TimerPhase;
use crate::platform;

/// The icon of the document.
const DEFAULT: &str = "/favicon.svg";

/// The steps of a whole ring.
const STEPS: i64 = 60;

/// The phase, and the steps of the ring that have passed.
pub type IconState = (TimerPhase, i64);

/// The current icon.
pub fn shown(page: TimerContext) -> IconState {
    let TimerContext {
        store,
        break_controller,
        ..
    } = page;
    let phase = page.phase.get();
    let passed = match phase {
        TimerPhase::Break => break_controller.read(|rest, now| rest.passed(now) * STEPS / 1_000),
        TimerPhase::Focus | TimerPhase::Paused => store.read(|session, now| {
            let plan = (session.plan() / 1_000).max(1);
            (plan - seconds_to_go(session, now)) * STEPS / plan
        }),
        _ => None,
    };
    (phase, passed.unwrap_or(STEPS))
}

/// Sets the icon.
pub fn show((phase, passed): IconState) {
    platform::set_icon(icon(phase, passed).as_deref().unwrap_or(&link(DEFAULT)));
}

/// The icon as a data URL; none for the default icon.
///
/// The colours are between those of the light and the dark theme, because a tab may have either.
fn icon(phase: TimerPhase, passed: i64) -> Option<String> {
    let colour = match phase {
        TimerPhase::Idle | TimerPhase::Completed | TimerPhase::Abandoned => return None,
        TimerPhase::Focus => "c9573d",
        TimerPhase::Paused => "b98022",
        TimerPhase::Overtime => "85796d",
        TimerPhase::Break => "2f8a66",
    };
    let passed = passed.clamp(0, STEPS);
    Some(format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='none' \
         stroke-width='6'%3E%3Ccircle cx='16' cy='16' r='12' stroke='%2385796d' stroke-opacity='.35'/%3E\
         %3Ccircle cx='16' cy='16' r='12' stroke='%23{colour}' pathLength='{STEPS}' \
         stroke-dasharray='{passed} {STEPS}' transform='rotate(-90 16 16)'/%3E%3C/svg%3E"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn favicon_draws_running_sessions_only() {
        for phase in [
            TimerPhase::Idle,
            TimerPhase::Completed,
            TimerPhase::Abandoned,
        ] {
            assert_eq!(icon(phase, 3), None);
        }
        let drawn = icon(TimerPhase::Focus, 15).unwrap();
        assert!(drawn.contains("stroke-dasharray='15 60'"), "{drawn}");
        assert!(
            !drawn.contains(['#', '<', '>', '"']),
            "an address has these escaped: {drawn}"
        );
    }

    #[test]
    fn favicon_arc_is_bounded() {
        assert!(icon(TimerPhase::Break, 61).unwrap().contains("'60 60'"));
        assert!(icon(TimerPhase::Paused, -1).unwrap().contains("'0 60'"));
    }
}
