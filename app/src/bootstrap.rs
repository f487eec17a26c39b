//! The inline script that starts the offline history on every page.
//!
//! It is inline, so that pages without a module of their own need no request for it. It loads the
//! module `offline_history` when there is something to store or to draw.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::base_path::link;
use shared::UserId;

/// Comments are removed before it is sent.
const SCRIPT: &str = include_str!("platform/bootstrap.js");

/// The files of the module `offline_history`, and the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// The path of the module's script.
    pub script: String,
    /// The path of its WebAssembly.
    pub binary: String,
    /// The signed-in user; none before the first session.
    pub user: Option<UserId>,
}

/// What the script does on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BootstrapTask {
    /// Store the signed-in user's events.
    Sync,
    /// Store the events of the last known user: the document was rendered without one.
    SyncForAnyUser,
    /// Draw the page from stored events.
    Show,
}

/// The script; nothing where the module was not built.
#[component]
pub fn BootstrapScript(task: BootstrapTask) -> impl IntoView {
    let bootstrap = use_context::<Bootstrap>()?;
    let user = (task == BootstrapTask::Sync).then(|| {
        bootstrap
            .user
            .map_or_else(String::new, |user| user.to_string())
    });
    let name = if task == BootstrapTask::Show {
        "show"
    } else {
        "sync"
    };
    Some(view! {
        <script
            id="bootstrap"
            type="module"
            nonce=use_nonce()
            data-script=link(&bootstrap.script)
            data-binary=link(&bootstrap.binary)
            data-user=user
            data-task=name
            inner_html=without_comments(SCRIPT)
        ></script>
    })
}

/// The script without its comments.
pub(crate) fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim_start);
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
        let sent = without_comments(SCRIPT);
        assert!(sent.starts_with("const {"), "{sent}");
        assert!(sent.contains("deleteDatabase") && !sent.contains("</"));
        assert!(sent.len() < 1_500, "{} bytes on every page", sent.len());
    }
}
