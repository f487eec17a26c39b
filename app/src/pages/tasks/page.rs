//! `/tasks` and the pages below it.

use leptos::prelude::*;

use super::list::TaskList;
use super::projects::{ProjectList, ProjectPageData};
use super::task::TaskPageData;
use super::{list, projects, task};
use crate::model::route::Route;
use crate::pages::navigation_bar::PlainBar;
use crate::pages::zone::ZoneScript;
use crate::text::texts;

/// One of the pages.
#[derive(Clone, Debug)]
pub enum TasksPageData {
    /// The list.
    List(Box<TaskList>),
    /// A task with what sessions did for it.
    One(Box<TaskPageData>),
    /// The projects.
    Projects(Box<ProjectList>),
    /// A project.
    Project(Box<ProjectPageData>),
}

/// The page.
#[component]
pub fn TasksPage(
    /// What it is rendered from.
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
