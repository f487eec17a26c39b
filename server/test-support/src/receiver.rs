//! A push service: records messages, answers as configured and decrypts like a browser.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::{Value, json};
use shared::wire::PushMessage;

/// The browser's private key and secret: RFC 8291, appendix A.
const PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// A recorded message.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    pub ttl: String,
    pub urgency: String,
    pub topic: String,
    pub encoding: String,
    pub authorization: String,
    pub body: Vec<u8>,
}

impl Received {
    /// The decrypted message.
    pub fn read(&self) -> PushMessage {
        let auth: [u8; 16] = decoded(AUTH).try_into().expect("16 bytes");
        let text = web_push_native::decrypt(self.body.clone(), &private(), &auth.into())
            .expect("it was encrypted for this browser");
        serde_json::from_slice(&text).expect("a message")
    }

    /// The claims of the token, whose signature is verified, and the public key.
    pub fn claims(&self) -> (Value, String) {
        let header = self.authorization.strip_prefix("vapid t=").expect("VAPID");
        let (token, public) = header.split_once(", k=").expect("a key");
        let (signed, signature) = token.rsplit_once('.').expect("a signature");
        let key = VerifyingKey::from_sec1_bytes(&decoded(public)).expect("a point");
        let signature = Signature::from_slice(&decoded(signature)).expect("r and s");
        key.verify(signed.as_bytes(), &signature)
            .expect("the signature is right");
        let (_, claims) = signed.split_once('.').expect("claims");
        let claims = serde_json::from_slice(&decoded(claims)).expect("JSON");
        (claims, public.to_owned())
    }
}

#[derive(Default)]
struct ReceiverState {
    messages: Vec<Received>,
    answer: Option<(u16, Option<u64>)>,
}

/// The push service.
pub struct Receiver {
    addr: SocketAddr,
    state: Arc<Mutex<ReceiverState>>,
}

impl Receiver {
    /// Listens on a port of the system's choice and accepts everything.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(ReceiverState::default()));
        let router = Router::new().fallback(take).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let addr = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { addr, state }
    }

    /// The endpoint of a browser.
    pub fn endpoint(&self, browser: &str) -> String {
        format!("http://{}/{browser}", self.addr)
    }

    /// The `aud` of VAPID tokens.
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The subscription of a browser.
    pub fn subscription(&self, browser: &str) -> Value {
        let public = private().public_key().to_encoded_point(false);
        json!({
            "endpoint": self.endpoint(browser),
            "expirationTime": null,
            "keys": { "p256dh": BASE64URL.encode(public.as_bytes()), "auth": AUTH },
        })
    }

    /// Responds like this from now on, with `Retry-After` in seconds.
    pub fn answer(&self, status: u16, retry_after: Option<u64>) {
        self.state().answer = Some((status, retry_after));
    }

    /// All messages so far.
    pub fn messages(&self) -> Vec<Received> {
        self.state().messages.clone()
    }

    /// Waits until there are that many, and returns them.
    pub async fn wait_for(&self, number: usize, limit: Duration) -> Vec<Received> {
        let enough = async {
            let mut looks = tokio::time::interval(Duration::from_millis(10));
            loop {
                looks.tick().await;
                let messages = self.messages();
                if messages.len() >= number {
                    return messages;
                }
            }
        };
        tokio::time::timeout(limit, enough)
            .await
            .unwrap_or_else(|_| panic!("{} of {number} messages came", self.messages().len()))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, ReceiverState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(
    State(state): State<Arc<Mutex<ReceiverState>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| {
        let value = headers.get(name).map(|value| value.to_str().expect("text"));
        value.unwrap_or_default().to_owned()
    };
    let message = Received {
        path: uri.path().to_owned(),
        ttl: header("ttl"),
        urgency: header("urgency"),
        topic: header("topic"),
        encoding: header("content-encoding"),
        authorization: header("authorization"),
        body: body.to_vec(),
    };
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    state.messages.push(message);
    let (status, retry_after) = state.answer.unwrap_or((201, None));
    let status = StatusCode::from_u16(status).expect("a status");
    match retry_after {
        Some(seconds) => (status, [("retry-after", seconds.to_string())]).into_response(),
        None => status.into_response(),
    }
}

fn private() -> SecretKey {
    SecretKey::from_slice(&decoded(PRIVATE)).expect("a key")
}

fn decoded(text: &str) -> Vec<u8> {
    BASE64URL.decode(text).expect("base64url")
}
