//! The server's identity for push services: its key and the tokens signed with it (VAPID, RFC
//! 8292).
//!
//! Pure but for the cache of tokens. A browser's subscription is bound to the public key, so a
//! key that is lost or changed ends all subscriptions.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::json;
use shared::rules::limits::MINUTE;
use shared::{Millis, Timestamp};

use runtime::entropy::Entropy;

/// Validity of a token. RFC 8292 section 2 allows at most 24 hours.
const GOOD: Millis = 12 * 60 * MINUTE;

/// How long a token is reused. Apple asks not to create one more often than once an hour.
const USED: Millis = 6 * 60 * MINUTE;

/// Cached tokens. Browsers use a handful of push services, but endpoints are chosen by clients.
const MAX_CACHED: usize = 256;

/// The contact without a configured origin: some push services refuse a token without a contact,
/// and one whose host cannot exist, such as `localhost` or `.invalid`.
const NOBODY: &str = "mailto:stint@example.com";

/// The server's private key.
#[derive(Clone)]
pub struct VapidKey(SecretKey);

impl VapidKey {
    /// The key with these 32 bytes; none if they are no scalar of P-256.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        SecretKey::from_slice(bytes)
            .ok()
            .filter(|_| bytes.len() == 32)
            .map(Self)
    }

    /// Reads the key from base64url, with or without padding.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = BASE64URL.decode(text.trim_end_matches('=')).ok()?;
        Self::of(&bytes)
    }

    /// Generates a key.
    #[must_use]
    pub fn random(entropy: &dyn Entropy) -> Self {
        loop {
            let mut bytes = [0; 32];
            entropy.fill(&mut bytes);
            // Nearly every 32 bytes are a valid scalar.
            if let Some(key) = Self::of(&bytes) {
                return key;
            }
        }
    }

    /// The 32 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// The public key as browsers take it: an uncompressed point in base64url.
    #[must_use]
    pub fn public(&self) -> String {
        BASE64URL.encode(self.0.public_key().to_encoded_point(false).as_bytes())
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VapidKey(…)")
    }
}

/// Signs tokens for push services and reuses them for some hours.
#[derive(Debug)]
pub struct VapidSigner {
    key: SigningKey,
    public: String,
    contact: String,
    stored: Mutex<HashMap<String, CachedToken>>,
}

#[derive(Debug)]
struct CachedToken {
    header: String,
    until: Timestamp,
}

impl VapidSigner {
    /// Signs with this key; `origin` is the https origin of this server, if it has one, and becomes
    /// the contact.
    #[must_use]
    pub fn new(key: &VapidKey, origin: Option<&str>) -> Self {
        Self {
            key: SigningKey::from(&key.0),
            public: key.public(),
            contact: origin.unwrap_or(NOBODY).to_owned(),
            stored: Mutex::default(),
        }
    }

    /// The public key as browsers take it.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The value of `Authorization` for the push service at `origin`.
    #[must_use]
    pub fn authorization(&self, origin: &str, now: Timestamp) -> String {
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        // After the clock was set back, a cached token would be valid for too long.
        let is_good = |stored: &CachedToken| now < stored.until && stored.until.since(now) <= USED;
        if let Some(stored) = stored.get(origin).filter(|stored| is_good(stored)) {
            return stored.header.clone();
        }
        if stored.len() >= MAX_CACHED {
            stored.clear();
        }
        let header = format!("vapid t={}, k={}", self.token(origin, now), self.public);
        let new = CachedToken {
            header: header.clone(),
            until: now.plus(USED),
        };
        stored.insert(origin.to_owned(), new);
        header
    }

    /// A JSON Web Token for the push service at `audience`.
    fn token(&self, audience: &str, now: Timestamp) -> String {
        let expires = now.plus(GOOD).as_millis() / 1000;
        let signed = signed_part(audience, expires, &self.contact);
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64URL.encode(signature.to_bytes()))
    }
}

/// The signed part of a token: header and claims.
fn signed_part(audience: &str, expires: i64, contact: &str) -> String {
    let part = |value: serde_json::Value| BASE64URL.encode(value.to_string());
    // Written by hand, since the order of names follows the published example.
    let header = BASE64URL.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
    let claims = part(json!({ "aud": audience, "exp": expires, "sub": contact }));
    format!("{header}.{claims}")
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    use super::*;
    use runtime::entropy::SystemEntropy;

    const NOON: Timestamp = Timestamp::from_millis(1_795_348_800_000);

    /// RFC 8292, section 2.4.
    const EXAMPLE: &str = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3\
        B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3C\
        Yb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxz\
        yi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";

    /// What a push service does: checks the signature and gives what was signed, or nothing.
    fn verified(header: &str) -> Option<(String, serde_json::Value)> {
        let (token, key) = header.strip_prefix("vapid t=")?.split_once(", k=")?;
        let (signed, signature) = token.rsplit_once('.')?;
        let key = VerifyingKey::from_sec1_bytes(&BASE64URL.decode(key).ok()?).ok()?;
        let signature = Signature::from_slice(&BASE64URL.decode(signature).ok()?).ok()?;
        key.verify(signed.as_bytes(), &signature).ok()?;
        let claims = BASE64URL.decode(signed.split_once('.')?.1).ok()?;
        Some((signed.to_owned(), serde_json::from_slice(&claims).ok()?))
    }

    fn vapid() -> VapidSigner {
        let key = VapidKey::random(&SystemEntropy);
        VapidSigner::new(&key, Some("https://stint.example"))
    }

    #[test]
    fn signature_equals_the_specifications_example() {
        let (signed, claims) = verified(EXAMPLE).unwrap();
        assert_eq!(claims["aud"], "https://push.example.net");
        let ours = signed_part(
            "https://push.example.net",
            1_453_523_768,
            "mailto:push@example.com",
        );
        assert_eq!(ours, signed);
        assert!(verified(&EXAMPLE.replace("i3CYb7", "i3CYb8")).is_none());
    }

    #[test]
    fn token_has_audience_and_expiry() {
        let vapid = vapid();
        let header = vapid.authorization("https://push.example.net", NOON);
        assert!(header.ends_with(&format!(", k={}", vapid.public())));
        let (_, claims) = verified(&header).unwrap();
        assert_eq!(
            claims,
            json!({
                "aud": "https://push.example.net",
                "exp": NOON.as_millis() / 1000 + 12 * 3600,
                "sub": "https://stint.example",
            })
        );
        let nobody = VapidSigner::new(&VapidKey::random(&SystemEntropy), None);
        let (_, claims) = verified(&nobody.authorization("https://p.example", NOON)).unwrap();
        assert_eq!(claims["sub"], NOBODY);
    }

    #[test]
    fn token_is_reused_for_hours() {
        let vapid = vapid();
        let at =
            |origin: &str, hours: i64| vapid.authorization(origin, NOON.plus(hours * 60 * MINUTE));
        let first = at("https://a.example", 0);
        assert_eq!(at("https://a.example", 5), first);
        assert_ne!(at("https://b.example", 5), first);
        let second = at("https://a.example", 6);
        assert_ne!(second, first);
        // The clock was set back: the second token would be good for more than a day by it.
        assert_ne!(at("https://a.example", -20), second);
        for number in 0..2 * MAX_CACHED {
            let _ = at(&format!("https://{number}.example"), 0);
        }
        assert!(vapid.stored.lock().unwrap().len() <= MAX_CACHED);
    }

    #[test]
    fn key_is_32_bytes_of_a_scalar() {
        let key = VapidKey::random(&SystemEntropy);
        let text = BASE64URL.encode(key.to_bytes());
        assert_eq!(VapidKey::read(&text).unwrap().public(), key.public());
        assert_eq!(
            VapidKey::read(&format!("{text}=")).unwrap().public(),
            key.public()
        );
        assert_eq!(BASE64URL.decode(key.public()).unwrap().len(), 65);
        let wrong = [
            String::new(),
            "short".to_owned(),
            BASE64URL.encode([0_u8; 32]),
            BASE64URL.encode([0xff_u8; 32]),
            BASE64URL.encode([1_u8; 31]),
            BASE64URL.encode([1_u8; 33]),
            key.public(),
        ];
        for wrong in wrong {
            assert!(VapidKey::read(&wrong).is_none(), "{wrong}");
        }
        assert!(!format!("{key:?}").contains(&text));
    }
}
