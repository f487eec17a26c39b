//! Mails to users: links that prove an address, and notices of what happened to an account.
//!
//! A mail is stored in the transaction that causes it and sent by the crate `jobs`. The secret of a
//! link is made when its mail is sent, so that it is nowhere but in the mail. Without a mail server
//! nothing is stored.

mod kind;
mod queue;
mod send;
mod texts;

use shared::Millis;
use shared::rules::limits::DAY;

pub(crate) use kind::{MailKind, RECOVERY_VALIDITY};
pub(crate) use queue::{MailRequest, queue_mail};
pub use send::Mail;

/// When a mail is forgotten, which is sent or given up by then.
pub(crate) const MAIL_RETENTION: Millis = 2 * DAY;
