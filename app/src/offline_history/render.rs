//! Draws pages of the history in the browser: those that the server did not answer, and those
//! with changes that it has not confirmed.

use std::cell::{Cell, RefCell};

use crate::erase_view_type::{EraseViewType, html};
use any_spawner::Executor;
use leptos::ev;
use leptos::prelude::*;
use shared::json::JsonValue;
use shared::rules::Session;
use shared::wire::read_compact;
use shared::{CommandId, SessionId, Timestamp};

use super::attention::Attention;
use super::forms::{NewIds, Refused};
use super::history::OfflineHistory;
use super::metadata::OfflineMetadata;
use crate::client::store::Store;
use crate::client::{device_preferences, persistence};
use crate::model::api_responses::InitialState;
use crate::model::breaks::{Breaks, STORAGE_KEY};
use crate::model::command_queue::StoredCommand;
use crate::model::json;
use crate::model::route::Route;
use crate::model::times_form::TimesForm;
use crate::pages::history::{HistoryPage, HistoryPageData};
use crate::pages::insights::{Insights, InsightsPage};
use crate::pages::offline_status::OfflineStatus;
use crate::pages::session::{OfflineSession, SessionPageData};
use crate::platform::{self, WriteOp, offline};
use crate::text::texts;

/// The pages that can be drawn.
enum OfflinePage {
    History(Box<HistoryPageData>),
    Insights(Insights, OfflineStatus),
    Session(Box<SessionPageData>, OfflineStatus),
}

/// Sends what was entered on the drawn page.
#[derive(Clone, Copy)]
struct Sender {
    store: Store,
    /// The page of the server's that shows what was entered here, once it is confirmed.
    confirmed_at: StoredValue<Option<String>>,
    /// Whether a form has values that leaving the page would lose.
    is_edited: StoredValue<bool>,
}

thread_local! {
    /// None as long as this document draws nothing.
    static SENDER: Cell<Option<Sender>> = const { Cell::new(None) };
    /// What each shown choice about refused commands changes.
    static CHOICES: RefCell<Vec<Vec<WriteOp>>> = const { RefCell::new(Vec::new()) };
}

/// Draws the page at the current address; without stored data, the page that says that it needs
/// the server.
pub async fn show() {
    let drawn = match load(true).await {
        Some((history, _)) => find(&history).map(|page| (history, page)),
        None => None,
    };
    match drawn {
        Some((history, page)) => draw(&history, page, None),
        None => {
            platform::reload_when_online();
            offline::show_offline_notice();
        }
    }
}

/// Takes over the forms about the times of sessions, and the choices about refused commands.
pub fn take_forms() {
    offline::on_submit(submit);
    offline::on_choice(|choice| {
        let changes = CHOICES.with_borrow(|choices| choices.get(choice).cloned());
        offline::spawn(choose(changes.unwrap_or_default()));
    });
}

/// Draws the page in the place of the server's where it has changes that are not confirmed, and
/// shows what was refused.
pub async fn show_waiting() {
    if platform::path() == Route::Timer.path() || persistence::queue().await.is_empty() {
        return;
    }
    let Some((history, queue)) = load(platform::is_offline()).await else {
        return;
    };
    let page = is_waiting(&history, &queue).then(|| find(&history));
    match page.flatten() {
        Some(page) => draw(&history, page, None),
        None => show_attention(&history, &queue),
    }
}

/// Shows what was done today, on the timer.
pub async fn show_today() {
    if platform::path() != Route::Timer.path() {
        return;
    }
    let loaded = load(false).await;
    offline::pause().await;
    let today = loaded.map(|(history, _)| {
        let breaks = Breaks::read(&platform::read_stored(STORAGE_KEY));
        let cycle = breaks.cycle(history.now, &device_preferences::chosen());
        history.summary_of_today(cycle, offline::offset)
    });
    let (address, text) =
        today.map_or_else(Default::default, |today| (today.address(), today.text()));
    offline::show_link("today", &address, &text);
}

/// Shows what the server has refused, on the page of the history.
fn show_attention(history: &OfflineHistory, queue: &[StoredCommand]) {
    let (items, choices) = history.attention(queue, offline::offset);
    CHOICES.set(choices);
    if let Some(slot) = offline::slot("attention")
        && !items.is_empty()
    {
        slot.set_inner_html(&html(|| view! { <Attention items /> }));
    }
}

/// Makes a choice about what was refused, and draws the history with it.
async fn choose(changes: Vec<WriteOp>) {
    platform::change(&changes).await;
    match load(platform::is_offline()).await {
        Some((history, queue)) if is_waiting(&history, &queue) => {
            draw(&history, history_page(&history, None), None);
        }
        _ => offline::open_page(Route::History.path()),
    }
}

/// Whether the queue has commands of the user that the server has not answered.
fn is_waiting(history: &OfflineHistory, queue: &[StoredCommand]) -> bool {
    let user = Some(history.metadata.user);
    let mut commands = queue.iter().map(|(_, pending)| pending);
    commands.any(|pending| pending.owner == user && pending.problem.is_none())
}

/// Decides a form and shows the result; false where this device lacks the data for it.
async fn submit(name: String, entered: Vec<(String, String)>) -> bool {
    let (Some(form), Some((history, _))) = (TimesForm::parse(&name), load(true).await) else {
        return false;
    };
    let new_id = || platform::new_id(history.now);
    let ids = NewIds {
        command: CommandId::new(new_id()),
        session: SessionId::new(new_id()),
    };
    let (refused, confirmed_at) = match history.submit(form, &entered, ids, offline::offset) {
        Ok(pending) => {
            platform::change(&[persistence::add(&pending)]).await;
            let address = format!("/history/{}?done=amended", pending.session_id);
            (None, Some(address))
        }
        Err(refused) => (Some(*refused), None),
    };
    let is_refused = refused.is_some();
    let Some((history, _)) = load(platform::is_offline()).await else {
        return true;
    };
    let page = match form {
        TimesForm::Record => Some(history_page(&history, refused)),
        _ => entered
            .iter()
            .find(|(name, _)| name == "session")
            .and_then(|(_, id)| session_page(&history, id, refused)),
    };
    if let Some(page) = page {
        draw(&history, page, confirmed_at);
    }
    if let Some(sender) = SENDER.get() {
        sender.is_edited.set_value(is_refused);
    }
    if is_refused {
        offline::focus_first();
    }
    true
}

/// Draws a page into this document, and has the commands that wait sent.
fn draw(history: &OfflineHistory, page: OfflinePage, confirmed_at: Option<String>) {
    let texts = texts();
    platform::set_title(match page {
        OfflinePage::History(_) => texts.history.title,
        OfflinePage::Insights(..) => texts.insights.title,
        OfflinePage::Session(..) => texts.session.title,
    });
    let page = html(|| match page {
        OfflinePage::History(page) => view! { <HistoryPage page=*page /> }.erase_view_type(),
        OfflinePage::Insights(page, offline_status) => {
            view! { <InsightsPage page offline_status /> }.erase_view_type()
        }
        OfflinePage::Session(one, offline_status) => {
            view! { <OfflineSession one=*one offline_status /> }.erase_view_type()
        }
    });
    offline::container().set_inner_html(&page);
    offline::spawn(async {
        if let Some((history, queue)) = load(platform::is_offline()).await {
            show_attention(&history, &queue);
        }
    });
    if let Some(sender) = SENDER.get() {
        sender.confirmed_at.set_value(confirmed_at);
        sender.store.queue_written();
    } else {
        // Effects run on it, and no view is mounted, which would begin it.
        let _ = Executor::init_wasm_bindgen();
        // It lives as long as the document.
        let owner = Owner::new();
        SENDER.set(Some(owner.with(|| Sender::begin(history, confirmed_at))));
        std::mem::forget(owner);
    }
}

impl Sender {
    fn begin(history: &OfflineHistory, confirmed_at: Option<String>) -> Self {
        let sender = Self {
            store: Store::new(InitialState {
                user: Some(history.metadata.user),
                ..InitialState::nobody()
            }),
            confirmed_at: StoredValue::new(confirmed_at),
            is_edited: StoredValue::new(false),
        };
        sender.leave_when_confirmed();
        sender.store.begin(|| ());
        sender
    }

    /// Has the server answer as soon as it can show what is drawn.
    fn leave_when_confirmed(self) {
        let leave = move || {
            if self.is_edited.get_value() {
                return;
            }
            let address = self.confirmed_at.get_value();
            offline::open_page(&address.unwrap_or_else(platform::path));
        };
        Effect::new(move |before: Option<usize>| {
            let waiting = self.store.waiting();
            if waiting == 0 && before.is_some_and(|before| before > 0) {
                leave();
            }
            waiting
        });
        let _ = window_event_listener_untyped("input", move |_: ev::Event| {
            self.is_edited.set_value(true);
        });
        let _ = window_event_listener_untyped("online", move |_: ev::Event| {
            if self.store.waiting() == 0 {
                leave();
            }
        });
    }
}

/// The stored data of the last known user, by the estimated server clock, and the queue.
async fn load(is_offline: bool) -> Option<(OfflineHistory, Vec<StoredCommand>)> {
    let (about, sessions) = load_sessions().await?;
    // Nothing is shown before the log was read to its end.
    if !about.belongs_to(offline::stored_user().parse().ok()?) || about.as_of.is_none() {
        return None;
    }
    let (last, ahead) = persistence::last_word().await;
    let now = Timestamp::from_millis(platform::wall_clock() + ahead);
    let queue = persistence::queue().await;
    let history = OfflineHistory {
        is_offline,
        ..OfflineHistory::of(about, sessions, &last, &queue, now)
    };
    Some((history, queue))
}

/// The stored metadata and sessions; none without a copy in the current form. Reading lets the page react
/// in between, since there may be thousands.
pub async fn load_sessions() -> Option<(OfflineMetadata, Vec<Session>)> {
    let (about, parts) = offline::load::<OfflineMetadata>().await?;
    let mut sessions = Vec::new();
    for part in parts {
        for line in json::read::<Vec<JsonValue>>(&part).ok()? {
            sessions.push(read_compact(line, about.user).ok()?);
        }
        offline::pause().await;
    }
    Some((about, sessions))
}

/// The page at this address.
fn find(history: &OfflineHistory) -> Option<OfflinePage> {
    let path = platform::path();
    let offset = offline::offset;
    if path == Route::History.path() {
        Some(history_page(history, None))
    } else if path == Route::Insights.path() {
        let page = history.insights(&offline::query_pairs(), offset);
        Some(OfflinePage::Insights(page, history.status(offset)))
    } else {
        session_page(history, path.strip_prefix("/history/")?, None)
    }
}

fn history_page(history: &OfflineHistory, refused: Option<Refused>) -> OfflinePage {
    let pairs = offline::query_pairs();
    OfflinePage::History(Box::new(history.history(&pairs, refused, offline::offset)))
}

fn session_page(
    history: &OfflineHistory,
    id: &str,
    refused: Option<Refused>,
) -> Option<OfflinePage> {
    let offset = offline::offset;
    let one = history.session(id.parse().ok()?, refused, offset)?;
    Some(OfflinePage::Session(Box::new(one), history.status(offset)))
}
