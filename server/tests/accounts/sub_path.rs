//! Stint below a path of an origin that it shares: every route answers as at the root, and nothing
//! that it sends leads out of the path.

use std::collections::BTreeSet;

use axum::http::Method;
use pages::Site;
use serde_json::{Value, json};
use server::compose;
use web::BasePath;
use web::base_path::OWN_SEGMENTS;

use crate::harness::{Browser, PASSWORD, Reply, Server, empty_site};

const PUBLIC_URL: (&str, &str) = ("STINT_PUBLIC_URL", "https://home.example/apps/stint");
const BASE: &str = "/apps/stint";

const OFF: (&str, &str) = ("STINT_RATE_LIMITS", "off");

/// A server with pages, and a user who has one of everything.
async fn with_user(server: &Server) -> (Browser<'_>, Stored) {
    let mut ada = server.browser().for_pages();
    ada.register("ada@example.org").await.expect(201);
    let mut made = async |path: &str, body: Value, id: &str| {
        let made = ada.post(path, body).await.expect(201).json();
        made[id].as_str().expect("an id").to_owned()
    };
    let project = json!({ "name": "Stint", "color": "#aa3300" });
    let project = made("/api/projects", project, "projectId").await;
    let task = json!({ "title": "Sub-path", "projectId": project });
    let task = made("/api/tasks", task, "taskId").await;
    for title in 0..25 {
        made(
            "/api/tasks",
            json!({ "title": format!("{title}") }),
            "taskId",
        )
        .await;
    }
    let session = |day: u32| {
        json!({
            "startTime": format!("2026-11-{day:02}T08:00:00Z"),
            "endTime": format!("2026-11-{day:02}T08:25:00Z"),
            "taskId": task,
        })
    };
    let deleted = made("/api/sessions/record", session(1), "sessionId").await;
    let mut recorded = String::new();
    for day in 2..22 {
        recorded = made("/api/sessions/record", session(day), "sessionId").await;
    }
    let webhook = json!({ "url": "https://example.org/hook" });
    let webhook = made("/api/webhooks", webhook, "id").await;
    let token = json!({ "name": "script", "scopes": ["sessions:read"] });
    made("/api/tokens", token, "id").await;
    ada.send("DELETE", &format!("/api/sessions/{deleted}"), None)
        .await
        .expect(204);
    let stored = Stored {
        project,
        task,
        session: recorded,
        webhook,
    };
    (ada, stored)
}

/// Ids of what the user has.
struct Stored {
    project: String,
    task: String,
    session: String,
    webhook: String,
}

impl Stored {
    /// The path of a route with an id that exists, where it needs one.
    fn path(&self, route: &str) -> String {
        let id = match route {
            route if route.contains("/projects/") => &self.project,
            route if route.contains("/tasks/") => &self.task,
            route if route.contains("/webhooks/") => &self.webhook,
            _ => &self.session,
        };
        let parts = route.split('/').map(|part| match part {
            "{section}" => "data",
            part if part.starts_with('{') => id,
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

/// Routes that can be read, but for the stream, which does not end.
fn readable(server: &Server) -> Vec<String> {
    let site = empty_site();
    let front = Site::find(&[site.path().to_owned()]);
    let routes = compose::route_list(&server.state, front.as_ref());
    let read = routes
        .into_iter()
        .filter(|(method, _)| method == Method::GET);
    read.map(|(_, route)| route)
        .filter(|route| route != "/api/events/stream")
        .collect()
}

/// Values of attributes of this name.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    let parts = html.split(begin.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// Fails where a page has an address outside of the path. Fields of forms name pages without it.
#[track_caller]
fn assert_inside(reply: &Reply, what: &str) {
    for (at, _) in reply.body.match_indices("=\"/") {
        let (before, value) = reply.body.split_at(at);
        let value = value.trim_start_matches("=\"").split('"').next().unwrap();
        let attribute = before.rsplit([' ', '<']).next().unwrap_or_default();
        let is_inside = value.starts_with("/apps/stint/") || value == BASE;
        assert!(
            is_inside || attribute == "value",
            "{what}: {attribute}=\"{value}\""
        );
    }
    for quoted in ["from\"/", "path:\"/", "url(/"] {
        let mut found = reply.body.match_indices(quoted).map(|(at, _)| at);
        let escapes = found.find(|at| !reply.body[*at + quoted.len() - 1..].starts_with(BASE));
        assert!(escapes.is_none(), "{what}: {quoted}");
    }
    for name in ["location", "link"] {
        let header = reply.header(name).trim_start_matches('<');
        let is_inside = header.starts_with("/apps/stint/");
        assert!(is_inside || header.is_empty(), "{what}: {name}: {header}");
    }
}

#[test]
fn base_paths_do_not_begin_like_paths_of_stint() {
    let of_files = ["favicon.svg", "icons", "robots.txt", "sw.js", "pkg"];
    let of_probes = ["healthz", "livez", "readyz", "metrics", ".well-known"];
    for own in of_files.into_iter().chain(of_probes) {
        assert!(OWN_SEGMENTS.contains(&own), "{own}");
    }
    let public = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/public");
    for file in std::fs::read_dir(public).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(OWN_SEGMENTS.contains(&name.as_str()), "{name}");
    }
    for own in OWN_SEGMENTS {
        assert_eq!(BasePath::parse(&format!("/{own}/stint")), None, "{own}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_with_and_without_the_path() {
    let server = Server::with_pages(&[PUBLIC_URL, OFF]).await;
    let (mut ada, stored) = with_user(&server).await;
    let routes = readable(&server);
    assert!(routes.len() > 60, "{} routes", routes.len());
    for route in routes {
        let first = route.split('/').nth(1).unwrap();
        assert!(first.is_empty() || OWN_SEGMENTS.contains(&first), "{route}");
        let path = stored.path(&route);
        let removed = ada.get(&path).await;
        let whole = ada.get(&format!("{BASE}{path}")).await;
        assert_eq!(whole.status, removed.status, "{route}");
        assert_eq!(
            whole.header("content-type"),
            removed.header("content-type"),
            "{route}"
        );
        assert_ne!(whole.code(), "no_such_route", "{route}");
        assert_inside(&whole, &route);
        assert_inside(&removed, &route);
    }
    for path in ["/healthz", "/livez", "/readyz"] {
        ada.get(path).await.expect(200);
        ada.get(&format!("{BASE}{path}")).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_the_pages_leads_to_a_page_inside_the_path() {
    let server = Server::with_pages(&[PUBLIC_URL, OFF]).await;
    let (mut ada, _) = with_user(&server).await;
    let mut unread = vec![format!("{BASE}/"), format!("{BASE}/recover")];
    let mut read = BTreeSet::new();
    while let Some(address) = unread.pop() {
        if !read.insert(address.clone()) {
            continue;
        }
        let page = ada.get(&address).await.expect(200);
        if !page.header("content-type").starts_with("text/html") {
            continue;
        }
        assert_inside(&page, &address);
        let here = url::Url::parse(&format!("https://home.example{address}")).unwrap();
        for link in attributes(&page.body, "href") {
            let link = link.replace("&amp;", "&");
            let to = here.join(&link).unwrap();
            assert_eq!(to.host_str(), Some("home.example"), "{address}: {link}");
            let to = &to[url::Position::BeforePath..url::Position::AfterQuery];
            let is_file = ["/pkg/", "/icons/", "/favicon.svg"];
            let is_file = is_file
                .iter()
                .any(|part| to.starts_with(&format!("{BASE}{part}")));
            if !is_file {
                assert!(to.starts_with(BASE), "{address}: {link}");
                unread.push(to.to_owned());
            }
        }
    }
    for known in [
        "/tasks/projects",
        "/history/deleted",
        "/settings/webhooks",
        "/api/docs/rules",
    ] {
        assert!(
            read.contains(&format!("{BASE}{known}")),
            "{known}: {read:?}"
        );
    }
    assert!(read.len() > 80, "{} pages", read.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_lead_back_into_the_path() {
    let server = Server::with_pages(&[PUBLIC_URL, OFF]).await;
    let mut ada = server.browser().for_pages();
    let signed_out = ada
        .get("/apps/stint/settings/webhooks?page=2")
        .await
        .expect(303);
    assert_eq!(
        signed_out.header("location"),
        "/apps/stint/sign-in?next=%2Fsettings%2Fwebhooks%3Fpage%3D2"
    );
    let registered = [
        ("email", "ada@example.org"),
        ("password", PASSWORD),
        ("next", "/settings/webhooks?page=2"),
    ];
    let registered = ada.submit("/apps/stint/forms/register", &registered).await;
    assert_eq!(
        registered.expect(303).header("location"),
        "/apps/stint/settings/webhooks?page=2"
    );
    let again = ada
        .submit("/apps/stint/forms/tasks/add", &[("title", "")])
        .await;
    assert_inside(
        &again.page(422, "/apps/stint/forms/tasks/add"),
        "rejected form",
    );
    let left = ada.submit("/apps/stint/forms/logout", &[]).await;
    assert_eq!(left.header("location"), "/apps/stint/");
    // What the browser has stored is also that of others at the origin.
    assert_eq!(left.header("clear-site-data"), "\"cache\"");

    let slash = server.browser().get("/apps/stint?task=1").await.expect(307);
    assert_eq!(slash.header("location"), "/apps/stint/?task=1");
    assert!(!slash.header("x-request-id").is_empty());
    assert!(!slash.header("strict-transport-security").is_empty());
    let password = server.browser().get("/.well-known/change-password").await;
    assert_eq!(password.header("location"), "/apps/stint/settings/password");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_belong_to_the_path() {
    let server = Server::with_pages(&[PUBLIC_URL, OFF]).await;
    let mut ada = server.browser();
    let registered = ada.register("ada@example.org").await.expect(201);
    let cookies: Vec<_> = registered.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        let name = cookie.split('=').next().unwrap();
        assert!(name.starts_with("__Secure-stint_"), "{cookie}");
        assert!(name.ends_with("+apps+stint"), "{cookie}");
        assert!(cookie.contains("; Secure; Path=/apps/stint; "), "{cookie}");
    }
    ada.get("/api/me").await.expect(200);
    // Of a Stint at the root of the origin, whose cookies browsers send here too.
    let own = ada.cookie.clone().unwrap();
    let secret = own.split_once('=').unwrap().1.to_owned();
    ada.cookie = Some(format!("__Host-stint_login=another; {own}"));
    ada.get("/api/me").await.expect(200);
    ada.cookie = Some(format!("__Host-stint_login={secret}"));
    ada.get("/api/me").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_names_addresses_with_the_path() {
    let server = Server::with_pages(&[PUBLIC_URL, OFF]).await;
    let (mut ada, _) = with_user(&server).await;
    let about = ada.get("/apps/stint/api").await.expect(200).json();
    assert_eq!(about["links"]["openapi"], "/apps/stint/api/openapi.json");
    assert_eq!(about["guides"][0]["path"], "/apps/stint/api/docs/api");
    let document = ada.get("/apps/stint/api/openapi.json").await.json();
    assert_eq!(document["servers"], json!([{ "url": BASE }]));
    let unknown = ada.get("/apps/stint/api/task").await.json();
    assert_eq!(unknown["type"], "/apps/stint/api/docs#no_such_route");
    assert_eq!(
        unknown["detail"],
        "There is nothing at /apps/stint/api/task; /apps/stint/api/docs lists all paths. \
         Did you mean /apps/stint/api/tasks?"
    );
    let feed = ada
        .post("/apps/stint/api/me/calendar", json!({}))
        .await
        .json();
    let url = feed["url"].as_str().unwrap();
    let path = url.strip_prefix("https://home.example").unwrap();
    assert!(path.starts_with("/apps/stint/api/calendar/"), "{url}");
    ada.get(path).await.expect(200);
    let list = ada.get("/apps/stint/api/tasks?limit=10").await.expect(200);
    let link = list.header("link");
    assert!(
        link.contains("</apps/stint/api/tasks?limit=10&page=2>; rel=\"next\""),
        "{link}"
    );
    assert_eq!(link.matches("</apps/stint/api/tasks?").count(), 3, "{link}");
    let created = ada
        .post("/apps/stint/api/tasks", json!({ "title": "one" }))
        .await;
    let location = created.expect(201).header("location").to_owned();
    assert!(location.starts_with("/apps/stint/api/tasks/"), "{location}");
    ada.get(&location).await.expect(200);
    let manifest = ada.get("/apps/stint/manifest.webmanifest").await.json();
    assert_eq!(manifest["scope"], "/apps/stint/");
    assert_eq!(manifest["start_url"], "/apps/stint/");
    assert_eq!(manifest["icons"][0]["src"], "/apps/stint/icons/192.png");
}
