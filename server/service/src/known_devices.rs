//! Browsers that have signed in before carry a signed token, so that limits against guessing do
//! not lock them out. Nothing about them is stored.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;

use crate::server_key::{ServerKey, keyed};
use runtime::entropy::Entropy;
use store::{Database, StoreError};

const KEY_NAME: &str = "known devices";

/// Bytes of a device's id and of the account's.
const ID_BYTES: usize = 16;

/// Bytes of a token: both ids and the signature.
const TOKEN_BYTES: usize = 2 * ID_BYTES + 32;

/// Issues and recognises the tokens.
#[derive(Clone)]
pub struct KnownDevices {
    entropy: Arc<dyn Entropy>,
    key: ServerKey,
}

/// A browser that has signed in before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    /// Random.
    pub id: u128,
    account: [u8; ID_BYTES],
}

impl KnownDevices {
    /// The known devices of all accounts.
    #[must_use]
    pub fn new(database: Database, entropy: Arc<dyn Entropy>) -> Self {
        let key = ServerKey::new(database, Arc::clone(&entropy), KEY_NAME);
        Self { entropy, key }
    }

    /// A new token for a browser that has just signed in to the account with this e-mail.
    pub async fn issue(&self, email: &str) -> Result<String, StoreError> {
        let key = self.key.get().await?;
        let mut token = [0; TOKEN_BYTES];
        let (ids, signature) = token.split_at_mut(2 * ID_BYTES);
        let (id, account) = ids.split_at_mut(ID_BYTES);
        self.entropy.fill(id);
        account.copy_from_slice(&account_id(key, email));
        signature.copy_from_slice(&keyed(key, b"device", ids).finalize().into_bytes());
        Ok(URL_SAFE_NO_PAD.encode(token))
    }

    /// The device whose token this is.
    pub async fn read(&self, token: &str) -> Result<Option<KnownDevice>, StoreError> {
        let mut bytes = [0; TOKEN_BYTES];
        if URL_SAFE_NO_PAD.decode_slice(token, &mut bytes) != Ok(TOKEN_BYTES) {
            return Ok(None);
        }
        let key = self.key.get().await?;
        let (ids, signature) = bytes.split_at(2 * ID_BYTES);
        if keyed(key, b"device", ids).verify_slice(signature).is_err() {
            return Ok(None);
        }
        let (id, account) = ids.split_at(ID_BYTES);
        let id = id.iter().fold(0, |id, byte| (id << 8) | u128::from(*byte));
        Ok(account
            .try_into()
            .ok()
            .map(|account| KnownDevice { id, account }))
    }

    /// Whether the device has signed in to the account with this e-mail.
    pub async fn is_of(&self, device: KnownDevice, email: &str) -> Result<bool, StoreError> {
        Ok(device.account == account_id(self.key.get().await?, email))
    }
}

/// Keyed, so that the token does not reveal the e-mail to others who use the browser.
fn account_id(key: &[u8], email: &str) -> [u8; ID_BYTES] {
    let email = email.trim().to_lowercase();
    let hash: [u8; 32] = keyed(key, b"account", email.as_bytes())
        .finalize()
        .into_bytes()
        .into();
    let mut id = [0; ID_BYTES];
    id.copy_from_slice(&hash[..ID_BYTES]);
    id
}
