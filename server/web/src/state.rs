//! The state that all handlers share: services and settings, never a database.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::concurrency_limit::{ConcurrencyLimiter, PermitLimits};
use super::metrics_token::MetricsToken;
use super::proxy_settings::ProxySettings;
use super::rate_limit::RateLimits;
use super::recovery;
use metrics::Metrics;
use outbound::OutboundClient;
use runtime::BackgroundTasks;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use service::Signup;
use service::webhooks::Webhooks;
use service::{
    Accounts, Calendars, Deadlines, EventBus, EventRelay, Exports, GuestClaims, Imports,
    KnownDevices, Mail, Push, Quotas, Readiness, Retention, SecurityLog, Sessions,
    SharedRateLimits, Tasks, Transactions,
};
use store::Database;
use tokio::sync::Semaphore;

/// Requests that are answered at a time, unless the operator says otherwise. One that waits for
/// the database takes some 135 kB.
pub const DEFAULT_MAX_REQUESTS: usize = 192;

/// The state of every handler. A clone is one more reference: axum clones it for every handler and
/// layer of every request.
#[derive(Clone)]
pub struct AppState(Arc<Services>);

/// The services, and what they share.
#[derive(Clone)]
pub struct Services {
    /// Sessions of all users.
    pub sessions: Sessions,
    /// Tasks and projects of all users.
    pub tasks: Tasks,
    /// Deadlines of sessions and alerts.
    pub deadlines: Deadlines,
    /// Publishes new events to streams.
    pub event_bus: EventBus,
    /// Notifies streams of events of other servers.
    pub event_relay: EventRelay,
    /// The accounts of all users.
    pub accounts: Accounts,
    /// Browsers that have signed in before.
    pub known_devices: KnownDevices,
    /// Whose guest sessions an account may add.
    pub guest_claims: GuestClaims,
    /// Deletes or redacts expired data.
    pub retention: Retention,
    /// Exports of all users.
    pub exports: Exports,
    /// Imports of all users.
    pub imports: Imports,
    /// The calendar feeds of all users.
    pub calendars: Calendars,
    /// Push subscriptions of all users.
    pub push: Push,
    /// The webhooks of all users.
    pub webhooks: Webhooks,
    /// Checks whether the server can serve requests.
    pub readiness: Readiness,
    /// How much users may store.
    pub quotas: Quotas,
    /// Rate limits; off by default.
    pub limits: RateLimits,
    /// Limits the requests that are answered at a time.
    pub requests_in_flight: ConcurrencyLimiter,
    /// Requests for a new password that are looked at.
    pub recovery_requests: Arc<Semaphore>,
    /// Sends mails; without a mail server there is none.
    pub mail: Option<Mail>,
    /// Reverse proxies in front of the server.
    pub proxy_settings: Arc<ProxySettings>,
    /// Grants access to `/metrics`; without it there is none.
    pub metrics_token: Option<MetricsToken>,
    /// Where vulnerabilities are reported, as a URI; without it there is no `security.txt`.
    pub security_contact: Option<String>,
    /// The background tasks, and the token that is cancelled at shutdown.
    pub background_tasks: BackgroundTasks,
    /// The rate limits that several servers share.
    pub shared_limits: SharedRateLimits,
    /// Prometheus metrics.
    pub metrics: Metrics,
    /// The client for requests to other machines.
    pub outbound: OutboundClient,
    /// The clock of the whole process.
    pub clock: Arc<dyn Clock>,
    /// The randomness of the whole process.
    pub entropy: Arc<dyn Entropy>,
}

impl AppState {
    /// All services on this database, with open sign-up and without limits; the composition root
    /// then applies the settings.
    #[must_use]
    pub fn on(database: &Database, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self::with_quotas(database, clock, entropy, Quotas::unlimited())
    }

    /// As [`Self::on`], with limits on what users may store.
    #[must_use]
    pub fn with_quotas(
        database: &Database,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        quotas: Quotas,
    ) -> Self {
        let background_tasks = BackgroundTasks::default();
        let event_bus = EventBus::default();
        let metrics = Metrics::of(database);
        let transactions =
            Transactions::new(database.clone(), Arc::clone(&clock), event_bus.clone())
                .with_metrics(metrics.timer.clone())
                .with_quotas(quotas);
        let push_due = transactions.push_due();
        let accounts = Accounts::new(transactions.clone(), Arc::clone(&entropy), Signup::Open)
            .with_security_log(SecurityLog::new(metrics.security.clone()));
        let event_relay = EventRelay::new(
            database.clone(),
            Arc::clone(&clock),
            event_bus.clone(),
            accounts.streams().clone(),
        );
        let sessions = Sessions::new(transactions.clone(), Arc::clone(&entropy));
        let outbound = OutboundClient::new(false);
        let webhooks = Webhooks::new(
            database.clone(),
            Arc::clone(&clock),
            Arc::clone(&entropy),
            outbound.clone(),
            transactions.webhooks_due(),
        );
        Self(Arc::new(Services {
            tasks: Tasks::new(transactions.clone(), Arc::clone(&entropy)),
            deadlines: Deadlines::new(transactions),
            exports: Exports::new(sessions.clone()),
            imports: Imports::new(sessions.clone()).with_stop(background_tasks.stop_token()),
            calendars: Calendars::new(database.clone(), Arc::clone(&clock), Arc::clone(&entropy)),
            sessions,
            event_bus,
            event_relay,
            accounts,
            known_devices: KnownDevices::new(database.clone(), Arc::clone(&entropy)),
            guest_claims: GuestClaims::new(database.clone(), Arc::clone(&entropy)),
            retention: Retention::new(database.long_running(), Arc::clone(&clock)),
            push: Push::new(
                database.clone(),
                Arc::clone(&clock),
                Arc::clone(&entropy),
                push_due,
            ),
            webhooks,
            readiness: Readiness::new(database.clone(), Arc::clone(&clock)),
            quotas,
            limits: RateLimits::off(),
            shared_limits: SharedRateLimits::new(database.clone()),
            requests_in_flight: ConcurrencyLimiter::new(PermitLimits::of(DEFAULT_MAX_REQUESTS)),
            recovery_requests: Arc::new(Semaphore::new(recovery::MAX_CONCURRENT)),
            mail: None,
            proxy_settings: Arc::default(),
            metrics_token: None,
            security_contact: None,
            background_tasks,
            metrics,
            outbound,
            clock,
            entropy,
        }))
    }
}

impl Deref for AppState {
    type Target = Services;

    fn deref(&self) -> &Services {
        &self.0
    }
}

/// For the composition root: changes this state and none of its clones.
impl DerefMut for AppState {
    fn deref_mut(&mut self) -> &mut Services {
        Arc::make_mut(&mut self.0)
    }
}
