//! The token that grants access to `/metrics`.

use sha2::{Digest, Sha256};

/// The token for `/metrics`; only its hash is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    /// The token with this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Whether `guess` is the token. Comparing hashes needs no constant time: a guess does not
    /// control how its hash begins.
    #[must_use]
    pub fn matches(&self, guess: &str) -> bool {
        *self == Self::new(guess)
    }
}
