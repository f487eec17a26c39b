//! `stint healthcheck`: asks the server of this machine for `/healthz`, for container platforms
//! whose image has no HTTP client.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::cli_error::CliError;

/// Shorter than the five seconds that `server/packaging/Dockerfile` waits.
const LIMIT: Duration = Duration::from_secs(3);

/// The response is small; only its first line is read.
const STATUS_LINE: u64 = 64;

/// Succeeds if the server that listens on `addr` answers 200.
pub(super) fn healthcheck(addr: SocketAddr) -> Result<(), CliError> {
    let addr = reachable(addr);
    let status = ask(addr).map_err(|error| {
        CliError::Wrong(format!("no answer from http://{addr}/healthz: {error}"))
    })?;
    if status.starts_with("HTTP/1.1 200 ") {
        Ok(())
    } else {
        let status = status.lines().next().unwrap_or_default();
        Err(CliError::Wrong(format!(
            "http://{addr}/healthz answered {status:?}"
        )))
    }
}

/// The loopback address for a server that listens on all addresses.
fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    addr
}

fn ask(addr: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&addr, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n"
    )?;
    let mut head = Vec::new();
    stream.take(STATUS_LINE).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_all_addresses_is_checked_on_the_loopback_address() {
        for (addr, reached) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("192.0.2.7:80", "192.0.2.7:80"),
        ] {
            let addr = addr.parse().expect("an address");
            assert_eq!(reachable(addr).to_string(), reached);
        }
    }
}
