//! What the server does without being asked: one task for each kind of work.
//!
//! Each reads what is to be done from the database and is free to be killed at any instant.
//! Decides nothing about sessions: it calls the services.

mod push;
mod scheduler;
mod tidying;
mod webhooks;
mod workers;

pub use push::push;
pub use scheduler::schedule;
pub use tidying::tidy;
pub use webhooks::dispatch;
pub use workers::Workers;
