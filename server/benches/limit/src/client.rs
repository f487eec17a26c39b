//! The client of the benchmarks. Implements only the HTTP that is needed, because it shares the cores
//! with the servers and should use little of them.

use std::net::SocketAddr;

use runtime::entropy::{Entropy, SystemEntropy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::history::now;

/// A request to send.
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// With the query.
    pub path: String,
    /// Empty for none.
    pub body: String,
}

/// An answer, read to its end.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// As it was sent, with chunks where it had some.
    pub body: Vec<u8>,
}

/// A request without a body.
#[must_use]
pub fn get(path: String) -> Request {
    Request {
        method: "GET",
        path,
        body: String::new(),
    }
}

/// A user with a connection; see the module.
pub struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
    addr: SocketAddr,
    cookie: String,
    open: Option<Uuid>,
    ended: Option<Uuid>,
}

impl Client {
    async fn connect(addr: SocketAddr, cookie: String) -> Self {
        let stream = TcpStream::connect(addr).await.expect("a connection");
        stream.set_nodelay(true).expect("a connection");
        Self {
            stream,
            unread: Vec::new(),
            addr,
            cookie,
            open: None,
            ended: None,
        }
    }

    /// A new guest.
    pub async fn guest(addr: SocketAddr) -> Self {
        let mut client = Self::connect(addr, String::new()).await;
        let request = Request {
            method: "POST",
            path: "/api/auth/guest".to_owned(),
            body: "{}".to_owned(),
        };
        let Answer { status, head, .. } = client.ask(&request).await;
        assert_eq!(status, 201, "{head}");
        let cookie = header(&head, "set-cookie").expect("a cookie");
        let pair = cookie.split(';').next().expect("a pair");
        client.cookie = pair.to_owned();
        client
    }

    /// Another connection of the same user.
    pub async fn again(&self) -> Self {
        Self::connect(self.addr, self.cookie.clone()).await
    }

    /// Imports a log.
    pub async fn import(&mut self, log: String) {
        let request = Request {
            method: "POST",
            path: "/api/import".to_owned(),
            body: log,
        };
        self.ask_for(&request).await;
    }

    /// Starts a session, or completes the one that is open.
    pub fn write(&mut self) -> Request {
        if let Some(id) = self.open.take() {
            self.ended = Some(id);
            return Request {
                method: "PUT",
                path: format!("/api/sessions/{id}/complete"),
                body: "{\"qualityRating\":4}".to_owned(),
            };
        }
        let id = SystemEntropy.uuid(now());
        self.open = Some(id);
        Request {
            method: "POST",
            path: "/api/sessions".to_owned(),
            body: format!("{{\"sessionType\":\"pomodoro\",\"sessionId\":\"{id}\"}}"),
        }
    }

    /// The session that was completed last, once there is one.
    #[must_use]
    pub fn ended(&self) -> Option<Uuid> {
        self.ended
    }

    /// The session that is open.
    #[must_use]
    pub fn open(&self) -> Option<Uuid> {
        self.open
    }

    /// Sends a request and returns the body of the answer, which must be a success.
    pub async fn ask_for(&mut self, request: &Request) -> Vec<u8> {
        let Answer { status, head, body } = self.ask(request).await;
        assert!(
            (200..300).contains(&status),
            "{}: {head}{}",
            request.path,
            String::from_utf8_lossy(&body)
        );
        body
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&mut self, request: &Request) -> Answer {
        self.send(request).await;
        let (head, body) = self.receive().await;
        let status = head[9..12].parse().expect("a status");
        Answer { status, head, body }
    }

    async fn send(&mut self, Request { method, path, body }: &Request) {
        let media = if path == "/api/import" {
            "application/jsonl"
        } else {
            "application/json"
        };
        let content = if body.is_empty() {
            String::new()
        } else {
            format!(
                "Content-Type: {media}\r\nContent-Length: {}\r\n",
                body.len()
            )
        };
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
             {content}\r\n{body}",
            self.addr, self.cookie
        );
        let sent = self.stream.write_all(text.as_bytes()).await;
        sent.expect("a request can be sent");
    }

    async fn receive(&mut self) -> (String, Vec<u8>) {
        let head = loop {
            if let Some(end) = self.unread.windows(4).position(|part| part == b"\r\n\r\n") {
                let rest = self.unread.split_off(end + 4);
                let head = std::mem::replace(&mut self.unread, rest);
                break String::from_utf8(head).expect("text");
            }
            self.more().await;
        };
        if header(&head, "transfer-encoding").is_some() {
            while !self.unread.ends_with(b"0\r\n\r\n") {
                self.more().await;
            }
            return (head, std::mem::take(&mut self.unread));
        }
        let length = header(&head, "content-length").unwrap_or("0");
        let length: usize = length.parse().expect("a number");
        while self.unread.len() < length {
            self.more().await;
        }
        let rest = self.unread.split_off(length);
        (head, std::mem::replace(&mut self.unread, rest))
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.unread).await;
        assert!(read.expect("an answer") > 0, "the server is gone");
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
}
