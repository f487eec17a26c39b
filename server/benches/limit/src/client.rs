//! A user with a connection. Implements only the HTTP that is needed, because it shares the cores
//! with the servers and should use little of them.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// What is asked.
pub struct Request {
    method: &'static str,
    path: String,
    body: String,
}

/// A request without a body.
pub fn get(path: String) -> Request {
    Request {
        method: "GET",
        path,
        body: String::new(),
    }
}

/// See the module.
pub struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
    addr: SocketAddr,
    cookie: String,
    open: Option<Uuid>,
    known: Option<Uuid>,
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
            known: None,
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
        client.send(&request).await;
        let (head, _) = client.receive().await;
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
        self.ask(&request).await;
    }

    /// Starts a session, or completes the one that is open.
    pub fn write(&mut self) -> Request {
        if let Some(id) = self.open.take() {
            self.known = Some(id);
            return Request {
                method: "PUT",
                path: format!("/api/sessions/{id}/complete"),
                body: "{\"qualityRating\":4}".to_owned(),
            };
        }
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("randomness");
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        self.open = Some(id);
        Request {
            method: "POST",
            path: "/api/sessions".to_owned(),
            body: format!("{{\"sessionType\":\"pomodoro\",\"sessionId\":\"{id}\"}}"),
        }
    }

    /// The session that was completed last; before, one is written.
    pub fn read(&mut self) -> Request {
        match self.known.filter(|_| self.open.is_none()) {
            Some(id) => get(format!("/api/sessions/{id}")),
            None => self.write(),
        }
    }

    /// The first page of the list.
    pub fn list(&mut self) -> Request {
        get("/api/sessions".to_owned())
    }

    /// The timer's page.
    pub fn page(&mut self) -> Request {
        get("/".to_owned())
    }

    /// Sends a request and returns the body of the answer, which must be a good one.
    pub async fn ask(&mut self, request: &Request) -> Vec<u8> {
        self.send(request).await;
        let (head, body) = self.receive().await;
        let is_good = head.as_bytes().get(9) == Some(&b'2');
        assert!(
            is_good,
            "{}: {head}{}",
            request.path,
            String::from_utf8_lossy(&body)
        );
        body
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
