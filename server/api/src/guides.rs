//! Serves the guides of `docs/` as pages, and the examples that they name as texts.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::http::Method;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use shared::wire::GuideLink;
use web::base_path::link;
use web::rate_limit::RateLimitClass;
use web::route_policy::{PolicyRouter, RoutePolicy};
use web::state::AppState;

use crate::fixed_text::{FixedText, escape};

macro_rules! files {
    ($before:literal, $after:literal, $($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../../docs/", $before, $name, $after)))),+]
    };
}

/// Their names and Markdown, in the order of their list.
const GUIDES: &[(&str, &str)] = files!(
    "", ".md",
    "api" "rules" "events" "webhooks" "offline-client" "offline-rules" "statistics" "export" "import" "push"
    "glossary"
);

/// Programs that the guides name.
const EXAMPLES: &[(&str, &str)] = files!(
    "examples/", "",
    "follow-events.mjs" "menu-bar.ts" "offline-client.mjs" "rules.py" "session.ts" "vectors.mjs"
    "webhook-receiver.mjs"
);

/// The folder of the pages.
const FOLDER: &str = "/api/docs/";

/// A page or text by its path.
struct Served {
    path: String,
    media: &'static str,
    text: FixedText,
}

/// Made once in a process.
static SERVED: LazyLock<Vec<Served>> = LazyLock::new(|| {
    let pages = GUIDES.iter().map(|(name, markdown)| Served {
        path: format!("{FOLDER}{name}"),
        media: "text/html; charset=utf-8",
        text: FixedText::new(move || page(markdown)),
    });
    let examples = EXAMPLES.iter().map(|(name, program)| Served {
        path: format!("{FOLDER}examples/{name}"),
        media: "text/plain; charset=utf-8",
        text: FixedText::new(move || (*program).to_owned()),
    });
    pages.chain(examples).collect()
});

/// The routes of all guides and examples.
pub(super) fn routes() -> PolicyRouter<AppState> {
    let policy = RoutePolicy::public(RateLimitClass::Read);
    let router = PolicyRouter::default();
    SERVED.iter().fold(router, |router, served| {
        let handler = served.text.clone().handler(served.media);
        router.route(&served.path, Method::GET, policy, handler)
    })
}

/// The guides with their titles.
pub(super) fn links() -> Vec<GuideLink> {
    let guide = |(name, markdown): &(&str, &str)| GuideLink {
        title: title(markdown).to_owned(),
        path: link(&format!("{FOLDER}{name}")),
    };
    GUIDES.iter().map(guide).collect()
}

/// A list of links to all guides, for a page from which their folder is at this relative address.
pub(super) fn list(folder: &str) -> String {
    let items = GUIDES.iter().map(|(name, markdown)| {
        let title = escape(title(markdown));
        format!("<li><a href=\"{folder}{name}\">{title}</a></li>")
    });
    let items: String = items.collect();
    format!("<nav aria-label=\"Guides\"><ul>{items}</ul></nav>")
}

/// The text of the first heading.
fn title(markdown: &str) -> &str {
    let first = markdown.lines().next().unwrap_or_default();
    first.trim_start_matches('#').trim()
}

fn page(markdown: &str) -> String {
    let mut events = harmless(markdown);
    let contents = name_headings(&mut events);
    let mut body = String::new();
    html::push_html(&mut body, events.into_iter());
    // No text has these: its `<` are escaped.
    let body = body
        .replace("<pre>", "<pre tabindex=\"0\">")
        .replace("<table>", "<div class=\"table\"><table>")
        .replace("</table>", "</table></div>")
        // The contents stand below the title.
        .replacen("</h1>", &format!("</h1>{contents}"), 1);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Stint · {}</title><link rel=\"stylesheet\" href=\"../docs.css\"></head><body><main>\
         <p><a href=\"../docs\">Stint API</a></p>{body}<h2 id=\"all-guides\">All guides</h2>{}</main></body></html>",
        escape(title(markdown)),
        list(""),
    )
}

/// The Markdown without HTML, which becomes text, and with links to what is served; of other links
/// only the text remains.
fn harmless(markdown: &str) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    // Links do not nest.
    let mut is_dropped = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => match served(&dest_url) {
                Some(path) => events.push(Event::Start(Tag::Link {
                    link_type,
                    dest_url: CowStr::from(path),
                    title,
                    id,
                })),
                None => is_dropped = true,
            },
            Event::End(TagEnd::Link) if is_dropped => is_dropped = false,
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            other => events.push(other),
        }
    }
    events
}

/// Where a link of a guide leads on this server, relative to the [`FOLDER`]; the pages lead to no other
/// site.
fn served(target: &str) -> Option<String> {
    if target.starts_with('#') {
        return Some(target.to_owned());
    }
    let (file, anchor) = match target.split_once('#') {
        Some((file, anchor)) => (file, format!("#{anchor}")),
        None => (target, String::new()),
    };
    let is_example = |(name, _): &(&str, &str)| file.strip_prefix("examples/") == Some(name);
    let is_guide = |(name, _): &(&str, &str)| file.strip_suffix(".md") == Some(name);
    if EXAMPLES.iter().any(is_example) {
        Some(file.to_owned())
    } else if GUIDES.iter().any(is_guide) {
        let name = file.strip_suffix(".md").unwrap_or(file);
        Some(format!("{name}{anchor}"))
    } else {
        None
    }
}

/// Gives headings the ids by which links name them, as in the repository; returns the contents of
/// the page as a list.
fn name_headings(events: &mut [Event<'_>]) -> String {
    let mut used = HashSet::new();
    let mut contents = String::new();
    for at in 0..events.len() {
        let text: String = match &events[at] {
            Event::Start(Tag::Heading { .. }) => events[at..]
                .iter()
                .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
                .filter_map(|event| match event {
                    Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                    _ => None,
                })
                .collect(),
            _ => continue,
        };
        let name = slug(&text);
        let repeated = (1..).map(|count| format!("{name}-{count}"));
        let mut names = std::iter::once(name.clone()).chain(repeated);
        let free = names.find(|name| !used.contains(name)).unwrap_or(name);
        used.insert(free.clone());
        if let Event::Start(Tag::Heading { level, id, .. }) = &mut events[at] {
            if *level == HeadingLevel::H2 {
                // Writing to a string cannot fail.
                let _ = write!(
                    contents,
                    "<li><a href=\"#{free}\">{}</a></li>",
                    escape(&text)
                );
            }
            *id = Some(free.into());
        }
    }
    format!("<nav aria-label=\"Contents\"><ul>{contents}</ul></nav>")
}

/// The anchor of a heading, as code forges and `cargo xtask tidy` derive it.
fn slug(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    let lower = kept.flat_map(char::to_lowercase);
    lower.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_a_guide_becomes_text() {
        let page = page(
            "# A <script>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](data:,)",
        );
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("javascript:"), "{page}");
        assert!(!page.contains("<img"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

    #[test]
    fn headings_have_the_anchors_of_their_texts() {
        let page = page("# Title\n\n## `If-Match`, twice\n\n## `If-Match`, twice");
        for id in ["title", "if-match-twice", "if-match-twice-1"] {
            assert!(page.contains(&format!(" id=\"{id}\"")), "{id}: {page}");
        }
    }
}
