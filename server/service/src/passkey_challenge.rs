//! Challenges that authenticators sign. None is stored: each has the instant at which it expires and
//! a signature of this server over that and the browser it was made for. What is stored is, until
//! then, that one was answered.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use sha2::{Digest, Sha256};

use crate::server_key::{ServerKey, keyed};
use runtime::entropy::Entropy;
use shared::rules::limits::MINUTE;
use shared::{Millis, Timestamp, UserId};
use store::{Database, StoreError};
use uuid::Uuid;

/// For how long a challenge can be answered.
pub(crate) const CHALLENGE_VALIDITY: Millis = 5 * MINUTE;

const KEY_NAME: &str = "passkey challenges";

/// A random number and the instant.
const SIGNED_BYTES: usize = 16 + 8;

/// What a challenge is made for; it can be answered for nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ChallengePurpose<'a> {
    /// Adding a passkey, in the browser with this sign-in.
    Add(UserId, Uuid),
    /// Signing in, in the browser with this cookie.
    SignIn(&'a str),
}

/// A challenge that was answered in time by the browser that it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AnsweredChallenge {
    pub(crate) hash: [u8; 32],
    pub(crate) expires_at: Timestamp,
}

/// Makes challenges and recognises them; clones share the key.
#[derive(Clone)]
pub(crate) struct PasskeyChallenges {
    entropy: Arc<dyn Entropy>,
    key: ServerKey,
}

impl PasskeyChallenges {
    pub(crate) fn new(database: Database, entropy: Arc<dyn Entropy>) -> Self {
        let key = ServerKey::new(database, Arc::clone(&entropy), KEY_NAME);
        Self { entropy, key }
    }

    /// A new challenge, in base64url.
    pub(crate) async fn issue(
        &self,
        purpose: ChallengePurpose<'_>,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let mut signed = [0; SIGNED_BYTES];
        let (random, instant) = signed.split_at_mut(SIGNED_BYTES - 8);
        self.entropy.fill(random);
        instant.copy_from_slice(&now.plus(CHALLENGE_VALIDITY).as_millis().to_be_bytes());
        let signature = purpose.keyed(self.key.get().await?, &signed);
        let mut challenge = signed.to_vec();
        challenge.extend_from_slice(&signature.finalize().into_bytes());
        Ok(URL_SAFE_NO_PAD.encode(challenge))
    }

    /// The challenge if it is one for this purpose and has not expired.
    pub(crate) async fn read(
        &self,
        challenge: &[u8],
        purpose: ChallengePurpose<'_>,
        now: Timestamp,
    ) -> Result<Option<AnsweredChallenge>, StoreError> {
        let Some((signed, signature)) = challenge.split_first_chunk::<SIGNED_BYTES>() else {
            return Ok(None);
        };
        let expected = purpose.keyed(self.key.get().await?, signed);
        let Some(instant) = signed.last_chunk() else {
            return Ok(None);
        };
        let expires_at = Timestamp::from_millis(i64::from_be_bytes(*instant));
        let is_valid = expected.verify_slice(signature).is_ok() && now < expires_at;
        Ok(is_valid.then(|| AnsweredChallenge {
            hash: Sha256::digest(challenge).into(),
            expires_at,
        }))
    }
}

impl ChallengePurpose<'_> {
    fn keyed(self, key: &[u8], signed: &[u8; SIGNED_BYTES]) -> hmac::Hmac<Sha256> {
        let (purpose, browser): (&[u8], Vec<u8>) = match self {
            Self::Add(user, login) => (
                b"add",
                [*user.as_uuid().as_bytes(), *login.as_bytes()].concat(),
            ),
            Self::SignIn(cookie) => (b"sign in", cookie.as_bytes().to_vec()),
        };
        keyed(key, purpose, &[signed, browser.as_slice()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_for_one_purpose_and_one_browser() {
        let user = UserId::new(Uuid::from_u128(1));
        let (login, other) = (Uuid::from_u128(2), Uuid::from_u128(3));
        let purposes = [
            ChallengePurpose::SignIn("a"),
            ChallengePurpose::SignIn("b"),
            ChallengePurpose::Add(user, login),
            ChallengePurpose::Add(user, other),
            ChallengePurpose::Add(UserId::new(other), login),
        ];
        let signatures: std::collections::BTreeSet<_> = purposes
            .iter()
            .map(|purpose| {
                purpose
                    .keyed(b"key", &[0; SIGNED_BYTES])
                    .finalize()
                    .into_bytes()
            })
            .collect();
        assert_eq!(signatures.len(), purposes.len());
    }
}
