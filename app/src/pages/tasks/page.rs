//! `/tasks` and its subpages.

use leptos::prelude::*;

use super::list::TaskList;
use super::projects::{ProjectList, ProjectPageData};
use super::task::TaskPageData;
use super::{list, projects, task};
use crate::model::route::Route;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::zone::ZoneScript;
use crate::text::texts;

/// The data of one of the pages.
#[derive(Clone, Debug)]
pub enum TasksPageData {
    /// `/tasks`.
    List(Box<TaskList>),
    /// `/tasks/{id}`.
    One(Box<TaskPageData>),
    /// `/tasks/projects`.
    Projects(Box<ProjectList>),
    /// `/tasks/projects/{id}`.
    Project(Box<ProjectPageData>),
}

/// Bar, title and content of one of the pages.
#[component]
pub fn TasksPage(
    /// The page and its data.
    page: TasksPageData,
) -> impl IntoView {
    let texts = texts().tasks;
    let (title, body) = match page {
        TasksPageData::List(list) => (texts.title, list::view(*list)),
        TasksPageData::One(one) => (texts.task, task::view(*one)),
        TasksPageData::Projects(list) => (texts.projects, projects::list(*list)),
        TasksPageData::Project(one) => (texts.project, projects::one(*one)),
    };
    crate::pages::title(title);
    view! {
        <PlainBar here=Route::Tasks />
        <main id="content" class="page">
            {body}
        </main>
        <ZoneScript />
    }
    .into_any()
}
