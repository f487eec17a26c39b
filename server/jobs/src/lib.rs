//! What the server does without being asked: one task for each kind of work.
//!
//! Each reads what is to be done from the database and is free to be killed at any instant.
//! Decides nothing about sessions: it calls the services.

mod push;
mod retention;
mod scheduler;
mod webhooks;

pub use push::PushSender;
pub use retention::RetentionJob;
pub use scheduler::schedule;
pub use webhooks::dispatch;
