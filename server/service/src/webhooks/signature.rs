//! Signatures by Standard Webhooks 1.0, and their secrets.
//!
//! No secret is stored: each is derived from a server key, the webhook and a number.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::Timestamp;
use uuid::Uuid;

/// The prefix of secrets in the specification, by which they are recognised.
const PREFIX: &str = "whsec_";

/// The secret of a webhook: 32 bytes, within the specification's 24 to 64.
#[derive(Clone)]
pub struct SigningSecret([u8; 32]);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl SigningSecret {
    /// The secret with this number of the webhook.
    #[must_use]
    pub fn derive(server_key: &[u8], webhook: Uuid, number: u64) -> Self {
        let mut derived = keyed(server_key);
        derived.update(b"stint webhook secret");
        derived.update(webhook.as_bytes());
        derived.update(&number.to_be_bytes());
        Self(derived.finalize().into_bytes().into())
    }

    /// The form that users copy: `whsec_` and base64.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    /// The signature of an attempt, with the version of its scheme.
    fn sign(&self, id: &str, seconds: i64, body: &[u8]) -> String {
        let mut signed = keyed(&self.0);
        signed.update(format!("{id}.{seconds}.").as_bytes());
        signed.update(body);
        format!("v1,{}", STANDARD.encode(signed.finalize().into_bytes()))
    }
}

/// HMAC-SHA256.
#[expect(
    clippy::expect_used,
    reason = "a key of any length serves, and signing with another one would be unsafe"
)]
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// The headers of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`: of the attempt, in seconds since the epoch.
    pub timestamp: String,
    /// `webhook-signature`: one for each secret, separated by spaces.
    pub signature: String,
}

/// Signs an attempt with all valid secrets.
#[must_use]
pub fn sign(secrets: &[SigningSecret], id: Uuid, now: Timestamp, body: &[u8]) -> Signed {
    let id = id.to_string();
    let seconds = now.as_millis().div_euclid(1000);
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| secret.sign(&id, seconds, body))
        .collect();
    Signed {
        timestamp: seconds.to_string(),
        signature: signatures.join(" "),
        id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use standardwebhooks::Webhook;

    /// The example of the specification's libraries.
    #[test]
    fn signature_equals_the_specifications_example() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut signed = keyed(&secret);
        signed.update(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}");
        assert_eq!(
            STANDARD.encode(signed.finalize().into_bytes()),
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn independent_library_verifies_every_signature() {
        let webhook = Uuid::from_u64_pair(1, 2);
        let secrets = [2, 1].map(|number| SigningSecret::derive(b"key", webhook, number));
        // The library compares the timestamp with the real clock.
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
        let now = Timestamp::from_millis(i64::try_from(now).unwrap());
        let body = "{\"type\":\"webhook.test\",\"ä\":1}".as_bytes();
        let signed = sign(&secrets, Uuid::from_u64_pair(3, 4), now, body);
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("webhook-id", signed.id.parse().unwrap());
        headers.insert("webhook-timestamp", signed.timestamp.parse().unwrap());
        headers.insert("webhook-signature", signed.signature.parse().unwrap());
        for secret in &secrets {
            let library = Webhook::new(&secret.reveal()).unwrap();
            library.verify(body, &headers).unwrap();
            assert!(library.verify(b"{}", &headers).is_err());
        }
        let other = SigningSecret::derive(b"key", webhook, 3);
        let library = Webhook::new(&other.reveal()).unwrap();
        assert!(library.verify(body, &headers).is_err());
    }

    #[test]
    fn secrets_are_distinct_and_not_printed() {
        let (one, two) = (Uuid::from_u64_pair(0, 1), Uuid::from_u64_pair(0, 2));
        let secret = |key: &[u8], webhook, number| SigningSecret::derive(key, webhook, number).0;
        let first = secret(b"a", one, 1);
        assert_eq!(first, secret(b"a", one, 1));
        for other in [
            secret(b"b", one, 1),
            secret(b"a", two, 1),
            secret(b"a", one, 2),
        ] {
            assert_ne!(first, other);
        }
        let shown = format!("{:?}", SigningSecret(first));
        assert_eq!(shown, "SigningSecret(…)");
    }
}
