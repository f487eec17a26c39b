//! The JSON of the HTTP API: camelCase, RFC 3339, UUIDs. Depends on `rules` and `stats`, which
//! do not depend on it.

#[cfg(feature = "server")]
mod about;
mod account;
mod activity;
#[cfg(feature = "server")]
mod amend_many;
mod changes;
mod compact_session;
mod event;
mod export;
mod foreign;
mod list_event;
mod log_record;
#[cfg(feature = "server")]
mod merge;
mod page;
mod passkey;
mod preset;
mod problem;
mod profile_event;
mod push;
mod rule_limits;
mod session;
mod stats;
mod sync;
mod tag;
mod task;
mod undo;
mod webhook;

pub use crate::rules::{
    AbandonSession, AmendSession, CompleteSession, PauseSession, RecordDistraction, StartSession,
};
pub use crate::rules::{EventRecord, SessionProgress, TimerView};
pub use crate::stats::Tenths;
pub use crate::{FieldProblem, Patch};
#[cfg(feature = "server")]
pub use about::{
    About, AboutLinks, Capability, CodeDescription, FormerRuleLimits, GuideLink, MeWithUsage,
    OwnToken, RequestLimits, RuleLimitsWithFormerNames, RulesDescription, SessionPreset,
    SignupPolicy, StorageQuota, StorageQuotas,
};
pub use account::{
    ChangeMe, CreateGuest, CreateToken, CreatedToken, Credentials, DeleteMe, EmailChange,
    EmailConfirmation, Login, LoginList, Me, PasswordChange, PasswordRecovery, QuotaUsage,
    Reauthentication, RecoveryRequest, Registration, Scope, Token, TokenList, Usage,
};
pub use activity::{Activity, ActivityKind};
#[cfg(feature = "server")]
pub use amend_many::{AmendedSession, AmendedSessions};
pub use changes::{Change, ChangeKind, ChangePage};
pub use compact_session::{CompactSession, read_compact};
pub use event::{EventInclude, EventList, EventPage};
pub use export::{
    CalendarFeed, CreatedCalendar, ExportDocument, ExportHead, ExportLine, ImportCount,
    ImportProblem, ImportReport,
};
pub use foreign::{
    ColumnRole, DateOrder, ForeignColumn, ForeignFormat, ForeignReport, ForeignSession,
    OverlapRule, ReasonCount, RowNote, RowReason,
};
pub use list_event::{
    ListEntity, ListEventData, ListEventRecord, ListState, ListStep, ProjectState, TaskState,
};
pub use log_record::{EVENT_TYPES, LogRecord, scope_of_event};
#[cfg(feature = "server")]
pub use merge::{MergeRequest, Merged};
pub use page::{
    ListEntry, ListOrder, ListPart, ListPosition, Page, PageRequest, ProjectSort, SessionSort,
    TaskSort,
};
pub use passkey::{
    AuthenticatorSelection, BeginPasskey, ChangePasskey, CreatePasskey, CredentialDescriptor,
    Passkey, PasskeyAlgorithm, PasskeyCreation, PasskeyCredentials, PasskeyList, PasskeyRequest,
    PasskeyUser, RelyingParty,
};
pub use preset::OwnPreset;
#[cfg(feature = "server")]
pub use problem::InvalidToken;
pub use problem::Problem;
pub use profile_event::{Profile, ProfileEventData, ProfileEventRecord};
pub use push::{PushKey, PushKeys, PushMessage, PushSubscription, SubscribePush, UnsubscribePush};
pub use rule_limits::{Presets, RuleLimits};
pub use session::{CurrentSession, PauseView, SessionView, StoredAt};
pub use stats::{
    DayStats, Goal, HourStats, MAX_STATS_DAYS, MOST_LISTED, ProjectStats, Stats, StatsCounts,
    StatsSettings, StatsTotals, Streak, TagStats, TaskStats, TypeCounts, WeekdayStats, stats_view,
};
#[cfg(feature = "server")]
pub use sync::{ListCommand, SyncBatch, SyncEntry};
pub use sync::{SyncAnswer, SyncCommand, SyncOutcome, SyncResult};
pub use tag::TagUse;
pub use task::{
    ArchivedFilter, ChangeProject, ChangeTask, CreateProject, CreateTask, ProgressTotals, Project,
    Task, TaskProgress, TaskStatus,
};
pub use undo::{ChangedSession, EntryCount, ImportRecord, ImportRecordList, ImportUndo};
pub use webhook::{
    ChangeWebhook, CreateWebhook, Delivery, DeliveryAttempt, DeliveryStatus, DisabledReason,
    FailedBecause, Webhook, WebhookList, WebhookMessage, WebhookWithSecret,
};
