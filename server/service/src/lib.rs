//! Services: transactions around the rules. Knows neither HTTP nor SQL.
//!
//! Sessions change through [`Sessions::execute`], through [`Sessions::replay`] for commands of an
//! offline client, and by deadlines; tasks and projects change through [`Tasks`].

mod accounts;
mod activity;
mod alerts;
mod authenticated_user;
mod calendar;
mod changes;
mod claims;
mod deadlines;
mod event_bus;
mod event_log;
mod event_log_reader;
mod event_objects;
mod event_relay;
mod execute;
mod export;
mod field_problems;
mod guest_claims;
mod heartbeat;
mod history;
mod history_update;
mod idempotency;
mod import;
mod known_devices;
mod line_problems;
mod log_lists;
mod mail;
mod others;
mod outcome;
mod passkey_challenge;
mod password;
mod password_queue;
mod push;
mod quotas;
mod readiness;
mod recent_credentials;
mod request_client;
mod retention;
mod secret;
mod security_log;
mod server_key;
mod sessions;
mod settled_reads;
mod shards;
mod shared_rate_limits;
mod stats;
mod streams;
mod sync;
mod tags;
mod tasks;
mod unit_of_work;
mod webauthn;
pub mod webhooks;
mod zones;

pub use accounts::{
    AccountError, AccountOverview, Accounts, LOGIN_LIFETIME, PasskeyPage, PresetChange,
    RECENT_AUTHENTICATION, Recovery, RecoveryLink, SignInOrigin, SignedIn, Signup, checked_preset,
    is_time_zone,
};
pub use activity::ACTIVITY_RETENTION;
pub use alerts::Alert;
pub use authenticated_user::{AuthenticatedUser, VerifiedCredential};
pub use calendar::Calendars;
pub use changes::ChangesCursor;
pub use claims::Claimed;
pub use deadlines::{DeadlineCursor, Deadlines, DueDeadlines};
pub use event_bus::{EventBus, EventSubscription, SequenceUpdate};
pub use event_log::{EventItems, LogView};
pub use event_log_reader::{EventLogReader, EventLogSummary};
pub use event_objects::EventItem;
pub use event_relay::EventRelay;
pub use export::{EventPages, Exports, SessionPages};
pub use guest_claims::GuestClaims;
pub use heartbeat::{Deadline, Heartbeat, NEAR};
pub use history_update::{HistoryUpdate, NewestSessions, UpdatedSessions};
pub use idempotency::{Execution, IdempotentRequest, RenderedResponse};
pub use import::{
    ForeignImport, ForeignRefusal, ForeignUpload, GuestSessions, ImportProgress, ImportUpload,
    Imports, OverlappingSession, UndoRequest,
};
pub use known_devices::{KnownDevice, KnownDevices};
pub use mail::Mail;
pub use outcome::{RefusedCommand, ServiceError, SessionSnapshot};
pub use password::PasswordError;
pub use password_queue::PasswordPriority;
pub use push::{Push, PushError, VapidKey, VapidSigner};
pub use quotas::{OwnQuota, Quota, QuotaExceeded, Quotas, Stored};
pub use readiness::{NotReady, Readiness, Ready};
pub use request_client::RequestClient;
pub use retention::{GUEST_RETENTION, GuestCursor, Retention};
pub use secret::Secret;
pub use security_log::SecurityLog;
pub use sessions::{AmendOutcome, MAX_AMENDED, Sessions};
pub use shards::Shards;
pub use shared_rate_limits::{SharedRateLimits, Taken};
pub use stats::{Period, StatsError};
pub use store::{ReaderScopes, zone_offset};
pub use streams::{Credential, StreamLimitReached, StreamLimits, StreamPermit, Streams};
pub use sync::{DescribeRefusal, OfflineCommand, OfflineRun, ReplayOutcome, ReplayRefusal};
pub use tasks::{
    EntryFilter, EntryRequest, KeysetPages, ListNames, Merge, ProjectRequest, TaskListEntry,
    TaskMove, TaskRefusal, TaskRequest, TaskTitle, Tasks,
};
pub use unit_of_work::{Transactions, UnitOfWork};
pub use zones::{instant_of, zone, zone_of};
