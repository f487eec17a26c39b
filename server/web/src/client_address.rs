//! The client's address. `X-Forwarded-For` is believed only as far as trusted proxies added to it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use service::RequestClient;
use tracing::Span;

use super::proxy_settings::ProxySettings;
use super::rate_limit::network;
use super::state::AppState;

/// The client's address, in the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address that [`set`] found; unspecified (0.0.0.0) where the layer is missing.
    #[must_use]
    pub fn of(extensions: &Extensions) -> IpAddr {
        extensions
            .get::<Self>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0)
    }
}

/// The client as it is recorded in the activity of an account: an IPv4 address, or the /64 of an IPv6
/// address, as rate limits count it.
pub(super) fn request_client(extensions: &Extensions, headers: &HeaderMap) -> RequestClient {
    let address = ClientAddress::of(extensions);
    let network = match address {
        address if address.is_unspecified() => String::new(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(_) => format!("{}/64", Ipv6Addr::from_bits(network(address))),
    };
    let user_agent = headers.get(USER_AGENT);
    let user_agent = user_agent.and_then(|value| value.to_str().ok());
    RequestClient {
        user_agent: user_agent.unwrap_or_default().to_owned(),
        network,
    }
}

/// The span of lines that need the client's address: those of handlers, not that of each request.
pub(super) fn address_span(address: IpAddr) -> Span {
    tracing::info_span!("client", %address)
}

/// Sets the [`ClientAddress`] of the request.
pub async fn set(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let client = client(peer, request.headers(), &state.proxy_settings);
    request.extensions_mut().insert(ClientAddress(client));
    next.run(request).await
}

/// From the nearest hop outwards: the first one that is not a trusted proxy is the client.
fn client(peer: IpAddr, headers: &HeaderMap, proxy_settings: &ProxySettings) -> IpAddr {
    let mut client = peer.to_canonical();
    let values: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    for hop in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        if !proxy_settings.trusts(client) {
            break;
        }
        match read_hop(hop.trim()) {
            Some(address) => client = address,
            None => break,
        }
    }
    client
}

/// An address, with or without a port.
fn read_hop(text: &str) -> Option<IpAddr> {
    let address = text
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_trusted_proxies_may_forward_addresses() {
        let proxy_settings = ProxySettings {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()],
            ..ProxySettings::default()
        };
        for (peer, forwarded, expected) in [
            ("198.51.100.1", vec![], "198.51.100.1"),
            ("198.51.100.1", vec!["203.0.113.9"], "198.51.100.1"),
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.1",
                vec!["1.1.1.1, 203.0.113.9, 10.0.0.2"],
                "203.0.113.9",
            ),
            (
                "10.0.0.1",
                vec!["1.1.1.1", "203.0.113.9, 10.0.0.2"],
                "203.0.113.9",
            ),
            ("10.0.0.1", vec!["203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.1", vec!["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", vec!["203.0.113.9, nonsense"], "10.0.0.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("fd00::1", vec!["2001:db8::2"], "2001:db8::2"),
            ("10.0.0.1", vec!["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            let mut headers = HeaderMap::new();
            for value in &forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(value));
            }
            let found = client(peer.parse().unwrap(), &headers, &proxy_settings);
            assert_eq!(
                found,
                expected.parse::<IpAddr>().unwrap(),
                "{peer} {forwarded:?}"
            );
        }
    }
}
