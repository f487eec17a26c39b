//! A secret of the whole server, generated at first use and stored in the database, so that all
//! servers on it have the same.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::sync::OnceCell;

use runtime::entropy::Entropy;
use store::{Database, StoreError, server_keys};

const KEY_BYTES: usize = 32;

/// One of the server's secrets, by its name; clones share it.
#[derive(Clone)]
pub(crate) struct ServerKey {
    database: Database,
    entropy: Arc<dyn Entropy>,
    name: &'static str,
    key: Arc<OnceCell<Vec<u8>>>,
}

impl ServerKey {
    pub(crate) fn new(database: Database, entropy: Arc<dyn Entropy>, name: &'static str) -> Self {
        Self {
            database,
            entropy,
            name,
            key: Arc::default(),
        }
    }

    /// The secret. Has a transaction of its own, which must not be nested: a cached key must be in
    /// the database.
    pub(crate) async fn get(&self) -> Result<&[u8], StoreError> {
        let key = self.key.get_or_try_init(|| async {
            let mut fresh = [0; KEY_BYTES];
            self.entropy.fill(&mut fresh);
            let mut write = self.database.write().await?;
            let key = server_keys::get_or_insert(&mut write, self.name, &fresh).await?;
            write.commit().await?;
            Ok::<_, StoreError>(key)
        });
        Ok(key.await?)
    }
}

/// HMAC-SHA256; `purpose` keeps signatures of one kind from serving as another.
#[expect(
    clippy::expect_used,
    reason = "a key of any length serves, and signing with another one would be unsafe"
)]
pub(crate) fn keyed(key: &[u8], purpose: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut signed = Hmac::new_from_slice(key).expect("HMAC takes keys of any length");
    signed.update(purpose);
    signed.update(&[0]);
    signed.update(message);
    signed
}
