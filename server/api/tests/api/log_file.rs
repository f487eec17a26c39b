//! Exported event logs, taken out, changed and brought in again.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::harness::{Got, Server};

pub async fn import(server: &Server, user: Uuid, log: impl Into<Vec<u8>>) -> Got {
    let log: Vec<u8> = log.into();
    let call = server.request("POST", "/api/import").user(user);
    call.raw(log)
        .header("content-type", "application/jsonl")
        .send()
        .await
}

pub async fn exported(server: &Server, user: Uuid) -> String {
    server
        .get("/api/export?format=jsonl")
        .user(user)
        .send()
        .await
        .expect(200)
        .text
}

/// A log that was changed, with the checksum of what it is now.
pub fn sealed(log: &str) -> String {
    let lines = log.lines().filter(|line| !line.contains("\"sha256\""));
    let text = lines.fold(String::new(), |text, line| text + line + "\n");
    let hash = Sha256::digest(&text);
    let hash = hash.iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    format!("{text}{{\"sha256\":\"{hash}\"}}\n")
}
