//! Background jobs of the server: the deadline scheduler, the webhook dispatcher, the senders of push
//! messages and mails, and retention.
//!
//! Each job reads its tasks from the database and may be killed at any instant. Rules about
//! sessions are in the services that jobs call.

mod mail_sender;
mod push_sender;
mod queue_sender;
mod retention;
mod scheduler;
mod webhook_dispatcher;

pub use mail_sender::MailSender;
pub use push_sender::PushSender;
pub use retention::RetentionJob;
pub use scheduler::Scheduler;
pub use webhook_dispatcher::WebhookDispatcher;
