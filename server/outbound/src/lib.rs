//! Other machines: the HTTP client for URLs that users choose, guarded against server-side request
//! forgery, and mail ([`Mailer`]) to the server that the operator chooses.
//!
//! [`OutboundClient`] connects only to public addresses ([`guard`]), follows no redirects, and
//! bounds the time of a request and the size of a response.

mod guard;
mod mail;
mod retry_after;
mod target;

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::OnceCell;

pub use guard::is_public;
pub use mail::{MailError, Mailbox, Mailer, OutboundMail, SmtpUrl};
pub use retry_after::RetryAfter;
pub use target::{MAX_URL, Target, TargetError};

/// From the DNS lookup to the last byte of the response.
const TIMEOUT: Duration = Duration::from_secs(15);

/// For connecting, TLS handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long idle connections are pooled.
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// Bytes of a response that are read; only its status matters.
const MAX_READ: usize = 16 * 1024;

/// Characters of a response body that are shown to the user.
const EXCERPT: usize = 500;

const USER_AGENT: &str = concat!("Stint/", env!("CARGO_PKG_VERSION"));

/// The guarded client; clones share its connection pool.
#[derive(Clone)]
pub struct OutboundClient {
    allow_private: bool,
    timeout: Duration,
    // Built at the first request: reading the system's root certificates takes a while, and most
    // servers never send one.
    client: Arc<OnceCell<Client>>,
}

/// The response of a receiver, of any status; redirects are not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundReply {
    /// The status code.
    pub status: u16,
    /// The parsed `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// The beginning of the body as text without control characters, for the user who chose the
    /// URL. Empty where private addresses are allowed: responses from inside a network are not
    /// shown to users who guess its URLs.
    pub body_excerpt: String,
}

impl OutboundReply {
    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// Why there was no response; the message is shown to the user who chose the URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The URL is not allowed.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The host resolves to private or reserved addresses only.
    #[error("every address of {host} is private or reserved, and this server does not send there")]
    Refused {
        /// Of the URL.
        host: String,
    },
    /// The host does not resolve.
    #[error("the host {host} could not be resolved")]
    Unresolved {
        /// Of the URL.
        host: String,
    },
    /// No connection, or no TLS with a certificate that is trusted.
    #[error("no connection: {0}")]
    Connection(String),
    /// The response did not arrive in time.
    #[error("no response within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// The connection broke, or the response was not HTTP.
    #[error("the response broke off or was not HTTP: {0}")]
    Broken(String),
    /// The client could not be built, for instance because there are no root certificates.
    #[error("this server cannot send: {0}")]
    Unable(String),
}

impl OutboundClient {
    /// A client for public addresses over https; with `allow_private` for any address, and over
    /// http as well.
    #[must_use]
    pub fn new(allow_private: bool) -> Self {
        Self {
            allow_private,
            timeout: TIMEOUT,
            client: Arc::default(),
        }
    }

    /// The same with another time limit per request than 15 seconds.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Parses a URL chosen by a user. Names are resolved and checked when the connection is made.
    pub fn target(&self, url: &str) -> Result<Target, TargetError> {
        Target::parse(url, self.allow_private)
    }

    /// Posts a body and waits for the response; a response of any status is no error.
    pub async fn post(
        &self,
        target: &Target,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<OutboundReply, OutboundError> {
        let client = self.client.get_or_try_init(|| self.connector()).await?;
        let request = client
            .post(target.url().clone())
            .timeout(self.timeout)
            .headers(headers)
            .body(body);
        let response = request
            .send()
            .await
            .map_err(|error| self.explain(&error, target))?;
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| RetryAfter::parse(value.to_str().ok()?));
        // The status is known; a body that breaks off or never ends changes nothing.
        let read = read_some(response).await;
        let body_excerpt = if self.allow_private {
            String::new()
        } else {
            excerpt(&read)
        };
        Ok(OutboundReply {
            status,
            retry_after,
            body_excerpt,
        })
    }

    async fn connector(&self) -> Result<Client, OutboundError> {
        let unable = |reason: String| OutboundError::Unable(reason);
        let tls = tokio::task::spawn_blocking(system_tls_config)
            .await
            .map_err(|error| unable(error.to_string()))?
            .map_err(|error| unable(error.to_string()))?;
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            // A proxy would resolve names itself, bypassing the guard.
            .no_proxy()
            // Callers retry by their own schedules.
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(KEEP_IDLE)
            .pool_max_idle_per_host(4);
        if !self.allow_private {
            builder = builder.https_only(true).dns_resolver(PublicResolver);
        }
        builder.build().map_err(|error| unable(root_cause(&error)))
    }

    fn explain(&self, error: &reqwest::Error, target: &Target) -> OutboundError {
        let host = || target.host().to_owned();
        let mut cause = error.source();
        while let Some(inner) = cause {
            match inner.downcast_ref::<Unreachable>() {
                Some(Unreachable::Refused) => return OutboundError::Refused { host: host() },
                Some(Unreachable::Unresolved) => return OutboundError::Unresolved { host: host() },
                None => cause = inner.source(),
            }
        }
        if error.is_timeout() && !error.is_connect() {
            OutboundError::Timeout(self.timeout)
        } else if error.is_connect() {
            OutboundError::Connection(root_cause(error))
        } else {
            OutboundError::Broken(root_cause(error))
        }
    }
}

/// The innermost error: reqwest's messages around it repeat the URL.
fn root_cause(error: &reqwest::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = inner.to_string();
        cause = inner.source();
    }
    message
}

/// TLS 1.2 and 1.3 by ring, with the root certificates of the system.
fn system_tls_config() -> Result<ClientConfig, rustls::Error> {
    Ok(
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth(),
    )
}

async fn read_some(mut response: Response) -> Vec<u8> {
    let mut read = Vec::new();
    // A short body is read to its end, so that the connection can be reused.
    while read.len() < MAX_READ
        && let Ok(Some(chunk)) = response.chunk().await
    {
        read.extend_from_slice(&chunk);
    }
    read
}

fn excerpt(body: &[u8]) -> String {
    let legible = |c: char| if c.is_control() { ' ' } else { c };
    String::from_utf8_lossy(body)
        .chars()
        .take(EXCERPT)
        .map(legible)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Resolves names to those of their addresses that are allowed. The connection is made to one of
/// exactly these, so that a second DNS response cannot change the target (DNS rebinding).
struct PublicResolver;

#[derive(Debug, thiserror::Error)]
enum Unreachable {
    #[error("all addresses are private or reserved")]
    Refused,
    #[error("the name could not be resolved")]
    Unresolved,
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| Unreachable::Unresolved)?;
            let mut found = found.peekable();
            if found.peek().is_none() {
                return Err(Unreachable::Unresolved.into());
            }
            let public: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Unreachable::Refused.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests;
