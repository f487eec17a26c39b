//! The composition root: the only place that puts store, services and HTTP together, and the
//! life of the server from its first connection to its last.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::{Router, middleware};
use tokio::net::TcpListener;

use jobs::{PushSender, RetentionJob};
use outbound::Outbound;
use pages::Site;
use runtime::Workers;
use runtime::clock::{Clock, SystemClock};
use runtime::entropy::{Entropy, SystemEntropy};
use store::{Database, StoreError};
use web::connections::{self, ConnectionTimeouts};
use web::metrics_middleware::{self, MetricsToken};
use web::{
    AppState, ProxySettings, RateLimits, authenticate, client_address, cross_site, health, security,
};

use crate::settings::Settings;

/// How long requests have to finish once the server was told to stop. Stopping as a whole must
/// take no more than five seconds.
const GRACE: Duration = Duration::from_secs(4);

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database cannot be used.
    #[error("the database cannot be used")]
    Store(#[from] StoreError),
    /// The address cannot be listened to.
    #[error(
        "cannot listen on {addr}: is another server running there? Set STINT_ADDR to use another address"
    )]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system does not let the server go on.
    #[error("the server cannot go on")]
    Serve(#[source] std::io::Error),
}

/// Everything that handlers need, on an open and migrated database.
#[must_use]
pub fn state(
    settings: &Settings,
    database: &Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    limits: RateLimits,
) -> AppState {
    let mut state = AppState::on(database, clock, entropy);
    state.accounts = state.accounts.with_signup(settings.signup);
    state.outbound = Outbound::new(settings.allow_private);
    state.push = state
        .push
        .with_outbound(state.outbound.clone())
        .with_identity(settings.vapid_key.clone(), settings.public_origin.clone());
    state.limits = limits;
    state.webhooks = state.webhooks.with_outbound(state.outbound.clone());
    state.proxy_settings = Arc::new(ProxySettings {
        public_origin: settings.public_origin.clone(),
        trusted_proxies: settings.trusted_proxies.clone(),
    });
    state.metrics_token = settings.metrics_token.as_deref().map(MetricsToken::new);
    state
}

/// The whole server as a router. The API, pages and forms pass through the same layers.
pub fn router(state: AppState, site: Option<&Site>) -> Router {
    let (api, _) = api::api_router(state.clone());
    let with = |layer: &AppState| layer.clone();
    let people = api
        .merge(pages::routes(state.clone(), site))
        .layer(middleware::from_fn_with_state(
            with(&state),
            cross_site::refuse,
        ))
        .layer(middleware::from_fn_with_state(
            with(&state),
            authenticate::authenticate,
        ));
    let all = pages::render_errors(people, state.clone(), site)
        .merge(health::routes(state.clone()))
        .merge(metrics_middleware::routes(state.clone()))
        .layer(middleware::from_fn_with_state(
            with(&state),
            security::add_headers,
        ))
        .layer(middleware::from_fn_with_state(
            with(&state),
            client_address::set,
        ));
    web::wrap(all, state)
}

/// Where the built site may be, the likeliest first.
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

/// Serves until `stop` is done, then finishes what was begun.
///
/// # Errors
/// Where the database, the address or the system does not let it.
pub async fn serve(
    settings: &Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let database = Database::open(&settings.database_url).await?;
    database.migrate().await?;
    let limits = if settings.rate_limits {
        RateLimits::on()
    } else {
        RateLimits::off()
    };
    let mut state = state(
        settings,
        &database,
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
        limits,
    );
    // Made at the first start, whoever asks for it first.
    state.push.vapid().await?;
    let site = Site::find(&site_candidates(settings));
    if site.is_none() {
        tracing::warn!(
            "the pages have not been built; run ./dev build, or set LEPTOS_SITE_ROOT; the API works"
        );
    }
    let listener = TcpListener::bind(settings.addr)
        .await
        .map_err(|source| ServeError::Listen {
            addr: settings.addr,
            source,
        })?;
    let addr = listener.local_addr().map_err(ServeError::Serve)?;
    tracing::info!(%addr, "serving");

    state.readiness = state.readiness.clone().with_timer(state.timer.clone());
    let workers = state.workers.clone();
    start_work(&workers, &state);
    let app = router(state, site.as_ref());
    let told = workers.clone();
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        // Streams end by this; nothing else would end them.
        told.stopping().cancel();
        let _ = stopping.send(());
    };
    let patience = async {
        // Never before it was told to stop: until then the sender is kept.
        let _ = stopped.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = connections::serve(listener, app, ConnectionTimeouts::default(), stop) => {}
        () = patience => tracing::warn!("some requests did not finish in time"),
    }
    // What is being written is written; whatever hangs does not keep the process.
    let closing = async {
        workers.stop().await;
        database.close().await;
    };
    if tokio::time::timeout(Duration::from_millis(500), closing)
        .await
        .is_err()
    {
        tracing::warn!("background work or the database's connections did not end in time");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Starts everything that the server does without being asked.
fn start_work(workers: &Workers, state: &AppState) {
    let live = state.live.clone();
    workers.start("followers", move |stop| {
        let live = live.clone();
        async move { live.keep_looking(stop).await }
    });
    let live = state.live.clone();
    workers.start("news to others", move |stop| {
        let live = live.clone();
        async move { live.pass_on(stop).await }
    });
    let live = state.live.clone();
    workers.start("news of others", move |stop| {
        let live = live.clone();
        async move { live.hear_others(stop).await }
    });
    let (webhooks, metrics) = (state.webhooks.clone(), state.metrics.webhooks.clone());
    workers.start("webhooks", move |stop| {
        jobs::dispatch(webhooks.clone(), metrics.clone(), stop)
    });
    let retention = RetentionJob {
        accounts: state.accounts.clone(),
        purges: state.purges.clone(),
        timer: state.timer.clone(),
        webhooks: state.webhooks.clone(),
    };
    workers.start("retention", move |stop| retention.clone().run(stop));
    let limits = state.limits.clone();
    workers.start("idle rate limits", move |stop| {
        let limits = limits.clone();
        async move { limits.drop_idle_until(stop).await }
    });
    let timer = state.timer.clone();
    let me = state.entropy.uuid(state.clock.now());
    workers.start("scheduler", move |stop| {
        jobs::schedule(timer.clone(), me, stop)
    });
    let sender = PushSender {
        push: state.push.clone(),
        metrics: state.metrics.push.clone(),
        clock: state.clock.clone(),
    };
    workers.start("push", move |stop| sender.clone().run(stop));
}
