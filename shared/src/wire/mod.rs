//! The JSON of the HTTP API: camelCase, RFC 3339, UUIDs.
//!
//! What requests mean is for `rules`; these types only carry it.

mod account;
mod event;
mod export;
mod page;
mod problem;
mod push;
mod request;
mod session;
mod stats;
mod sync;
mod task;
mod webhook;

pub use account::{
    ChangeMe, CreateToken, CreatedToken, Credentials, DeleteMe, Guest, Login, Logins, Me,
    PasswordChange, Registration, Scope, Token, Tokens,
};
pub use event::{EventPage, EventRecord, Events};
pub use export::{
    Calendar, CreatedCalendar, ExportDocument, ExportHead, ImportCount, ImportProblem, ImportReport,
};
pub use page::Page;
pub use problem::{FieldProblem, Problem};
pub use push::{PushKey, PushKeys, PushMessage, PushSubscription, SubscribePush, UnsubscribePush};
pub use request::{
    AbandonSession, AmendSession, CompleteSession, PauseSession, RecordDistraction, StartSession,
};
pub use session::{CurrentSession, Pause, Session, Timer};
pub use stats::{
    DayStats, Figures, Goal, HourStats, ProjectStats, Stats, StatsTotals, Streak, TaskStats,
    Tenths, TypeCounts, WeekdayStats,
};
pub use sync::{SyncAnswer, SyncCommand, SyncOutcome, SyncRequest, SyncResult};
pub use task::{
    ChangeProject, ChangeTask, CreateProject, CreateTask, ProgressTotals, Project, SessionProgress,
    Task, TaskProgress, TaskStatus,
};
pub use webhook::{
    ChangeWebhook, CreateWebhook, Delivery, DeliveryAttempt, DeliveryStatus, DisabledReason,
    FailedBecause, Webhook, WebhookMessage, WebhookWithSecret, Webhooks,
};
