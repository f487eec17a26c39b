//! The event log in pages and as a stream.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use service::{StreamLimits, Streams};
use shared::UserId;

use crate::harness::{Call, Server};
use test_support::sse::{Block, Reader};

type Stream = Reader<BoxStream<'static, Result<Bytes, Infallible>>>;

/// Something that must happen, and soon.
pub async fn soon<T>(happens: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), happens)
        .await
        .expect("it happens")
}

async fn follow(server: &Server, query: &str) -> Stream {
    server
        .get(&format!("/api/events/stream{query}"))
        .follow()
        .await
}

async fn sequences(server: &Server, query: &str) -> (Vec<u64>, u64) {
    let got = server
        .get(&format!("/api/events{query}"))
        .send()
        .await
        .expect(200);
    let items = got.body["items"].as_array().expect("items").iter();
    let sequences = items
        .map(|item| item["sequence"].as_u64().expect("a number"))
        .collect();
    (
        sequences,
        got.body["lastSequence"].as_u64().expect("a number"),
    )
}

#[tokio::test]
async fn the_log_is_read_in_pages() {
    let server = Server::start().await;
    assert_eq!(sequences(&server, "").await, (vec![], 0));
    for number in 1..=3 {
        server.done(number, 5).await;
    }
    assert_eq!(sequences(&server, "").await, ((1..=6).collect(), 6));
    assert_eq!(sequences(&server, "?limit=2").await, (vec![1, 2], 6));
    assert_eq!(
        sequences(&server, "?after=2&limit=3").await,
        (vec![3, 4, 5], 6)
    );
    assert_eq!(sequences(&server, "?after=6").await, (vec![], 6));
    assert_eq!(sequences(&server, "?after=9999").await, (vec![], 6));
    assert_eq!(
        sequences(&server, "?after=99999999999999999999").await,
        (vec![], 6)
    );
}

#[tokio::test]
async fn reads_settle_open_sessions() {
    let server = Server::start().await;
    let id = server.begin(1).await;
    server.clock.advance(25 * 60_000);
    assert_eq!(sequences(&server, "").await, (vec![1, 2], 2));
    let of_session = server
        .get(&format!("/api/sessions/{id}/events"))
        .send()
        .await
        .expect(200);
    let of_person = server.get("/api/events").send().await.expect(200);
    assert_eq!(of_session.body["items"], of_person.body["items"]);
    assert_eq!(of_person.body["items"][1]["type"], "SessionTimeElapsed");
    server.clock.advance(15 * 60_000);
    let mut stream = follow(&server, "?after=2").await;
    assert_eq!(stream.begins().await, 2);
    let event = soon(stream.event()).await.expect("an event");
    assert_eq!((event.sequence, event.data.name()), (3, "SessionCompleted"));
}

#[tokio::test]
async fn events_bring_their_sessions_on_request() {
    let server = Server::start().await;
    let (gone, kept) = (server.done(1, 5).await, server.done(2, 5).await);
    let delete = format!("/api/sessions/{gone}");
    server.request("DELETE", &delete).send().await.expect(204);
    let plain = server.get("/api/events").send().await.expect(200).body;
    assert!(plain["items"][0].get("object").is_none());
    let changes = server.get("/api/changes").send().await.expect(200).body;
    let got = server.get("/api/events?include=object").send().await;
    let got = got.expect(200).body;
    let items = got["items"].as_array().expect("items");
    assert_eq!(items.len(), 5);
    for (item, plain) in items.iter().zip(plain["items"].as_array().expect("items")) {
        let mut item = item.clone();
        let object = item.as_object_mut().expect("an event").remove("object");
        let object = object.expect("an object");
        let is_gone = item["sessionId"] == gone.as_str();
        assert_eq!(object["deleted"], is_gone);
        let all = changes["items"].as_array().expect("items");
        assert!(all.contains(&object), "{object} is none of {all:?}");
        assert_eq!(&item, plain);
    }
    // As it is now: every event of the session has its end.
    assert_eq!(items[2]["type"], "FocusSessionStarted");
    assert_eq!(items[2]["sessionId"], kept.as_str());
    assert_eq!(items[2]["object"]["session"]["status"], "completed");
    let path = "/api/events/stream?include=object&after=2";
    let mut stream = server
        .get(path)
        .response()
        .await
        .into_body()
        .into_data_stream();
    let mut text = String::new();
    while !text.contains("data: ") {
        let bytes = soon(stream.next()).await.expect("an event").expect("bytes");
        text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
    }
    let data = text.lines().find_map(|line| line.strip_prefix("data: "));
    let data: Value = serde_json::from_str(data.expect("data")).expect("JSON");
    assert_eq!(data, items[2]);
    for path in ["/api/events", "/api/events/stream"] {
        let wrong = server.get(&format!("{path}?include=objects"));
        wrong.send().await.problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn invalid_queries_are_refused() {
    let server = Server::start().await;
    server.done(1, 5).await;
    for (query, status, code) in [
        ("?after=x", 400, "invalid_query"),
        ("?after=1.5", 400, "invalid_query"),
        ("?after=1&after=2", 400, "invalid_query"),
        ("?after=%ff", 400, "invalid_query"),
        ("?after=-1", 422, "after_out_of_range"),
        ("?since=1", 422, "unknown_field"),
    ] {
        for path in ["/api/events", "/api/events/stream"] {
            let call = server.get(&format!("{path}{query}"));
            call.send().await.problem(status, code);
        }
    }
    for (query, status, code) in [
        ("?limit=0", 422, "limit_out_of_range"),
        ("?limit=101", 422, "limit_out_of_range"),
        ("?limit=-1", 422, "limit_out_of_range"),
        ("?limit=many", 400, "invalid_query"),
        ("?limit=0&after=-1", 422, "validation_failed"),
    ] {
        let call = server.get(&format!("/api/events{query}"));
        call.send().await.problem(status, code);
    }
    let stream = || server.get("/api/events/stream");
    for wrong in ["", "-1", "x", "1 2"] {
        let call = stream().header("last-event-id", wrong);
        call.send().await.problem(400, "invalid_header");
    }
    // Heard from another log, such as one from before a backup was restored.
    let call = stream().header("last-event-id", "3");
    call.send().await.problem(422, "after_out_of_range");
    let call = server.get("/api/events/stream?after=3");
    call.send().await.problem(422, "after_out_of_range");
    assert_eq!(server.state.event_relay.streams().count(), 0);
}

#[tokio::test]
async fn stream_delivers_new_events() {
    let server = Server::start().await;
    server.done(1, 5).await;
    let mut stream = follow(&server, "").await;
    assert_eq!(
        stream.begins().await,
        2,
        "a new reader begins at the present"
    );
    let id = server.begin(2).await;
    let event = soon(stream.event()).await.expect("an event");
    assert_eq!(
        (event.sequence, event.data.name()),
        (3, "FocusSessionStarted")
    );
    assert_eq!(event.session_id.to_string(), id);
    // Automatic events are listed like all others.
    server.clock.advance(41 * 60_000);
    let user = UserId::new(server.user);
    server
        .state
        .sessions
        .settle(user)
        .await
        .expect("the store works");
    for expected in ["SessionTimeElapsed", "SessionCompleted"] {
        let event = soon(stream.event()).await.expect("an event");
        assert_eq!(event.data.name(), expected);
    }
    // One line, whatever is in it.
    let text = "one\ntwo\u{2028}three: four\n\ndata: five";
    let amended = json!({ "taskProgress": text });
    let path = format!("/api/sessions/{id}");
    server
        .request("PATCH", &path)
        .json(&amended)
        .send()
        .await
        .expect(200);
    let event = soon(stream.event()).await.expect("an event");
    let data = serde_json::to_value(&event).expect("JSON");
    assert_eq!(data["data"]["taskProgress"], text);
    let listed = server.get("/api/events?after=5").send().await.expect(200);
    assert_eq!(
        listed.body["items"],
        json!([data]),
        "the same as in the list"
    );
}

#[tokio::test]
async fn reader_resumes_after_its_last_event() {
    let server = Server::start().await;
    // More than the stream reads at once.
    for number in 1..=30 {
        server.done(number, 5).await;
    }
    let mut all = follow(&server, "?after=0").await;
    assert_eq!(all.begins().await, 0);
    for sequence in 1..=60 {
        assert_eq!(
            soon(all.event()).await.expect("an event").sequence,
            sequence
        );
    }
    let call = server
        .get("/api/events/stream?after=1")
        .header("last-event-id", "57");
    let mut rest = call.follow().await;
    assert_eq!(
        rest.begins().await,
        57,
        "the header counts before the query"
    );
    for sequence in 58..=60 {
        assert_eq!(
            soon(rest.event()).await.expect("an event").sequence,
            sequence
        );
    }
    server.begin(99).await;
    for stream in [&mut all, &mut rest] {
        assert_eq!(soon(stream.event()).await.expect("an event").sequence, 61);
    }
}

#[tokio::test]
async fn events_of_another_user_are_never_delivered() {
    let server = Server::start().await;
    let mut mine = follow(&server, "").await;
    assert_eq!(mine.begins().await, 0);
    let theirs = server.get("/api/events/stream").user(server.other);
    let mut theirs = theirs.follow().await;
    assert_eq!(theirs.begins().await, 0);
    let start =
        |number: u128| json!({"sessionType": "short", "sessionId": uuid::Uuid::from_u128(number)});
    let call = server.post("/api/sessions", start(1)).user(server.other);
    call.send().await.expect(201);
    server
        .post("/api/sessions", start(2))
        .send()
        .await
        .expect(201);
    let event = soon(mine.event()).await.expect("an event");
    assert_eq!((event.sequence, event.user_id.as_uuid()), (1, server.user));
    let event = soon(theirs.event()).await.expect("an event");
    assert_eq!((event.sequence, event.user_id.as_uuid()), (1, server.other));
    let listed = server
        .get("/api/events")
        .user(server.other)
        .send()
        .await
        .expect(200);
    assert_eq!(listed.body["lastSequence"], 1);
    assert_eq!(listed.body["items"][0]["userId"], server.other.to_string());
}

/// Streams that are opened while events are committed miss none of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stream_opened_during_writes_misses_nothing() {
    const SESSIONS: u128 = 20;
    const LAST: u64 = SESSIONS as u64 * 2;
    let server = Server::start().await;
    let write = async {
        for number in 1..=SESSIONS {
            server.done(number, 5).await;
        }
    };
    let read = async |readers: usize| {
        for _ in 0..readers {
            let mut stream = follow(&server, "").await;
            let mut sequence = stream.begins().await;
            while sequence < LAST {
                // The parser insists that none is missing.
                sequence = soon(stream.event()).await.expect("an event").sequence;
            }
        }
    };
    tokio::join!(write, join_all((0..8).map(|_| read(1))), read(3));
    assert!(server.state.event_bus.subscribed_users().is_empty());
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let server = Server::start().await;
    let mut idle = follow(&server, "").await;
    idle.begins().await;
    server.state.background_tasks.stop_token().cancel();
    assert_eq!(soon(idle.next()).await, None);
    let late = server.get("/api/events/stream").send().await;
    late.problem(503, "unavailable");
    drop(idle);
    assert_eq!(server.state.event_relay.streams().count(), 0);
    assert_eq!(server.state.metrics.streams.open.get(), 0);
}

#[tokio::test]
async fn streams_per_user_are_limited() {
    let server = Server::start().await;
    let mut streams = Vec::new();
    for _ in 0..StreamLimits::default().user {
        streams.push(follow(&server, "").await);
    }
    let refused = server.get("/api/events/stream").send().await;
    let refused = refused.problem(429, "too_many_streams");
    assert_eq!(refused.header("retry-after"), "15");
    let theirs = server.get("/api/events/stream").user(server.other);
    assert_eq!(
        theirs.follow().await.begins().await,
        0,
        "others are not in the way"
    );
    drop(streams.pop());
    assert_eq!(follow(&server, "").await.begins().await, 0);
}

#[tokio::test]
async fn one_network_cannot_open_all_streams() {
    let most = |network, process| StreamLimits {
        user: 9,
        network,
        process,
    };
    let taken = async |most| {
        let server = Server::with_streams(Streams::limited(most)).await;
        let _first = follow(&server, "").await;
        let another = server.get("/api/events/stream").user(server.other);
        another.send().await
    };
    taken(most(1, 9)).await.problem(429, "too_many_streams");
    let refused = taken(most(9, 1)).await.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "15");
}

#[tokio::test]
async fn stream_has_headers_against_buffering() {
    let server = Server::start().await;
    let got = server.get("/api/events/stream").send().await.expect(200);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
        ("content-encoding", ""),
    ] {
        assert_eq!(got.header(name), value, "{name}");
    }
    let mut parser = test_support::sse::Parser::default();
    let blocks = parser.feed(got.text.as_bytes());
    assert!(
        matches!(blocks.as_slice(), [Block::Head { after: 0, .. }]),
        "{blocks:?}"
    );
}

/// A stream that waits holds nothing of the database, so that it can be closed at any time.
#[tokio::test]
async fn stream_survives_a_database_outage() {
    let server = Server::start().await;
    let mut streams = Vec::new();
    // More than there are connections.
    for number in 0..18 {
        let mut stream = follow(&server, "").await;
        assert_eq!(stream.begins().await, 0, "{number}");
        streams.push(stream);
    }
    soon(server.database.database.close()).await;
    let announced = service::SequenceUpdate {
        user: UserId::new(server.user),
        sequence: 1,
    };
    server.state.event_bus.publish(announced);
    // It cannot be read now; the stream says that it lives and tries again.
    assert_eq!(soon(streams[0].next()).await, Some(Block::Comment));
}

impl Call<'_> {
    /// Reads a stream as it comes.
    pub async fn follow(self) -> Stream {
        let response = self.response().await;
        assert_eq!(response.status(), 200);
        let bytes = response.into_body().into_data_stream();
        Reader::new(
            bytes
                .map(|bytes| Ok(bytes.expect("a stream does not break off")))
                .boxed(),
        )
    }
}

/// What the document says of the stream is not only its schema.
#[tokio::test]
async fn the_stream_is_documented() {
    let server = Server::start().await;
    let document = server.document.as_json();
    let operation = &document["paths"]["/api/events/stream"]["get"];
    let content = &operation["responses"]["200"]["content"];
    assert_eq!(
        content["text/event-stream"]["schema"],
        json!({"type": "string"})
    );
    let names: Vec<&Value> = operation["parameters"]
        .as_array()
        .expect("parameters")
        .iter()
        .map(|parameter| &parameter["name"])
        .collect();
    assert_eq!(names, ["after", "include", "Last-Event-ID"]);
}
