//! `GET /api` and `GET /api/rules`: what the server is, and the rules it decides by.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use service::{Quota, Signup};
use shared::rules::limits::{RULES_VERSION, RULES_VERSIONS};
use shared::rules::{SessionType, ViolationCode};
use shared::wire::{
    About, AboutLinks, Capability, CodeDescription, RequestLimits, RuleLimits, RulesDescription,
    SessionPreset, SignupPolicy, StorageQuota, StorageQuotas,
};
use utoipa_axum::routes;
use web::base_path::link;
use web::body::BODY_LIMIT;
use web::code::Code;
use web::paging::LARGEST_LIMIT;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::RouteAccess::Public;
use web::state::AppState;

use crate::guides;
use crate::routes::ApiRoutes;
use crate::sync::{BATCH_BYTES, BATCH_COMMANDS};

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// 1 December 2026, since when `FormerRuleLimits` are deprecated.
const DEPRECATED_SINCE: &str = "@1796083200";
const REMOVED_AT: &str = "Thu, 01 Jul 2027 00:00:00 GMT";

/// The operations.
pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .route(Public, Read, routes!(about))
        .route(Public, Read, routes!(rules))
}

/// Read what this server is
///
/// Its version, what it can do, and its limits, for clients that talk to servers of several
/// versions. It needs no authentication.
#[utoipa::path(
    get, path = "/api", operation_id = "about", tag = "Server",
    responses((status = 200, description = "The server", body = About)),
)]
async fn about(State(state): State<AppState>) -> Json<About> {
    let bytes = |limit: usize| u64::try_from(limit).unwrap_or(u64::MAX);
    Json(About {
        name: "Stint".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules_versions: RULES_VERSIONS.collect(),
        capabilities: Capability::ALL.to_vec(),
        signup: match state.accounts.signup() {
            Signup::Open => SignupPolicy::Open,
            Signup::GuestsOff => SignupPolicy::GuestsOff,
            Signup::Closed => SignupPolicy::Closed,
        },
        limits: RequestLimits {
            body_bytes: bytes(BODY_LIMIT),
            sync_body_bytes: bytes(BATCH_BYTES),
            sync_commands: bytes(BATCH_COMMANDS),
            page_size: LARGEST_LIMIT.unsigned_abs(),
        },
        quotas: StorageQuotas {
            guest: shown(&state.quotas.guest),
            account: shown(&state.quotas.account),
        },
        links: AboutLinks {
            openapi: link("/api/openapi.json"),
            docs: link("/api/docs"),
            rules: link("/api/rules"),
            me: link("/api/me"),
        },
        guides: guides::links(),
        server_time: state.clock.now(),
    })
}

fn shown(quota: &Quota) -> StorageQuota {
    StorageQuota {
        sessions: quota.sessions,
        tasks: quota.tasks,
        projects: quota.projects,
        bytes: quota.bytes,
    }
}

/// Read the rules
///
/// Their version, the lengths of sessions, every limit, and the codes of refusals with their texts.
/// The guide `docs/rules.md` explains them; the npm package `@stint/rules` is the rules themselves.
#[utoipa::path(
    get, path = "/api/rules", operation_id = "rules", tag = "Server",
    responses((
        status = 200, description = "The rules", body = RulesDescription,
        headers(
            ("Deprecation" = String, description = "Since when former names of limits are deprecated (RFC 9745)"),
            ("Sunset" = String, description = "When they are removed (RFC 8594)"),
        ),
    )),
)]
async fn rules() -> ([(HeaderName, &'static str); 2], Json<RulesDescription>) {
    let presets = SessionType::ALL.iter().map(|session_type| SessionPreset {
        session_type: *session_type,
        planned_duration: session_type.preset_minutes(),
    });
    let codes = ViolationCode::ALL
        .iter()
        .filter_map(|code| Code::parse(code.as_str()))
        .map(|code| CodeDescription {
            code: code.as_str().to_owned(),
            status: code.status().as_u16(),
            title: code.title().to_owned(),
            meaning: code.meaning().to_owned(),
        });
    let rules = RulesDescription {
        rules_version: RULES_VERSION,
        rules_versions: RULES_VERSIONS.collect(),
        presets: presets.collect(),
        limits: RuleLimits::current().into(),
        codes: codes.collect(),
    };
    let former_names = [(DEPRECATION, DEPRECATED_SINCE), (SUNSET, REMOVED_AT)];
    (former_names, Json(rules))
}
