//! A guest who signs in to an account may add the guest's sessions to it: the browser, which was signed in
//! as both, carries a signed token that says so. Nothing about it is stored.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;
use shared::{Millis, UserId};
use uuid::Uuid;

use crate::server_key::{ServerKey, keyed};
use runtime::entropy::Entropy;
use store::{Connection, Database, StoreError, usage, users};

const KEY_NAME: &str = "guest claims";

const ID_BYTES: usize = 16;

/// Bytes of a token: the guest's id and the signature.
const TOKEN_BYTES: usize = ID_BYTES + 32;

/// Issues and checks the tokens.
#[derive(Clone)]
pub struct GuestClaims {
    key: ServerKey,
}

impl GuestClaims {
    /// How long a browser keeps a token.
    pub const VALIDITY: Millis = 30 * 24 * 60 * 60 * 1000;

    /// The claims of all accounts.
    #[must_use]
    pub fn new(database: Database, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            key: ServerKey::new(database, entropy, KEY_NAME),
        }
    }

    /// The token by which the account may add the guest's sessions.
    pub async fn issue(&self, guest: UserId, account: UserId) -> Result<String, StoreError> {
        let mut token = [0; TOKEN_BYTES];
        let (id, signature) = token.split_at_mut(ID_BYTES);
        id.copy_from_slice(guest.as_uuid().as_bytes());
        let message = message(id, account);
        let signed = keyed(self.key.get().await?, b"guest claim", &message);
        signature.copy_from_slice(&signed.finalize().into_bytes());
        Ok(URL_SAFE_NO_PAD.encode(token))
    }

    /// The guest whose sessions the account may add by this token.
    pub async fn guest(&self, token: &str, account: UserId) -> Result<Option<UserId>, StoreError> {
        let mut bytes = [0; TOKEN_BYTES];
        if URL_SAFE_NO_PAD.decode_slice(token, &mut bytes) != Ok(TOKEN_BYTES) {
            return Ok(None);
        }
        let (id, signature) = bytes.split_at(ID_BYTES);
        let message = message(id, account);
        let signed = keyed(self.key.get().await?, b"guest claim", &message);
        let is_valid = signed.verify_slice(signature).is_ok();
        let guest = Uuid::from_slice(id).ok().filter(|_| is_valid);
        Ok(guest.map(UserId::new))
    }
}

/// The user, if they are a guest and have sessions, tasks or projects.
pub(crate) async fn guest_with_entries(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<UserId>, StoreError> {
    let row = users::by_id(connection, user).await?;
    if row.is_none_or(|row| !row.guest) {
        return Ok(None);
    }
    let stored = usage::of(connection, user).await?.used;
    Ok(stored.has_entries().then_some(user))
}

fn message(guest: &[u8], account: UserId) -> Vec<u8> {
    [guest, account.as_uuid().as_bytes()].concat()
}
