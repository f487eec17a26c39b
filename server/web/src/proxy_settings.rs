//! The reverse proxies in front of the server: the origin that browsers see, and the networks
//! whose `X-Forwarded-For` is believed.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use url::{Origin, Url};

use super::base_path::BasePath;

/// Where browsers reach Stint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Such as `https://home.example`.
    pub origin: String,
    /// Such as `/stint`; mostly empty.
    pub base_path: BasePath,
}

impl PublicUrl {
    /// None where it cannot be used.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_bare = url.query().is_none() && url.fragment().is_none();
        let has_person = !url.username().is_empty() || url.password().is_some();
        match url.origin() {
            origin @ Origin::Tuple(..)
                if matches!(url.scheme(), "https" | "http") && is_bare && !has_person =>
            {
                Some(Self {
                    origin: origin.ascii_serialization(),
                    base_path: BasePath::parse(url.path())?,
                })
            }
            _ => None,
        }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.base_path.as_str())
    }
}

/// Settings of the reverse proxies; by default there are none.
#[derive(Clone, Debug, Default)]
pub struct ProxySettings {
    /// The origin that browsers see, such as `https://stint.example`.
    pub public_origin: Option<String>,
    /// What precedes Stint's paths there.
    pub base_path: BasePath,
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
