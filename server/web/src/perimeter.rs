//! What stands between the world and the handlers, and what it must know of the world: the
//! origin that browsers see and the proxies that may speak for others.
//!
//! Holds settings only; the layers that use them are beside it.

use std::net::IpAddr;

use ipnet::IpNet;
use sha2::{Digest, Sha256};

/// The surroundings of the server.
#[derive(Clone, Debug, Default)]
pub struct Perimeter {
    /// The https origin that browsers see, if a proxy stands before Stint.
    pub public_origin: Option<String>,
    /// Networks whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// What lets somebody see the figures; without it nobody does.
    pub metrics_token: Option<MetricsToken>,
}

/// The token for `/metrics`: only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    /// The token of this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Whether this is the token. How long comparing takes says nothing of it: a guess does
    /// not decide how its hash begins.
    #[must_use]
    pub fn is(&self, guess: &str) -> bool {
        *self == Self::new(guess)
    }
}

impl Perimeter {
    /// Whether browsers reach Stint over https.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.public_origin.is_some()
    }

    /// Whether what this address says about others is believed.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(&address))
    }
}
