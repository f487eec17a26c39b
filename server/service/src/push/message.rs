//! A push message: an alert as the service worker reads it, encrypted for one browser (RFC 8291).

use shared::wire::PushMessage;
use web_push_native::Auth;
use web_push_native::p256::PublicKey;

/// What a push service must take (RFC 8030 section 7.2), bytes.
const MAX_SENT: usize = 4096;

/// What encryption adds (RFC 8188): salt, record size and the length of a key, the key, the
/// delimiter of padding, the authentication tag.
const ADDED: usize = 16 + 4 + 1 + 65 + 1 + 16;

/// Messages are padded to a multiple of this length, so that it does not reveal the length of
/// texts.
const STEP: usize = 512;

/// The longest message that can be padded.
const MOST: usize = (MAX_SENT - ADDED) / STEP * STEP;

/// The keys of a push subscription.
#[derive(Clone, Debug)]
pub struct PushRecipient {
    public: PublicKey,
    auth: Auth,
}

impl PushRecipient {
    /// The keys of a browser; none if they are malformed.
    #[must_use]
    pub fn of(p256dh: &[u8], auth: &[u8]) -> Option<Self> {
        let auth: [u8; 16] = auth.try_into().ok()?;
        // An uncompressed point; browsers send no other form.
        if p256dh.len() != 65 {
            return None;
        }
        Some(Self {
            public: PublicKey::from_sec1_bytes(p256dh).ok()?,
            auth: auth.into(),
        })
    }

    /// The encrypted message; none only if it is too long.
    #[must_use]
    pub fn encrypt(&self, message: &PushMessage) -> Option<Vec<u8>> {
        web_push_native::encrypt(padded(message)?, &self.public, &self.auth).ok()
    }
}

/// The message as JSON, padded with spaces.
fn padded(message: &PushMessage) -> Option<Vec<u8>> {
    let mut text = serde_json::to_vec(message).ok()?;
    if text.len() > MOST {
        // No other field can be long.
        let short = PushMessage {
            intention: None,
            ..message.clone()
        };
        text = serde_json::to_vec(&short).ok()?;
    }
    text.resize(text.len().div_ceil(STEP) * STEP, b' ');
    (text.len() <= MOST).then_some(text)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
    use shared::rules::{AlertKind, SessionType, limits::SHORT_TEXT};
    use shared::{SessionId, Timestamp};
    use uuid::Uuid;
    use web_push_native::p256::SecretKey;

    use super::*;

    fn decoded(text: &str) -> Vec<u8> {
        BASE64URL.decode(text).unwrap()
    }

    /// The browser of RFC 8291, appendix A: its private key, public key and secret.
    fn browser() -> (SecretKey, Vec<u8>, Vec<u8>) {
        let private = decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        (
            SecretKey::from_slice(&private).unwrap(),
            decoded(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            ),
            decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        )
    }

    fn read(sent: Vec<u8>) -> Vec<u8> {
        let (private, _, auth) = browser();
        let auth: [u8; 16] = auth.try_into().unwrap();
        web_push_native::decrypt(sent, &private, &auth.into()).unwrap()
    }

    fn message(intention: Option<String>) -> PushMessage {
        PushMessage {
            kind: AlertKind::TimeElapsed,
            tag: "0198f3b0-0000-7000-8000-000000000001:timeElapsed".to_owned(),
            session_id: SessionId::new(Uuid::max()),
            session_type: SessionType::Pomodoro,
            instant: Timestamp::MAX,
            planned_duration: 120,
            intention,
        }
    }

    #[test]
    fn test_receiver_decrypts_the_specifications_example() {
        let example = decoded(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T\
             lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4\
             a-fN",
        );
        assert_eq!(read(example), b"When I grow up, I want to be a watermelon");
    }

    #[test]
    fn browser_decrypts_the_message() {
        let (_, public, auth) = browser();
        let reader = PushRecipient::of(&public, &auth).unwrap();
        for intention in [None, Some("Chapter 3 “draft”".to_owned())] {
            let message = message(intention);
            let sent = reader.encrypt(&message).unwrap();
            let again = reader.encrypt(&message).unwrap();
            assert_eq!(sent.len(), STEP + ADDED);
            assert_ne!(sent, again, "salt and key are new for every message");
            assert_eq!(
                serde_json::from_slice::<PushMessage>(&read(sent)).unwrap(),
                message
            );
        }
    }

    #[test]
    fn the_longest_message_fits() {
        let (_, public, auth) = browser();
        let reader = PushRecipient::of(&public, &auth).unwrap();
        // Four bytes each in UTF-8; quotes and newlines need two each.
        for text in ["🍅".repeat(SHORT_TEXT), "\"".repeat(SHORT_TEXT)] {
            let sent = reader.encrypt(&message(Some(text.clone()))).unwrap();
            assert!(sent.len() <= MAX_SENT);
            let read: PushMessage = serde_json::from_slice(&read(sent)).unwrap();
            assert_eq!(read.intention, Some(text));
        }
        let sent = reader.encrypt(&message(Some("x".repeat(MOST)))).unwrap();
        let read: PushMessage = serde_json::from_slice(&read(sent)).unwrap();
        assert_eq!(read.intention, None);
    }

    #[test]
    fn recipient_keys_are_validated() {
        let (private, public, auth) = browser();
        let mut off_curve = public.clone();
        off_curve[64] ^= 1;
        let compressed = private.public_key().to_sec1_bytes();
        for (wrong_public, wrong_auth) in [
            (&public[1..], &auth[..]),
            (&off_curve, &auth),
            (&[0; 65], &auth),
            (&compressed[..33], &auth),
            (&public, &auth[1..]),
            (&public, &[]),
        ] {
            assert!(PushRecipient::of(wrong_public, wrong_auth).is_none());
        }
    }
}
