//! Lists of sessions, tasks and projects: search, orders, what has changed, cursors.

use serde_json::{Value, json};

use crate::harness::{Got, Server};

/// The ids of an answer.
fn ids(got: &Got) -> Vec<String> {
    let items = got.body["items"].as_array().expect("items");
    let id = |item: &Value| {
        ["sessionId", "taskId", "projectId"]
            .iter()
            .find_map(|name| item[name].as_str().map(str::to_owned))
            .expect("an id")
    };
    items.iter().map(id).collect()
}

fn next(got: &Got) -> Option<String> {
    got.body["nextCursor"].as_str().map(str::to_owned)
}

const LISTS: [&str; 3] = ["/api/sessions", "/api/tasks", "/api/projects"];

/// Five entries of each list, the ids from the first to the last.
async fn five_of_each(server: &Server) -> [Vec<String>; 3] {
    let mut made = [const { Vec::new() }; 3];
    for number in 1..=5_u32 {
        server.clock.advance(60_000);
        made[0].push(server.done(number.into(), 5).await);
        for (at, path, name) in [(1, "/api/tasks", "title"), (2, "/api/projects", "name")] {
            let created = server.create(path, json!({name: format!("Übung {number}")}));
            let created = created.await;
            let id = created["taskId"]
                .as_str()
                .unwrap_or_else(|| created["projectId"].as_str().expect("an id"));
            made[at].push(id.to_owned());
        }
    }
    made
}

/// Changes the second entry of each list.
async fn change_second(server: &Server, made: &[Vec<String>; 3]) {
    server.clock.advance(60_000);
    for (path, ids, change) in [
        (
            "/api/sessions",
            &made[0],
            json!({"intention": "Thesis, chapter 3"}),
        ),
        (
            "/api/tasks",
            &made[1],
            json!({"title": "Thesis, chapter 3"}),
        ),
        (
            "/api/projects",
            &made[2],
            json!({"name": "Thesis, chapter 3"}),
        ),
    ] {
        let one = format!("{path}/{}", ids[1]);
        let changed = server.request("PATCH", &one).json(&change).send().await;
        changed.expect(200);
    }
}

#[tokio::test]
async fn cursors_lead_through_every_order() {
    let server = Server::start().await;
    let made = five_of_each(&server).await;
    change_second(&server, &made).await;
    for (path, made) in LISTS.into_iter().zip(&made) {
        let created = if path == LISTS[0] {
            "startTime"
        } else {
            "createdAt"
        };
        for (sort, expected) in [
            (format!("-{created}"), [4, 3, 2, 1, 0]),
            (created.to_owned(), [0, 1, 2, 3, 4]),
            ("-updatedAt".to_owned(), [1, 4, 3, 2, 0]),
            ("updatedAt".to_owned(), [0, 2, 3, 4, 1]),
        ] {
            let list = format!("{path}?sort={sort}&limit=2");
            let mut got = server.get(&list).send().await.expect(200);
            let (mut found, mut number) = (ids(&got), 1);
            while let Some(cursor) = next(&got) {
                let following = format!("{list}&cursor={cursor}");
                got = server.get(&following).send().await.expect(200);
                found.extend(ids(&got));
                number += 1;
                assert_eq!(got.body["page"], number, "{following}");
                assert_eq!(
                    (&got.body["totalItems"], &got.body["totalPages"]),
                    (&json!(5), &json!(3))
                );
                let links = got.header("link");
                assert!(
                    links.starts_with(&format!("<{list}>; rel=\"first\"")),
                    "{links}"
                );
                assert_eq!(
                    links.contains("rel=\"next\""),
                    next(&got).is_some(),
                    "{links}"
                );
            }
            let expected = expected.map(|at| made[at].clone());
            assert_eq!(found, expected, "{list}");
            let second = server
                .get(&format!("{list}&page=2"))
                .send()
                .await
                .expect(200);
            assert_eq!(ids(&second), expected[2..4], "{list}");
        }
    }
}

#[tokio::test]
async fn what_is_added_and_removed_shifts_no_cursor() {
    let server = Server::start().await;
    let [sessions, ..] = five_of_each(&server).await;
    let first = server.get("/api/sessions?limit=2").send().await.expect(200);
    let cursor = next(&first).expect("there is more");
    server.done(6, 5).await;
    for number in [3, 1] {
        let one = format!("/api/sessions/{}", sessions[number]);
        server.request("DELETE", &one).send().await.expect(204);
    }
    let path = format!("/api/sessions?cursor={cursor}");
    let rest = server.get(&path).send().await.expect(200);
    assert_eq!(ids(&rest), [sessions[2].clone(), sessions[0].clone()]);
    assert_eq!(next(&rest), None);
    // Another user's cursor gives nothing of the first one's.
    let theirs = server
        .get(&path)
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert!(ids(&theirs).is_empty());
}

#[tokio::test]
async fn cursor_belongs_to_its_list() {
    let server = Server::start().await;
    five_of_each(&server).await;
    for path in LISTS {
        let got = server.get(&format!("{path}?limit=2&q=b")).send().await;
        let none = ids(&got.expect(200));
        let first = server
            .get(&format!("{path}?limit=2"))
            .send()
            .await
            .expect(200);
        let cursor = next(&first).expect("there is more");
        // Another limit is another part of the same list.
        server
            .get(&format!("{path}?limit=3&cursor={cursor}"))
            .send()
            .await
            .expect(200);
        for (query, code) in [
            ("sort=updatedAt", "cursor_mismatch"),
            ("q=b", "cursor_mismatch"),
            ("updatedSince=2026-01-01T00:00:00Z", "cursor_mismatch"),
            ("page=1", "page_with_cursor"),
        ] {
            let refused = format!("{path}?cursor={cursor}&{query}");
            server.get(&refused).send().await.problem(422, code);
        }
        let near = server.get(&format!("{path}?cursr=x")).send().await;
        let near = near.problem(422, "unknown_field");
        let detail = near.body["errors"][0]["detail"].as_str().expect("a detail");
        assert!(detail.ends_with("Did you mean cursor?"), "{detail}");
        for other in LISTS.into_iter().filter(|other| *other != path) {
            let refused = format!("{other}?cursor={cursor}");
            let refused = server.get(&refused).send().await;
            refused.problem(422, "cursor_mismatch");
        }
        for wrong in ["x", "", &cursor[1..], &format!("{cursor}0")] {
            let refused = format!("{path}?cursor={wrong}");
            server
                .get(&refused)
                .send()
                .await
                .problem(400, "invalid_query");
        }
        let both = format!("{path}?cursor={cursor}&page=1&sort=updated");
        let got = server
            .get(&both)
            .send()
            .await
            .problem(422, "validation_failed");
        let problems = got.body["errors"].as_array().expect("errors");
        let named: Vec<_> = problems.iter().map(|one| &one["code"]).collect();
        assert_eq!(named, ["unknown_sort", "page_with_cursor"]);
        let detail = problems[0]["detail"].as_str().expect("a detail");
        assert!(detail.ends_with("Did you mean -updatedAt?"), "{detail}");
        assert_eq!(none.len(), if path == LISTS[0] { 0 } else { 2 });
    }
}

#[tokio::test]
async fn lists_are_searched() {
    let server = Server::start().await;
    let made = five_of_each(&server).await;
    change_second(&server, &made).await;
    for (path, made) in LISTS.into_iter().zip(&made) {
        for (text, expected) in [
            ("THESIS", vec![1]),
            ("thesis,+chapter", vec![1]),
            (
                "%C3%BCBUNG+5",
                if path == LISTS[0] { vec![] } else { vec![4] },
            ),
            (".*", vec![]),
            ("%25", vec![]),
        ] {
            let got = server
                .get(&format!("{path}?q={text}"))
                .send()
                .await
                .expect(200);
            let expected: Vec<_> = expected
                .into_iter()
                .map(|at: usize| made[at].clone())
                .collect();
            assert_eq!(ids(&got), expected, "{path} {text}");
        }
        let long = format!("{path}?q={}", "x".repeat(101));
        server.get(&long).send().await.problem(422, "text_too_long");
        let empty = format!("{path}?q=");
        server
            .get(&empty)
            .send()
            .await
            .problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn changed_and_deleted_entries_are_polled() {
    let server = Server::start().await;
    let made = five_of_each(&server).await;
    change_second(&server, &made).await;
    for (path, made) in LISTS.into_iter().zip(&made) {
        let newest = format!("{path}?sort=-updatedAt&limit=1");
        let newest = server.get(&newest).send().await.expect(200);
        let at = newest.body["items"][0]["updatedAt"]
            .as_str()
            .expect("an instant");
        let since = format!("{path}?updatedSince={at}");
        let got = server.get(&since).send().await.expect(200);
        assert_eq!(ids(&got), [made[1].clone()], "the instant is included");
    }
    let gone = &made[0][3];
    let one = format!("/api/sessions/{gone}");
    server.request("DELETE", &one).send().await.expect(204);
    let listed = server.get("/api/sessions").send().await.expect(200);
    assert!(!ids(&listed).contains(gone));
    let path = "/api/sessions?includeDeleted=true&sort=-updatedAt&limit=1";
    let got = server.get(path).send().await.expect(200);
    assert_eq!(ids(&got), std::slice::from_ref(gone));
    assert_eq!(got.body["items"][0]["allowedActions"], json!(["restore"]));
    server
        .get(&one)
        .send()
        .await
        .problem(404, "session_not_found");
}
