//! The script on every page that sees to what the device keeps of the person's past.
//!
//! Stands in the page, so that pages without a module of their own need no request for it. It
//! loads the module `offline_history` when there is something to keep or to draw.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use shared::UserId;

/// What the script does, its comments left where they are read.
const SCRIPT: &str = include_str!("platform/bootstrap.js");

/// The files of the module `offline_history`, and who visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// The address of the module's script.
    pub script: String,
    /// The address of its WebAssembly.
    pub binary: String,
    /// Who is signed in.
    pub person: Option<UserId>,
}

/// What the page is to the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BootstrapTask {
    /// The server's page for this person.
    Sync,
    /// A document that says nothing about who is there.
    SyncForAnyUser,
    /// The document in which the pages that look back are drawn.
    Show,
}

/// The script; nothing where the front has no such module.
#[component]
pub fn BootstrapScript(task: BootstrapTask) -> impl IntoView {
    let visit = use_context::<Bootstrap>()?;
    let person = (task == BootstrapTask::Sync).then(|| {
        visit
            .person
            .map_or_else(String::new, |user| user.to_string())
    });
    let name = if task == BootstrapTask::Show {
        "show"
    } else {
        "keep"
    };
    Some(view! {
        <script
            id="visit"
            type="module"
            nonce=use_nonce()
            data-script=visit.script
            data-binary=visit.binary
            data-person=person
            data-task=name
            inner_html=without_comments()
        ></script>
    })
}

/// The script as it is sent.
fn without_comments() -> String {
    let lines = SCRIPT.lines().map(str::trim_start);
    lines
        .filter(|line| !line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_is_sent_without_comments() {
        let sent = without_comments();
        assert!(sent.starts_with("const {"), "{sent}");
        assert!(sent.contains("deleteDatabase") && !sent.contains("</"));
        assert!(sent.len() < 1_500, "{} bytes on every page", sent.len());
    }
}
