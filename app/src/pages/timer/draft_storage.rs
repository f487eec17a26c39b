//! Stores the draft in the browser, for each user, until it is sent or put away: over a reload, a
//! closed tab, a sign-in, and a start in another tab. The rules are in `model::stored_draft`.

use leptos::prelude::*;
use shared::Timestamp;
use shared::rules::limits::{MAX_PLAN_MINUTES, MIN_PLAN_MINUTES};
use shared::rules::{Command, RecordDistraction, SessionType};

use super::context::TimerContext;
use super::draft::{DraftFields, DraftSync};
use crate::model::preferences::within;
use crate::model::presets;
use crate::model::stored_draft::{
    self, DISTRACTION, DraftTexts, END, field, fill, follow, split_field, storage_key, store_change,
};
use crate::platform;

/// Loads the draft, and stores each change from then on. To be called in an effect, once.
pub fn start(page: TimerContext, mut given: Option<String>) {
    let TimerContext { store, draft, .. } = page;
    Effect::new(move |_| {
        let mut entered = draft.read(texts);
        let before = untrack(|| draft.read(|entries| entries.sync.clone()));
        let nobody = storage_key(None);
        let key = storage_key(store.user().map(|user| user.to_string()));
        let is_loaded = key == before.key;
        // A sign-in that was ended elsewhere changes nothing: the draft is still that user's.
        let is_signed_out = key == nobody && !before.key.is_empty();
        if is_loaded || is_signed_out {
            if entered == before.entered {
                return;
            }
            let mut seen = stored_draft::read(&platform::read_stored(&before.key));
            store_change(&mut seen, &before.entered, &entered);
            platform::write_stored(&before.key, &stored_draft::write(&seen));
            draft.set_sync(DraftSync {
                key: before.key,
                entered,
                seen,
            });
            return;
        }
        if ![String::new(), nobody.clone()].contains(&before.key) {
            entered = DraftTexts::default();
        }
        let presets = load_presets(page, given.take());
        draft.enter(|entries| entries.presets = presets);
        let mut stored = stored_draft::read(&platform::read_stored(&key));
        if key != nobody {
            // What was entered before signing in.
            fill(
                &mut stored,
                stored_draft::read(&platform::read_stored(&nobody)),
            );
            platform::write_stored(&nobody, "");
        }
        fill(&mut entered, stored);
        show(page, &entered);
        platform::write_stored(&key, &stored_draft::write(&entered));
        platform::on_storage_change(&key, move |text| follow_other_tab(page, &text));
        draft.set_sync(DraftSync {
            key,
            entered: untrack(|| draft.read(texts)),
            seen: entered,
        });
    });
}

fn follow_other_tab(page: TimerContext, stored: &str) {
    let TimerContext { draft, .. } = page;
    let mut known = untrack(|| draft.read(|entries| entries.sync.clone()));
    let mut stored = stored_draft::read(stored);
    if follow(&mut known.entered, &mut stored, &known.seen) {
        platform::write_stored(&known.key, &stored_draft::write(&stored));
    }
    known.seen = stored;
    let entered = known.entered.clone();
    draft.set_sync(known);
    show(page, &entered);
}

/// The fields as texts. A task and project that were sent are proposed again, but not stored: the
/// task may be done or renamed by then.
fn texts(entries: &DraftFields) -> DraftTexts {
    let unsent = |text: &String, sent: &String| match text == sent {
        true => String::new(),
        false => text.clone(),
    };
    let distraction = entries.distraction.as_ref().map(|chosen| {
        let at = chosen.at.as_millis().to_string();
        field(&[&chosen.session, chosen.kind.as_str(), &at, &entries.note])
    });
    let rating = entries.rating.map(|rating| rating.to_string());
    let rating = rating.unwrap_or_default();
    let end = field(&[
        &entries.session,
        &rating,
        &entries.progress,
        &entries.reason,
    ]);
    let is_written = entries.is_end_written();
    let session_type = entries.session_type.as_str();
    let preset = entries.preset.as_ref();
    [
        field(&[session_type, preset.map_or("", |preset| &preset.name)]),
        entries.minutes.to_string(),
        entries.intention.clone(),
        unsent(&entries.task, &entries.sent.task),
        unsent(&entries.project, &entries.sent.project),
        entries.new_project.clone(),
        distraction.unwrap_or_default(),
        Some(end).filter(|_| is_written).unwrap_or_default(),
    ]
}

/// Shows the fields. What was written for the end of a session is shown when its dialog opens.
fn show(TimerContext { draft, .. }: TimerContext, entered: &DraftTexts) {
    let [
        session_type,
        minutes,
        intention,
        task,
        project,
        new_project,
        _,
        end,
    ] = entered;
    let [session_type, preset, ..] = split_field(session_type);
    draft.enter(|entries| {
        entries.session_type = SessionType::parse(session_type).unwrap_or(SessionType::Pomodoro);
        entries.preset = presets::find(&entries.presets, preset);
        entries.set_presets(entries.presets.clone());
        let range = MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES;
        entries.minutes = within(minutes, &range).unwrap_or(entries.minutes);
        entries.intention.clone_from(intention);
        entries.new_project.clone_from(new_project);
        // Those that were sent are proposed, and not stored.
        for (shown, stored) in [(&mut entries.task, task), (&mut entries.project, project)] {
            if !stored.is_empty() {
                shown.clone_from(stored);
            }
        }
        if entries.task.is_empty() {
            entries.fill_task();
        }
        if end.is_empty() {
            entries.clear_end();
        }
    });
}

/// The presets that came with the page, which are stored for pages that open without a network; else
/// those that were stored.
fn load_presets(page: TimerContext, given: Option<String>) -> String {
    let user = page.store.user().map(|user| user.to_string());
    let key = presets::storage_key(user);
    if let Some(text) = given {
        platform::write_stored(&key, &text);
        return text;
    }
    platform::read_stored(&key)
}

/// Before the dialog for the end of a session opens: what was written for this session, earlier or
/// in another tab.
pub fn recall(TimerContext { store, draft, .. }: TimerContext) {
    let session = store.shown_id().unwrap_or_default();
    let user = untrack(|| store.user().map(|user| user.to_string()));
    let mut stored = stored_draft::read(&platform::read_stored(&storage_key(user)));
    let end = std::mem::take(&mut stored[END]);
    draft.enter(|entries| {
        if entries.session != session {
            entries.clear_end();
        }
        let [of, rating, progress, reason] = split_field(&end);
        if of == session && !entries.is_end_written() {
            entries.rating = rating.parse().ok();
            entries.progress = progress.to_owned();
            entries.reason = reason.to_owned();
        }
        entries.session = session;
    });
}

/// Logs a distraction whose kind was chosen before the page was closed. To be called when the queue
/// was loaded: it may contain what the session was resumed by.
pub fn log_distraction(TimerContext { store, .. }: TimerContext) {
    let user = untrack(|| store.user().map(|user| user.to_string()));
    let key = storage_key(user);
    let mut stored = stored_draft::read(&platform::read_stored(&key));
    let chosen = std::mem::take(&mut stored[DISTRACTION]);
    let [session, kind, at, note] = split_field(&chosen);
    let at = at.parse().map(Timestamp::from_millis);
    let is_current = store.shown_id().as_deref() == Some(session);
    let note = Some(note.to_owned()).filter(|note| !note.is_empty());
    let kind = kind.to_owned();
    let is_logged = is_current
        && at.is_ok_and(|at| {
            let distraction = RecordDistraction { kind, note };
            store.submit_at(Command::RecordDistraction(distraction), at)
        });
    if is_logged {
        platform::write_stored(&key, &stored_draft::write(&stored));
    }
}
