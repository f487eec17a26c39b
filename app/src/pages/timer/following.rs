//! What follows the session and the break without being drawn: the tab's title and icon, what
//! a screen reader is told, calls, the screen, and the keyboard, which must not go with a
//! button that goes.
//!
//! One effect for all of it, because each would cost the module as much again.

use leptos::ev;
use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::Session;

use super::Page;
use super::calling::{Alarm, call, moments, next_moment};
use super::dial::seconds_to_go;
use super::favicon;
use super::title::title;
use crate::announce::announcement;
use crate::breaks::Stage;
use crate::browser;
use crate::device;
use crate::erase::Erase;
use crate::moments::Moment;
use crate::reading::Face;
use crate::text::words;
use crate::text::{DeviceTexts, Localized as _};

/// What was shown a moment ago.
struct Shown {
    session: Option<(Session, i64)>,
    face: Face,
    stage: Stage,
    title: String,
    icon: favicon::Shown,
    moments: [Option<Moment>; 2],
    next: Option<Timestamp>,
    is_awake: bool,
}

impl Shown {
    fn of(page: Page) -> Self {
        let face = page.face.get();
        let runs = matches!(face, Face::Focus | Face::Overtime);
        Self {
            session: page
                .store
                .read(|session, now| (session.clone(), seconds_to_go(session, now))),
            face,
            stage: page.resting.stage(),
            title: title(words(), face, page.numerals()),
            icon: favicon::shown(page),
            moments: moments(page),
            next: next_moment(page),
            is_awake: runs && device::chosen().stays_awake,
        }
    }

    fn reading(&self) -> Option<(&Session, i64)> {
        let (session, left) = self.session.as_ref()?;
        Some((session, *left))
    }

    /// The session, as far as breaks go by it.
    fn phase(&self) -> Option<(&Session, bool)> {
        let (session, _) = self.session.as_ref()?;
        Some((session, session.ending().is_some()))
    }
}

/// The one polite live region, empty until something happens; and all that is not drawn.
#[component]
pub fn Following() -> impl IntoView {
    let page = expect_context::<Page>();
    let Page { store, resting, .. } = page;
    let said = Signal::derive(move || store.said());
    let alarm = Alarm::default();
    // First, so that what is known is not taken for news.
    Effect::new(move |_| resting.begin());
    Effect::new(move |before: Option<Shown>| {
        let now = Shown::of(page);
        follow(page, alarm, before.as_ref(), &now);
        // What a page is loaded with is no news.
        if let Some(before) = &before {
            if let Some(news) = news(page, before, &now) {
                store.say(news);
            }
            if before.face != now.face {
                request_animation_frame(browser::rescue_focus);
            }
            let is_break_gone = before.stage == Stage::Running && now.stage != Stage::Running;
            if is_break_gone && !now.face.is_open() {
                // Whatever was shown beside the break has been seen; a session that put the
                // break away has not.
                store.dismiss();
            }
        }
        now
    });
    // A timer that an event sets is no link of a chain, so it keeps its time.
    let handle = window_event_listener(ev::visibilitychange, move |_| {
        alarm.set(page, untrack(|| next_moment(page)));
    });
    on_cleanup(move || handle.remove());
    view! {
        <p id="announcements" class="unseen" aria-live="polite">
            {said}
        </p>
    }
    .erase()
}

fn follow(page: Page, alarm: Alarm, before: Option<&Shown>, now: &Shown) {
    if before.is_none_or(|before| before.title != now.title) {
        browser::set_title(&now.title);
    }
    // What a page is sent with needs no setting.
    let icon = before.map_or((Face::Idle, now.icon.1), |before| before.icon);
    if icon != now.icon {
        favicon::show(now.icon);
    }
    if before.is_some_and(|before| before.is_awake) != now.is_awake {
        browser::stay_awake(now.is_awake);
    }
    if before.and_then(|before| before.next) != now.next {
        alarm.set(page, now.next);
    }
    let came = before.map_or([None, None], |before| before.moments);
    for (before, moment) in came.into_iter().zip(now.moments) {
        if let Some(moment) = moment.filter(|moment| Some(*moment) != before) {
            call(page, moment);
        }
    }
    let phase = |shown: &Shown| shown.phase().map(|(session, ended)| (session.id, ended));
    if let Some((session, has_ended)) = now.phase()
        && before.and_then(phase) != phase(now)
    {
        page.resting.follow(session);
        if has_ended {
            page.draft.outlive();
        }
    }
}

fn news(page: Page, before: &Shown, now: &Shown) -> Option<String> {
    let rest = &DeviceTexts::here().breaks;
    match (before.stage, now.stage) {
        (stage, Stage::Running) if stage != Stage::Running => {
            let minutes = page.resting.read(|rest, _| rest.minutes)?;
            Some((rest.started)(minutes))
        }
        (Stage::Running, Stage::Over) => Some(rest.over.to_owned()),
        _ => announcement(words(), before.reading(), now.reading()),
    }
}
