//! Limits of signing in stop those who guess, not the owner.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt;

use crate::harness::{PASSWORD, Server};
use test_support::database::Kind;

const ADA: &str = "ada@example.org";

/// Signs in from an address; 200, 401, 429 or 503.
async fn login(router: axum::Router, from: SocketAddr, password: &str) -> StatusCode {
    let body = json!({ "email": ADA, "password": password });
    let mut request = Request::post("/api/auth/login")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    to_bytes(response.into_body(), usize::MAX).await.unwrap();
    status
}

fn attacker(number: u16) -> SocketAddr {
    let [high, low] = number.to_be_bytes();
    SocketAddr::from(([203, 0, high, low], 1))
}

#[tokio::test(flavor = "multi_thread")]
async fn owner_signs_in_from_a_fresh_address_during_an_attack() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    server.browser().register(ADA).await.expect(201);
    let (next, answers) = (Arc::new(AtomicU16::new(0)), Arc::new(AtomicUsize::new(0)));
    let stop = Arc::new(AtomicBool::new(false));
    let attack: Vec<_> = (0..60)
        .map(|_| {
            let router = server.router.clone();
            let (next, answers, stop) =
                (Arc::clone(&next), Arc::clone(&answers), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let from = attacker(next.fetch_add(1, Ordering::Relaxed) % 2_000);
                    let status = login(router.clone(), from, "wrong").await;
                    assert_ne!(status, StatusCode::OK);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    while answers.load(Ordering::Relaxed) < 60 {
        tokio::task::yield_now().await;
    }
    let owner = SocketAddr::from(([192, 0, 2, 99], 1));
    let status = login(server.router.clone(), owner, PASSWORD).await;
    stop.store(true, Ordering::Relaxed);
    for attack in attack {
        attack.await.unwrap();
    }
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn device_that_signed_in_before_is_exempt() {
    let server = Server::with(Kind::Sqlite, &[]).await;
    let reply = server.browser().register(ADA).await.expect(201);
    let cookies: Vec<_> = reply
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    let device = cookies
        .iter()
        .find(|cookie| cookie.starts_with("stint_device="))
        .expect("the browser is marked");
    let mut guesser = server.browser();
    for _ in 0..30 {
        guesser.login(ADA, "wrong").await;
    }
    guesser
        .login(ADA, PASSWORD)
        .await
        .refused(429, "rate_limited");
    let mut owner = server.browser();
    owner.cookie = Some((*device).to_owned());
    owner.login(ADA, PASSWORD).await.expect(200);

    // The mark is worth nothing for another account, nor where it was forged.
    let forged = format!("{}AAAA", &device[..device.len() - 4]);
    for (cookie, email) in [(*device, "bob@example.org"), (&forged, ADA)] {
        let mut browser = server.browser();
        browser.cookie = Some(cookie.to_owned());
        browser
            .login(email, PASSWORD)
            .await
            .refused(429, "rate_limited");
    }
    // It does not allow guessing without end either.
    for _ in 0..9 {
        owner.cookie = Some((*device).to_owned());
        owner
            .login(ADA, "wrong")
            .await
            .refused(401, "invalid_credentials");
    }
    owner.cookie = Some((*device).to_owned());
    let reply = owner.login(ADA, "wrong").await;
    let reply = reply.refused(429, "rate_limited");
    assert!(reply.header("ratelimit").contains("login-device"));
}
