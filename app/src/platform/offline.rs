//! Bindings of `offline.js`: the stored history, time zones, and the element that a page is drawn
//! into.
//!
//! To be called in the browser only. Decides nothing.

use shared::Timestamp;
use shared::json::{FromJson, ToJson};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::HtmlElement;
use web_sys::js_sys::{Array, Promise};

use super::value_of;
use crate::model::json;

#[wasm_bindgen(module = "/src/platform/offline.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadHistory)]
    fn history_texts(with_sessions: bool) -> Promise;
    #[wasm_bindgen(js_name = saveHistory)]
    fn save_texts(about: &str, sessions: &str, gone: &str, anew: bool) -> Promise;
    #[wasm_bindgen(js_name = nextTask)]
    fn next_task() -> Promise;
    /// The user of the server's newest page; empty for nobody.
    #[wasm_bindgen(js_name = storedUser)]
    pub fn stored_user() -> String;
    /// Stores the user that the server has named.
    #[wasm_bindgen(js_name = storeUser)]
    pub fn store_user(user: &str);
    /// Deletes the stored history.
    #[wasm_bindgen(js_name = deleteHistory)]
    pub fn delete_history();
    #[wasm_bindgen(js_name = runOnChanges)]
    fn run_on_changes_with(work: &Closure<dyn Fn(bool) -> Promise>);
    #[wasm_bindgen(js_name = offset)]
    fn offset_at(zone: &str, millis: f64) -> Option<i32>;
    #[wasm_bindgen(js_name = queryPairs)]
    fn query_text() -> String;
    /// The element that a page is drawn into, emptied; in the place of a page of the server's.
    pub fn container() -> HtmlElement;
    /// An emptied element of the page, if it has one with this id.
    pub fn slot(id: &str) -> Option<HtmlElement>;
    /// Shows a link in the element with this id, if the page has one; none without a text.
    #[wasm_bindgen(js_name = showLink)]
    pub fn show_link(id: &str, path: &str, text: &str);
    /// Focuses what the drawn page asks to be focused first.
    #[wasm_bindgen(js_name = focusFirst)]
    pub fn focus_first();
    /// Has the server answer with the page at a path.
    #[wasm_bindgen(js_name = openPage)]
    pub fn open_page(path: &str);
    #[wasm_bindgen(js_name = onChoice)]
    fn on_choice_with(take: &Closure<dyn Fn(usize)>);
    #[wasm_bindgen(js_name = onSubmit)]
    fn on_submit_with(take: &Closure<dyn Fn(String, String) -> Promise>);
    /// Shows that the page needs the server.
    #[wasm_bindgen(js_name = showOfflineNotice)]
    pub fn show_offline_notice();
}

/// The metadata, and every session in parts, each an array, of one instant; none without stored data, or
/// where another version has written it.
pub async fn load<A: FromJson>() -> Option<(A, Vec<String>)> {
    let texts: Array = value_of(history_texts(true)).await.into();
    let mut texts = texts
        .iter()
        .map(|text| text.as_string().unwrap_or_default());
    let about = json::read(&texts.next()?).ok()?;
    Some((about, texts.collect()))
}

/// The metadata; none as for [`load`]. Later writes check that it has not changed since.
pub async fn load_metadata<A: FromJson>() -> Option<A> {
    let texts: Array = value_of(history_texts(false)).await.into();
    json::read(&texts.get(0).as_string()?).ok()
}

/// Writes metadata and sessions, one in a line, removes those with the ids that are `gone`, in one
/// transaction, and returns whether it did; `anew` deletes everything first.
pub async fn save(about: &dyn ToJson, sessions: &str, gone: &[String], anew: bool) -> bool {
    let about = json::write(about);
    let saved = save_texts(&about, sessions, &gone.join(","), anew);
    value_of(saved).await.is_truthy()
}

/// Lets the page react.
pub async fn pause() {
    value_of(next_task()).await;
}

/// Runs `work` now (`true`), and soon after a change or when the page is looked at again (`false`),
/// in one tab at a time.
pub fn run_on_changes<F: Future<Output = ()> + 'static>(work: impl Fn(bool) -> F + 'static) {
    let work = Closure::<dyn Fn(bool) -> Promise>::new(move |is_page_load| {
        let doing = work(is_page_load);
        web_sys::js_sys::futures::future_to_promise(async move {
            doing.await;
            Ok(wasm_bindgen::JsValue::UNDEFINED)
        })
    });
    run_on_changes_with(&work);
    // Called for as long as the page exists.
    work.forget();
}

/// Has `take` handle forms about the times of sessions, by name and entered values, and say whether
/// it did; the server gets the others.
pub fn on_submit<F: Future<Output = bool> + 'static>(
    take: impl Fn(String, Vec<(String, String)>) -> F + 'static,
) {
    let take = Closure::<dyn Fn(String, String) -> Promise>::new(move |name, fields: String| {
        let taken = take(name, json::read(&fields).unwrap_or_default());
        web_sys::js_sys::futures::future_to_promise(async move { Ok(taken.await.into()) })
    });
    on_submit_with(&take);
    // Called for as long as the page exists.
    take.forget();
}

/// Has `take` handle buttons of choices, by their number.
pub fn on_choice(take: impl Fn(usize) + 'static) {
    let take = Closure::<dyn Fn(usize)>::new(take);
    on_choice_with(&take);
    // Called for as long as the page exists.
    take.forget();
}

/// Runs a task before anything is mounted, when Leptos' executor is not available yet.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    web_sys::js_sys::futures::spawn_local(task);
}

/// The offset of a zone from UTC, in seconds, of the browser's own without a name; none for a zone that
/// the browser does not know.
#[must_use]
pub fn offset(zone: &str, at: Timestamp) -> Option<i32> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 are far below 2^53"
    )]
    offset_at(zone, at.as_millis() as f64)
}

/// The query of the address.
#[must_use]
pub fn query_pairs() -> Vec<(String, String)> {
    json::read(&query_text()).unwrap_or_default()
}
