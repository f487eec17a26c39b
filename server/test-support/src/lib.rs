//! Shared by several test suites: databases, the running binary, receivers of webhooks, push
//! messages and mails, an authenticator, a parser of event streams, and settings of the environment.

#![expect(
    clippy::expect_used,
    missing_docs,
    reason = "a test that cannot go on fails with the reason"
)]

pub mod authenticator;
pub mod database;
pub mod environment;
pub mod hook;
pub mod postgres;
pub mod postgres_proxy;
pub mod process;
pub mod receiver;
pub mod smtp;
pub mod sse;
