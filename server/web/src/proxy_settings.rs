//! The reverse proxies in front of the server: the origin that browsers see, and the networks
//! whose `X-Forwarded-For` is believed.

use std::net::IpAddr;

use ipnet::IpNet;

/// Settings of the reverse proxies; by default there are none.
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    /// The origin that browsers see, such as `https://stint.example`.
    pub public_origin: Option<String>,
    /// Whether HSTS extends to the subdomains of that origin.
    pub hsts_subdomains: bool,
    /// Networks whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

impl ProxySettings {
    /// Whether browsers reach Stint over https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_origin
            .as_deref()
            .is_some_and(|origin| origin.starts_with("https:"))
    }

    /// Whether the `X-Forwarded-For` of this address is believed.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies
            .iter()
            .any(|network| network.contains(&address))
    }
}
