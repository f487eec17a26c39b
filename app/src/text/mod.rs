//! Every string that a person reads, in one place: what all pages and the timer say stands in
//! one file for each language, what another page says in a file of its own with both.
//!
//! A language is a value of [`Words`]: plain texts, and functions where a text has parts.
//! Views must not hold texts of their own, or they could not be translated.

#[cfg(feature = "ssr")]
mod access;
mod attention;
#[cfg(feature = "pages")]
pub mod dates;
pub mod device;
mod english;
#[cfg(feature = "ssr")]
mod forms;
mod german;
#[cfg(feature = "pages")]
pub mod history;
#[cfg(feature = "pages")]
pub mod insights;
mod installed;
mod language;
#[cfg(feature = "ssr")]
mod leave;
#[cfg(feature = "ssr")]
mod refused;
#[cfg(feature = "pages")]
pub mod session;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod tasks;
#[cfg(feature = "pages")]
mod unconnected;

use shared::rules::{CommandKind, SessionType};

use crate::model::route::Route;
use crate::model::timer_display::TimerPhase;

pub use attention::attention;
pub use installed::InstalledWords;
pub use language::Language;
#[cfg(feature = "ssr")]
pub use leave::leave;
#[cfg(feature = "pages")]
pub use unconnected::unconnected;
#[cfg(feature = "ssr")]
pub use {
    access::AccessWords, forms::FormWords, refused::RefusedWords, settings::SettingsWords,
    tasks::TaskWords,
};

/// The words of the language that the page is in.
#[must_use]
pub fn words() -> &'static Words {
    words_of(language())
}

/// The words of this language.
#[must_use]
pub fn words_of(language: Language) -> &'static Words {
    match language {
        Language::English => &english::ENGLISH,
        Language::German => &german::GERMAN,
    }
}

/// The language that this page is rendered in.
#[cfg(feature = "ssr")]
#[must_use]
pub fn language() -> Language {
    leptos::prelude::use_context::<crate::Appearance>()
        .unwrap_or_default()
        .language
}

/// The language that the server rendered this page in.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn language() -> Language {
    if cfg!(target_arch = "wasm32") {
        crate::platform::language()
    } else {
        Language::default()
    }
}

/// What stands around every page, written by the server alone.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct DocumentWords {
    /// What search engines show.
    pub description: &'static str,
    /// Shown where the page has crashed.
    pub crashed: &'static str,
    /// Shown where scripts are switched off.
    pub no_script: &'static str,
}

/// All texts of one language.
#[derive(Debug)]
pub struct Words {
    /// What stands around every page; the browser has it from there.
    #[cfg(feature = "ssr")]
    pub document: DocumentWords,
    /// Title of the page while nothing runs.
    pub title: &'static str,
    /// The way past the bar to the content.
    pub skip_to_content: &'static str,
    /// Name of the list of pages, for screen readers.
    pub ways: &'static str,
    /// What a page is called in the list of pages.
    pub place: fn(Route) -> &'static str,
    /// How dates are written.
    #[cfg(feature = "pages")]
    pub dates: &'static dates::DateWords,
    /// The history.
    #[cfg(feature = "pages")]
    pub history: history::HistoryWords,
    /// The insights.
    #[cfg(feature = "pages")]
    pub insights: insights::InsightsWords,
    /// The page of a session.
    #[cfg(feature = "pages")]
    pub session: session::SessionWords,
    /// A refusal that no other words are for.
    pub refused: &'static str,
    /// Forms, lists and dates on the pages that only the server renders.
    #[cfg(feature = "ssr")]
    pub forms: &'static FormWords,
    /// The pages of tasks and projects; only the server renders them.
    #[cfg(feature = "ssr")]
    pub tasks: &'static TaskWords,
    /// The pages of settings; only the server renders them.
    #[cfg(feature = "ssr")]
    pub settings: &'static SettingsWords,
    /// The pages of tokens and webhooks; only the server renders them.
    #[cfg(feature = "ssr")]
    pub access: &'static AccessWords,
    /// The page for registering and signing in; only the server renders it.
    #[cfg(feature = "ssr")]
    pub sign_in: SignInWords,
    /// The page that does not exist; only the server renders it.
    #[cfg(feature = "ssr")]
    pub not_found: NotFoundWords,
    /// Name of a session type.
    pub session_type: fn(SessionType) -> &'static str,
    /// Minutes, short.
    pub minutes_short: fn(i64) -> String,
    /// The name of a face, shown above the numerals.
    pub face: fn(TimerPhase) -> &'static str,
    /// Before a start.
    pub idle: IdleWords,
    /// While a session is open.
    pub open: OpenWords,
    /// The reflection at the end.
    pub reflection: ReflectionWords,
    /// Giving a session up.
    pub abandon: AbandonWords,
    /// The result of a session.
    pub result: ResultWords,
    /// The list of keys.
    pub keys: KeyWords,
    /// A refusal by its code, for a person; none where the server's own words are best.
    pub refusal: fn(code: &str) -> Option<&'static str>,
}

/// Registering, signing in and out.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct SignInWords {
    /// Title.
    pub title: &'static str,
    /// Who is signed in, by their address.
    pub signed_in_as: fn(&str) -> String,
    /// For a guest: what registering gives.
    pub guest: &'static str,
    /// For a newcomer.
    pub newcomer: &'static str,
    /// Heading and button of the way in for those who have an account.
    pub sign_in: &'static str,
    /// For a guest: what becomes of the guest's sessions when they sign in to an account.
    pub guest_stays: &'static str,
    /// Takes a guest's sessions along, as a file.
    pub take_along: &'static str,
    /// What to do with that.
    pub bring_along: &'static str,
    /// Heading and button for a new account.
    pub register: &'static str,
    /// Label of the address.
    pub email: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// What a new password must be.
    pub password_hint: &'static str,
    /// Label of the name.
    pub name: &'static str,
    /// Button of the way out.
    pub sign_out: &'static str,
    /// The way to the settings.
    pub settings: &'static str,
    /// Said after the account was deleted.
    pub left: &'static str,
}

/// The page that does not exist.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct NotFoundWords {
    /// Title.
    pub title: &'static str,
    /// What happened.
    pub body: &'static str,
    /// The way out.
    pub back: &'static str,
}

/// Before a start.
#[derive(Debug)]
pub struct IdleWords {
    /// Legend of the types.
    pub types: &'static str,
    /// Label of the intention.
    pub intention: &'static str,
    /// Label of the length.
    pub length: &'static str,
    /// Label of the same as a number.
    pub minutes: &'static str,
    /// Opens the fields for task and project.
    pub about: &'static str,
    /// Label of the task.
    pub task: &'static str,
    /// Label of the project.
    pub project: &'static str,
    /// No project is chosen.
    pub no_project: &'static str,
    /// A new task could not be made without the network.
    pub no_new_task_offline: &'static str,
    /// The server did not take a new task.
    pub task_refused: &'static str,
    /// One minute less.
    pub shorter: &'static str,
    /// One minute more.
    pub longer: &'static str,
    /// The button.
    pub start: &'static str,
    /// For a newcomer, below the button.
    pub no_account_needed: &'static str,
}

/// While a session is open.
#[derive(Debug)]
pub struct OpenWords {
    /// Name of the timer for screen readers.
    pub timer: &'static str,
    /// What a command's button says.
    pub command: fn(CommandKind) -> &'static str,
    /// The local time of the end.
    pub ends_at: fn(&str) -> String,
    /// While paused: what is left of focus.
    pub focus_left: fn(&str) -> String,
    /// In overtime: when it closes by itself.
    pub closes_at: fn(&str) -> String,
    /// Pauses that are left.
    pub pauses_left: fn(usize) -> String,
    /// Asks where a distraction came from.
    pub distraction_from: &'static str,
    /// From within.
    pub internal: &'static str,
    /// From outside.
    pub external: &'static str,
    /// Label of what it was.
    pub note: &'static str,
    /// Never mind.
    pub cancel: &'static str,
    /// How many were noted.
    pub distractions: fn(usize) -> String,
    /// Ended by another device.
    pub ended_elsewhere: &'static str,
    /// Said once, quietly, when something happens.
    pub started: fn(u32) -> String,
    /// Said when a pause begins.
    pub paused: &'static str,
    /// Said when the person resumes.
    pub resumed: &'static str,
    /// Said and shown when the pause limit ended a pause.
    pub resumed_by_limit: &'static str,
    /// Said with so many minutes to go.
    pub minutes_left: fn(i64) -> String,
    /// Said when focused time reaches the plan.
    pub time_is_up: &'static str,
    /// Said at the end.
    pub completed: &'static str,
    /// Said when given up.
    pub abandoned: &'static str,
}

/// The reflection at the end.
#[derive(Debug)]
pub struct ReflectionWords {
    /// Title.
    pub title: &'static str,
    /// Legend of the rating.
    pub rating: &'static str,
    /// What each rating means, 1 to 5.
    pub ratings: [&'static str; 5],
    /// Label of the progress text.
    pub progress: &'static str,
    /// Ends the session.
    pub confirm: &'static str,
    /// Goes on.
    pub cancel: &'static str,
}

/// Giving a session up.
#[derive(Debug)]
pub struct AbandonWords {
    /// Title.
    pub title: &'static str,
    /// Label of the reason.
    pub reason: &'static str,
    /// Label of the progress text.
    pub progress: &'static str,
    /// Ends the session.
    pub confirm: &'static str,
    /// Goes on.
    pub cancel: &'static str,
}

/// The result of a session.
#[derive(Debug)]
pub struct ResultWords {
    /// Label of the score.
    pub score: &'static str,
    /// Points for focus and rating.
    pub base: &'static str,
    /// Points lost.
    pub distractions: &'static str,
    /// Points for length.
    pub length: &'static str,
    /// Focused minutes of planned ones.
    pub focused: fn(i64, u32) -> String,
    /// It completed by itself.
    pub automatic: &'static str,
    /// Back to the start.
    pub another: &'static str,
}

/// The list of keys.
#[derive(Debug)]
pub struct KeyWords {
    /// Opens the list.
    pub open: &'static str,
    /// Title.
    pub title: &'static str,
    /// Closes the list.
    pub close: &'static str,
    /// The long key's name.
    pub space: &'static str,
    /// Each key with what it does.
    pub list: [(&'static str, &'static str); 8],
}
