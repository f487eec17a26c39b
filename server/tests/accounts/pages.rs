//! Pages and the functions behind them pass through the same layers as the API.

use serde_json::{Value, json};

use crate::database::Kind;
use crate::harness::Server;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_front_the_server_says_how_to_build_it() {
    let server = Server::start(Kind::Sqlite).await;
    let reply = server.browser().get("/").await.expect(503);
    assert!(reply.body.contains("./dev build"), "{}", reply.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_begins_by_a_function_and_starts_a_session() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    let nobody = browser
        .post("/fn/snapshot", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&nobody["user"], &nobody["session"]),
        (&Value::Null, &Value::Null)
    );

    let zone = json!({ "time_zone": "Europe/Berlin" });
    let begun = browser
        .post("/fn/begin_as_guest", zone)
        .await
        .expect(200)
        .json();
    let me = browser.get("/api/me").await.expect(200).json();
    assert_eq!(
        (&me["userId"], &me["timeZone"]),
        (&begun["user"], &json!("Europe/Berlin"))
    );
    assert_eq!(me["guest"], true);
    let again = browser
        .post("/fn/begin_as_guest", json!({ "time_zone": null }))
        .await
        .expect(200)
        .json();
    assert_eq!(again["user"], begun["user"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_the_server_does_not_know_turns_nobody_away() {
    let server = Server::start(Kind::Sqlite).await;
    let mut browser = server.browser();
    browser
        .post("/fn/begin_as_guest", json!({ "time_zone": "Mars/Olympus" }))
        .await
        .expect(200);
    assert_eq!(
        browser.get("/api/me").await.expect(200).json()["timeZone"],
        "UTC"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_function_is_not_found() {
    let server = Server::start(Kind::Sqlite).await;
    server
        .browser()
        .post("/fn/nothing", json!({}))
        .await
        .refused(404, "no_such_route");
}
