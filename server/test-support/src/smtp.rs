//! A mail server: takes every mail over a real connection, or refuses as configured.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// The envelope's recipient.
    pub to: String,
    /// The header fields as they came.
    pub head: String,
    /// The decoded text.
    pub text: String,
}

impl ReceivedMail {
    /// The value of `link` in the address that the mail has.
    pub fn link(&self) -> String {
        let (_, rest) = self.text.split_once("?link=").expect("a link");
        rest.split_whitespace().next().expect("a link").to_owned()
    }

    /// The decoded text of a header field.
    pub fn field(&self, name: &str) -> String {
        let unfolded = self.head.replace("\r\n ", " ");
        let prefix = format!("{name}: ");
        let line = unfolded.lines().find_map(|line| line.strip_prefix(&prefix));
        let words = line.unwrap_or_default().split(' ').map(|word| {
            let encoded = word.strip_prefix("=?utf-8?b?");
            match encoded.and_then(|rest| rest.strip_suffix("?=")) {
                Some(word) => String::from_utf8(STANDARD.decode(word).expect("base64"))
                    .expect("whole characters"),
                None => word.to_owned(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[derive(Default)]
struct SmtpState {
    mails: Vec<ReceivedMail>,
    refusal: Option<u16>,
}

/// The mail server; ends when dropped.
pub struct SmtpReceiver {
    addr: SocketAddr,
    state: Arc<Mutex<SmtpState>>,
    listening: tokio::task::JoinHandle<()>,
}

impl SmtpReceiver {
    /// Listens on a port of the system's choice and takes everything.
    pub async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().expect("an address")).await
    }

    /// Listens on this address, as after a restart.
    pub async fn at(addr: SocketAddr) -> Self {
        let listener = TcpListener::bind(addr).await.expect("a port is free");
        let addr = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(SmtpState::default()));
        let shared = state.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                // A client that hangs up is no matter of the test's.
                tokio::spawn(async move { drop(talk(stream, state).await) });
            }
        });
        Self {
            addr,
            state,
            listening,
        }
    }

    /// Its address.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The value of `STINT_SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.addr)
    }

    /// Answers recipients with this code from now on; takes everything if none.
    pub fn refuse(&self, code: Option<u16>) {
        self.state().refusal = code;
    }

    /// All mails so far.
    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.state().mails.clone()
    }

    /// Waits until there are that many, and returns them.
    pub async fn wait_for(&self, number: usize, limit: Duration) -> Vec<ReceivedMail> {
        let enough = async {
            let mut looks = tokio::time::interval(Duration::from_millis(10));
            loop {
                looks.tick().await;
                let mails = self.mails();
                if mails.len() >= number {
                    return mails;
                }
            }
        };
        tokio::time::timeout(limit, enough)
            .await
            .unwrap_or_else(|_| panic!("{} of {number} mails came", self.mails().len()))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, SmtpState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SmtpReceiver {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// The dialogue of RFC 5321 with one client.
async fn talk(stream: TcpStream, state: Arc<Mutex<SmtpState>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    write.write_all(b"220 mail.test ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let command = line.to_ascii_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-mail.test\r\n250-8BITMIME\r\n250 SMTPUTF8".to_owned()
        } else if command.starts_with("RCPT TO:<") {
            let address = line["RCPT TO:<".len()..].split('>').next();
            to = address.unwrap_or_default().to_owned();
            let refusal = state.lock().unwrap_or_else(PoisonError::into_inner).refusal;
            refusal.map_or_else(|| "250 OK".to_owned(), |code| format!("{code} <{to}> no"))
        } else if command == "DATA" {
            write.write_all(b"354 go ahead\r\n").await?;
            let mut data = String::new();
            while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                data.push_str(line.strip_prefix('.').unwrap_or(&line));
                data.push_str("\r\n");
            }
            let mail = parse(to.clone(), &data);
            state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .mails
                .push(mail);
            "250 OK".to_owned()
        } else if command == "QUIT" {
            write.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else if command.starts_with("MAIL FROM:") || command == "NOOP" || command == "RSET" {
            "250 OK".to_owned()
        } else {
            "502 unknown".to_owned()
        };
        write.write_all(answer.as_bytes()).await?;
        write.write_all(b"\r\n").await?;
    }
    Ok(())
}

fn parse(to: String, data: &str) -> ReceivedMail {
    let (head, body) = data.split_once("\r\n\r\n").expect("a body");
    let bytes = if head.contains("Content-Transfer-Encoding: base64") {
        let text: String = body.split_whitespace().collect();
        STANDARD.decode(text).expect("base64")
    } else if head.contains("Content-Transfer-Encoding: quoted-printable") {
        quoted_printable(&body.replace("=\r\n", ""))
    } else {
        body.as_bytes().to_vec()
    };
    let text = String::from_utf8(bytes).expect("UTF-8");
    ReceivedMail {
        to,
        head: head.to_owned(),
        text: text.replace("\r\n", "\n"),
    }
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
