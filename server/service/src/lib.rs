//! What Stint does, apart from how it is asked: transactions around the rules.
//!
//! Knows neither HTTP nor SQL. Everything that can happen to a session goes through
//! [`Sessions::execute`] or, told late, [`Sessions::replay`]; everything that can happen to a
//! task or a project through [`Tasks`].

mod accounts;
mod alerts;
mod calendar;
mod execute;
mod export;
mod history;
mod import;
mod live;
mod log;
mod log_file;
mod news;
mod once;
mod outcome;
mod parts;
mod password;
mod problems;
mod purges;
mod push;
mod readiness;
mod secret;
mod sessions;
mod stats;
mod streams;
mod sync;
mod tasks;
mod timer;
mod watch;
pub mod webhooks;
mod work;
mod zones;

pub use accounts::{
    AccountError, Accounts, LOGIN_LIFETIME, Origin, ProfileChange, Recognised, SignedIn, Signup,
    Vouched, is_time_zone,
};
pub use alerts::Alert;
pub use calendar::Calendars;
pub use export::{EventPages, Exports, SessionPages};
pub use import::{Imports, Incoming};
pub use live::Live;
pub use log_file::{LogFile, LogSummary};
pub use news::{Announcement, Following, News};
pub use once::{Answer, Execution, Once};
pub use outcome::{Executed, Refused, ServiceError};
pub use parts::Parts;
pub use password::PasswordError;
pub use purges::{GUEST_KEPT, Progress, Purges};
pub use push::{Bell, Claims, Push, PushError, Sent as PushSent, Vapid, VapidKey};
pub use readiness::{NotReady, Readiness};
pub use secret::Secret;
pub use sessions::Sessions;
pub use stats::{MOST_DAYS, Period, StatsError};
pub use streams::{Credential, Full, Most, Place, Streams};
pub use sync::{Describe, Heard, Sent};
pub use tasks::{Declined, Pages, ProjectFilter, ProjectRequest, TaskFilter, TaskRequest, Tasks};
pub use timer::{Bookmark, Found, Timer};
pub use watch::{Appointment, NEAR, Watch};
pub use work::{Ledger, Work};
pub use zones::{calendar, day_begins, day_ends, zone};
