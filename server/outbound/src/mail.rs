//! Mail by SMTP to the operator's server: plain text, over TLS unless the operator says otherwise.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use shared::Timestamp;
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

pub use lettre::message::Mailbox;

/// For connecting, and for each answer of the server.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// For a whole mail.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Answers that refuse the credentials or ask for them: the operator's matter, not the mail's.
const CREDENTIAL_CODES: [u16; 5] = [432, 530, 534, 535, 538];

/// The address of an SMTP server, with the credentials for it.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl(String);

impl SmtpUrl {
    /// Reads `smtps://user:password@host:465` or `smtp://user:password@host:587`; the latter
    /// requires `STARTTLS` unless it ends in `?tls=none`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        let encryption = url.query().map(str::to_owned);
        url.set_query(match (url.scheme(), encryption.as_deref()) {
            ("smtps", None) | ("smtp", Some("tls=none")) => None,
            ("smtp", None | Some("tls=required")) => Some("tls=required"),
            _ => return None,
        });
        let is_bare = matches!(url.path(), "" | "/") && url.fragment().is_none();
        (is_bare && url.host_str().is_some_and(|host| !host.is_empty()))
            .then(|| Self(url.to_string()))
    }
}

/// Sends mails; clones share the settings of TLS.
#[derive(Clone)]
pub struct Mailer {
    url: SmtpUrl,
    from: Mailbox,
    // Built for the first mail: reading the system's root certificates takes a while.
    transport: Arc<OnceCell<AsyncSmtpTransport<Tokio1Executor>>>,
}

/// A mail in plain text.
#[derive(Clone, Copy, Debug)]
pub struct OutboundMail<'a> {
    /// The same for every attempt, so that a server can notice a repetition.
    pub id: Uuid,
    /// The address.
    pub to: &'a str,
    /// Without line breaks.
    pub subject: &'a str,
    /// Lines end in LF.
    pub text: &'a str,
    /// When it is sent.
    pub at: Timestamp,
}

/// Why a mail was not sent. The messages name no recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server will never take this mail.
    #[error("the mail server refused the mail: {0}")]
    Refused(String),
    /// It may succeed later.
    #[error("the mail server cannot be used: {0}")]
    Unavailable(String),
}

impl Mailer {
    /// Sends by this server, from this address.
    #[must_use]
    pub fn new(url: SmtpUrl, from: Mailbox) -> Self {
        Self {
            url,
            from,
            transport: Arc::default(),
        }
    }

    /// Hands a mail to the server.
    pub async fn send(&self, mail: OutboundMail<'_>) -> Result<(), MailError> {
        let message = self
            .message(mail)
            .ok_or_else(|| MailError::Refused("the address cannot be used".to_owned()))?;
        let transport = self.transport().await?;
        match tokio::time::timeout(TIMEOUT, transport.send(message)).await {
            Ok(sent) => sent.map(drop).map_err(|error| explain(&error)),
            Err(_) => Err(too_slow()),
        }
    }

    /// Connects and signs in as for a mail, and sends none.
    pub async fn check(&self) -> Result<(), MailError> {
        let transport = self.transport().await?;
        match tokio::time::timeout(TIMEOUT, transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(MailError::Unavailable("it does not answer NOOP".to_owned())),
            Ok(Err(error)) => Err(explain(&error)),
            Err(_) => Err(too_slow()),
        }
    }

    async fn transport(&self) -> Result<&AsyncSmtpTransport<Tokio1Executor>, MailError> {
        let domain = self.from.email.domain().to_owned();
        let url = self.url.0.clone();
        let built = self.transport.get_or_try_init(|| async {
            let build = move || {
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)?;
                Ok(builder
                    .hello_name(ClientId::Domain(domain))
                    .timeout(Some(ANSWER_TIMEOUT))
                    .build())
            };
            let built = tokio::task::spawn_blocking(build).await;
            let built = built.map_err(|error| MailError::Unavailable(error.to_string()))?;
            built.map_err(|error| explain(&error))
        });
        built.await
    }

    fn message(&self, mail: OutboundMail<'_>) -> Option<Message> {
        let millis = u64::try_from(mail.at.as_millis()).ok()?;
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.to.parse().ok()?))
            .subject(mail.subject)
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(id))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.to_owned())
            .ok()
    }
}

/// Keeps other programs from answering (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn too_slow() -> MailError {
    MailError::Unavailable(format!("no answer within {} seconds", TIMEOUT.as_secs()))
}

/// An answer of the server is told by its code alone, since its text may contain the address.
fn explain(error: &SmtpError) -> MailError {
    let Some(code) = error.status() else {
        let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), root_cause);
        return MailError::Unavailable(cause);
    };
    let code = u16::from(code);
    if CREDENTIAL_CODES.contains(&code) {
        return MailError::Unavailable(format!("it refuses the user or the password ({code})"));
    }
    if error.is_permanent() {
        return MailError::Refused(format!("answer {code}"));
    }
    MailError::Unavailable(format!("answer {code}"))
}

fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), root_cause)
}

#[cfg(test)]
mod tests {
    use super::SmtpUrl;

    #[test]
    fn encryption_is_required_unless_it_is_switched_off() {
        for (text, expected) in [
            ("smtps://a:b@mail.example", Some("smtps://a:b@mail.example")),
            (
                "smtp://mail.example:587",
                Some("smtp://mail.example:587?tls=required"),
            ),
            (
                "smtp://mail.example?tls=required",
                Some("smtp://mail.example?tls=required"),
            ),
            ("smtp://127.0.0.1:25?tls=none", Some("smtp://127.0.0.1:25")),
            ("smtp://mail.example?tls=opportunistic", None),
            ("smtps://mail.example?tls=none", None),
            ("https://mail.example", None),
            ("smtp://mail.example/inbox", None),
            ("smtp://", None),
            ("mail.example", None),
        ] {
            let read = SmtpUrl::read(text).map(|url| url.0);
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
