//! The composition root: the only module that knows store, services, routes and background jobs
//! together. Starts the server and shuts it down.

use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use axum::{Router, middleware};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use jobs::{MailSender, PushSender, RetentionJob, Scheduler, WebhookDispatcher};
use outbound::OutboundClient;
use pages::{IncompleteSite, Site};
use runtime::BackgroundTasks;
use runtime::clock::{Clock, SystemClock};
use runtime::entropy::{Entropy, SystemEntropy};
use service::Mail;
use store::{Database, StoreError};
use web::concurrency_limit::{ConcurrencyLimiter, PermitLimits};
use web::connections::{self, ConnectionLimits, ConnectionTimeouts};
use web::metrics_middleware;
use web::metrics_token::MetricsToken;
use web::well_known;
use web::{
    AppState, ProxySettings, RateLimits, authenticate, client_address, compression, cross_site,
    health, in_flight, security,
};

use crate::file_descriptors;
use crate::settings::Settings;

/// How long requests may take after shutdown has begun. With [`CLOSING_GRACE`] it stays below the
/// five seconds that the documentation promises.
const REQUEST_GRACE: Duration = Duration::from_secs(4);

/// Connections, unless the operator says otherwise: event streams for 20 000 and as many requests.
const DEFAULT_MAX_CONNECTIONS: usize = 24_000;

/// How long background tasks and connections may take to end after that.
const CLOSING_GRACE: Duration = Duration::from_millis(500);

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The address cannot be bound.
    #[error(
        "cannot listen on {addr}: is another server using it? Set STINT_ADDR to use another address"
    )]
    Listen {
        /// The address from `STINT_ADDR`.
        addr: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// Pages would load files that do not exist.
    #[error(transparent)]
    Site(#[from] IncompleteSite),
    /// The listener has no local address.
    #[error("cannot read the address of the listening socket")]
    Serve(#[source] std::io::Error),
}

/// What a starting server does about the schema of its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaAtStart {
    /// Runs missing migrations.
    Migrated,
    /// Does not start if migrations are missing.
    Required,
}

/// The state of handlers, on an open and migrated database.
#[must_use]
pub fn state(
    settings: &Settings,
    database: &Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    limits: RateLimits,
) -> AppState {
    let mut state = AppState::with_quotas(database, clock, entropy, settings.quotas());
    if let Some((mailer, url)) = settings.mailer() {
        let (clock, entropy) = (state.clock.clone(), state.entropy.clone());
        state.mail = Some(Mail::new(database.clone(), clock, entropy, mailer, url));
    }
    let sends_mail = state.mail.is_some();
    state.accounts = state
        .accounts
        .clone()
        .with_signup(settings.signup)
        .with_mail(sends_mail);
    state.outbound = OutboundClient::new(settings.allow_private);
    let public_url = settings.public_url.clone();
    let public_origin = public_url.as_ref().map(|url| url.origin.clone());
    state.push = state
        .push
        .clone()
        .with_outbound(state.outbound.clone())
        .with_identity(settings.vapid_key.clone(), public_origin.clone());
    state.limits = limits.with_sizes(settings.rate_limits.clone().unwrap_or_default());
    state.webhooks = state.webhooks.clone().with_outbound(state.outbound.clone());
    state.requests_in_flight = ConcurrencyLimiter::new(PermitLimits::of(settings.max_requests));
    state.proxy_settings = Arc::new(ProxySettings {
        public_origin,
        base_path: public_url.map(|url| url.base_path).unwrap_or_default(),
        hsts_subdomains: settings.hsts_subdomains,
        trusted_proxies: settings.trusted_proxies.clone(),
    });
    state
        .security_contact
        .clone_from(&settings.security_contact);
    state.metrics_token = settings.metrics_token.as_deref().map(MetricsToken::new);
    state
}

/// All routes. API, pages and forms pass through the same layers.
pub fn router(state: AppState, site: Option<&Site>) -> Router {
    let (api, ..) = api::api_router(state.clone());
    let (pages, _) = pages::routes(state.clone(), site);
    let router = compression::mark(api.merge(pages))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            cross_site::refuse,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            authenticate::authenticate,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            in_flight::limit,
        ));
    let all = compression::add(pages::render_errors(router, state.clone(), site))
        .merge(health::routes(state.clone()))
        .merge(well_known::routes(state.clone()))
        .merge(metrics_middleware::routes(state.clone()))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            security::add_policy,
        ))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            client_address::set,
        ));
    web::wrap(all, state)
}

/// Every route of API, pages and forms, from the list by which they are mounted.
#[must_use]
pub fn route_list(state: &AppState, site: Option<&Site>) -> Vec<(Method, String)> {
    let (.., api) = api::api_router(state.clone());
    let (_, pages) = pages::routes(state.clone(), site);
    let mut routes: Vec<_> = api
        .routes()
        .chain(pages.routes())
        .map(|(method, path)| (method.clone(), path.to_owned()))
        .collect();
    routes.sort_by(|a, b| (&a.1, a.0.as_str()).cmp(&(&b.1, b.0.as_str())));
    routes
}

/// Folders that may hold the built site, in the order they are tried.
#[must_use]
pub fn site_candidates(settings: &Settings) -> Vec<PathBuf> {
    if let Some(site) = &settings.site_root {
        return vec![site.clone()];
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.parent()?.join("site")));
    beside
        .into_iter()
        .chain([PathBuf::from("target/site")])
        .collect()
}

/// Serves until `stop` completes, then finishes the requests and transactions in progress.
///
/// # Errors
/// The database cannot be opened or migrated or has the wrong schema, or the address cannot be bound.
pub async fn serve(
    settings: &Settings,
    schema: SchemaAtStart,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let database =
        Database::open_with(&settings.database_url, settings.database_connections).await?;
    match schema {
        SchemaAtStart::Migrated => database.migrate().await?,
        SchemaAtStart::Required => database.require_usable_schema().await?,
    }
    let limits = if settings.rate_limits.is_some() {
        RateLimits::on()
    } else {
        RateLimits::off()
    };
    let clock = Arc::new(SystemClock);
    let mut state = state(settings, &database, clock, Arc::new(SystemEntropy), limits);
    // Generates the key at the first start, so that no request does.
    state.push.vapid().await?;
    if let Err(error) = state.imports.recover_at_start().await {
        tracing::warn!(%error, "could not finish interrupted imports; retention continues within 60 s");
    }
    let site = Site::find(&site_candidates(settings))
        .map(|site| site.with_hashed_files(settings.hashed_files.clone()));
    match &site {
        Some(site) => site.check()?,
        None => tracing::warn!(
            "the pages are not built, only the API is served; run ./dev build or set LEPTOS_SITE_ROOT"
        ),
    }
    let limits = connection_limits(settings);
    let listener = TcpListener::bind(settings.addr)
        .await
        .map_err(|source| ServeError::Listen {
            addr: settings.addr,
            source,
        })?;
    let addr = listener.local_addr().map_err(ServeError::Serve)?;
    tracing::info!(%addr, "serving");

    state.readiness = state
        .readiness
        .clone()
        .with_scheduler(state.deadlines.clone());
    let tasks = state.background_tasks.clone();
    spawn_background_tasks(&tasks, &state);
    let app = router(state, site.as_ref());
    serve_requests(listener, app, limits, &tasks, stop).await;
    let closing = async {
        tasks.shutdown().await;
        database.close().await;
    };
    if tokio::time::timeout(CLOSING_GRACE, closing).await.is_err() {
        tracing::warn!("background tasks or database connections did not end within 0.5 s");
    }
    tracing::info!("stopped");
    Ok(())
}

/// The limits of connections: as many as the operator says, but not more than there may be open
/// files. The machine itself and the proxies have no limit of their own.
fn connection_limits(settings: &Settings) -> ConnectionLimits {
    let open_files = file_descriptors::raise_limit();
    let fitting = file_descriptors::connections_within(open_files);
    let wanted = settings.max_connections.unwrap_or(DEFAULT_MAX_CONNECTIONS);
    if wanted > fitting {
        tracing::warn!(
            open_files,
            max_connections = fitting,
            "the limit of open files allows fewer connections than {wanted}; raise it (LimitNOFILE, ulimit -n)"
        );
    }
    let loopback = [
        Ipv4Net::new(Ipv4Addr::LOCALHOST, 8).map(IpNet::V4),
        Ipv6Net::new(Ipv6Addr::LOCALHOST, 128).map(IpNet::V6),
    ];
    let mut privileged = settings.trusted_proxies.clone();
    privileged.extend(loopback.into_iter().flatten());
    ConnectionLimits {
        concurrency: PermitLimits::of(wanted.min(fitting)),
        privileged,
    }
}

/// Serves until `stop` completes and the requests in progress have ended, but at most
/// [`REQUEST_GRACE`] longer.
async fn serve_requests(
    listener: TcpListener,
    app: Router,
    limits: ConnectionLimits,
    tasks: &BackgroundTasks,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let (stopping, stopped) = oneshot::channel();
    let stop_token = tasks.stop_token();
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        // Event streams end only by this token.
        stop_token.cancel();
        let _ = stopping.send(());
    };
    let grace = async {
        let _ = stopped.await;
        tokio::time::sleep(REQUEST_GRACE).await;
    };
    tokio::select! {
        () = connections::serve(listener, app, ConnectionTimeouts::default(), limits, stop) => {}
        () = grace => tracing::warn!("some requests did not end within 4 s of shutdown"),
    }
}

fn spawn_background_tasks(tasks: &BackgroundTasks, state: &AppState) {
    let relay = state.event_relay.clone();
    tasks.spawn("event poll", move |stop| {
        let relay = relay.clone();
        async move { relay.poll_until_stopped(stop).await }
    });
    let relay = state.event_relay.clone();
    tasks.spawn("event relay out", move |stop| {
        let relay = relay.clone();
        async move { relay.relay_out(stop).await }
    });
    let relay = state.event_relay.clone();
    tasks.spawn("event relay in", move |stop| {
        let relay = relay.clone();
        async move { relay.relay_in(stop).await }
    });
    let readiness = state.readiness.clone();
    tasks.spawn("database watch", move |stop| {
        let readiness = readiness.clone();
        async move { readiness.watch_until(stop).await }
    });
    let limits = state.limits.clone();
    tasks.spawn("idle rate limits", move |stop| {
        let limits = limits.clone();
        async move { limits.drop_idle_until(stop).await }
    });
    let (limits, shared) = (state.limits.clone(), state.shared_limits.clone());
    tasks.spawn("shared rate limits", move |stop| {
        let (limits, shared) = (limits.clone(), shared.clone());
        async move { limits.share_until(shared, stop).await }
    });
    let deadlines = state.deadlines.clone();
    let server_id = state.entropy.uuid(state.clock.now());
    tasks.spawn("scheduler", move |stop| {
        Scheduler::new(deadlines.clone(), server_id).run(stop)
    });
    let dispatcher = WebhookDispatcher {
        webhooks: state.webhooks.clone(),
        metrics: state.metrics.webhooks.clone(),
    };
    tasks.spawn("webhook dispatcher", move |stop| {
        dispatcher.clone().run(stop)
    });
    let sender = PushSender {
        push: state.push.clone(),
        metrics: state.metrics.push.clone(),
        clock: state.clock.clone(),
    };
    tasks.spawn("push sender", move |stop| sender.clone().run(stop));
    if let Some(mail) = &state.mail {
        let sender = MailSender {
            mail: mail.clone(),
            metrics: state.metrics.mail.clone(),
        };
        tasks.spawn("mail sender", move |stop| sender.clone().run(stop));
    }
    let retention = RetentionJob {
        accounts: state.accounts.clone(),
        retention: state.retention.clone(),
        imports: state.imports.clone(),
        tasks: state.tasks.clone(),
        deadlines: state.deadlines.clone(),
        webhooks: state.webhooks.clone(),
    };
    tasks.spawn("retention", move |stop| retention.clone().run(stop));
}
