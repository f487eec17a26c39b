//! Errors as RFC 9457 `application/problem+json`.
//!
//! The status follows from the [`Code`]. Internal causes are logged, never shown.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use shared::ProblemList;
use shared::rules::{Refusal, RuleViolation};
use shared::wire::{FieldProblem, ImportReport, InvalidToken, Problem, SessionView};

use super::base_path::link;
use super::code::Code;
use service::{QuotaExceeded, RefusedCommand, ServiceError, Stored};
use store::{ErrorChain, StoreError};

/// The media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// `Retry-After` where the store is busy or the server is stopping.
const RETRY_SECONDS: u64 = 1;

/// An error response.
#[derive(Clone, Debug)]
pub struct ApiError {
    code: Code,
    problem: Box<Problem>,
    headers: HeaderMap,
}

impl ApiError {
    /// A problem with this code; `detail` says what is wrong here and what would be right.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let problem = Problem {
            problem_type: link(&format!("/api/docs#{}", code.as_str())),
            title: code.title().to_owned(),
            status: code.status().as_u16(),
            detail: detail.into(),
            code: code.as_str().to_owned(),
            ..Problem::default()
        };
        Self {
            code,
            problem: Box::new(problem),
            headers: HeaderMap::new(),
        }
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Problems with fields: the code of the only one, or `validation_failed` for several.
    /// `several` is the code for more than one.
    #[must_use]
    pub fn fields(several: Code, problems: impl Into<ProblemList>) -> Self {
        let (errors, more) = problems.into().into_parts();
        let (code, detail) = match errors.as_slice() {
            [only] if more == 0 => (
                Code::parse(&only.code).unwrap_or(several),
                only.detail.clone(),
            ),
            all => (
                several,
                all.iter()
                    .map(|error| error.detail.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        };
        let mut error = Self::new(code, detail);
        error.problem.errors = errors;
        error.problem.more_errors = (more > 0).then_some(more);
        error
    }

    /// Problems with the fields of a body; never call it with none.
    #[must_use]
    pub fn invalid(problems: impl Into<ProblemList>) -> Self {
        Self::fields(Code::ValidationFailed, problems)
    }

    /// 401: authentication is required.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            Code::Unauthenticated,
            "Sign in, or send a valid token as Authorization: Bearer stint_….",
        )
        .with_header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static("Bearer realm=\"stint\""),
        )
    }

    /// 401: the token is not accepted.
    #[must_use]
    pub fn invalid_token(state: InvalidToken) -> Self {
        let (detail, challenge) = match state {
            InvalidToken::Expired => (
                "The token has expired; its owner can create a new one in the settings.",
                "Bearer realm=\"stint\", error=\"invalid_token\", error_description=\"expired\"",
            ),
            InvalidToken::Revoked => (
                "The token was deleted, or belongs to another server; its owner can create a new one in the settings.",
                "Bearer realm=\"stint\", error=\"invalid_token\", error_description=\"revoked\"",
            ),
            InvalidToken::Unknown => (
                "This is no token: it is mistyped or cut off. A token begins with stint_ and is copied as a whole.",
                "Bearer realm=\"stint\", error=\"invalid_token\", error_description=\"unknown\"",
            ),
        };
        let mut error = Self::new(Code::InvalidToken, detail);
        error.problem.token_state = Some(state);
        error.with_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// 403: only a sign-in by cookie may do this.
    #[must_use]
    pub fn login_required() -> Self {
        Self::new(
            Code::LoginRequired,
            "A token may not manage accounts or tokens; sign in instead.",
        )
    }

    /// 403: the password must be confirmed.
    #[must_use]
    pub fn reauthentication_required() -> Self {
        Self::new(
            Code::ReauthenticationRequired,
            "Confirm the password by POST /api/auth/reauthenticate, then send this again.",
        )
    }

    /// 403: the token lacks a scope.
    #[must_use]
    pub fn insufficient_scope(scope: &str) -> Self {
        let mut error = Self::new(
            Code::InsufficientScope,
            format!("The token needs the scope {scope}."),
        );
        error.problem.required_scope = Some(scope.to_owned());
        let challenge =
            format!("Bearer realm=\"stint\", error=\"insufficient_scope\", scope=\"{scope}\"");
        match HeaderValue::try_from(challenge) {
            Ok(challenge) => error.with_header(WWW_AUTHENTICATE, challenge),
            Err(_) => error,
        }
    }

    /// 404: the session is unknown, deleted or another user's.
    #[must_use]
    pub fn session_not_found() -> Self {
        Self::new(Code::SessionNotFound, "You have no session with this id.")
    }

    /// 404: the import is unknown, too old or another user's.
    #[must_use]
    pub fn import_not_found() -> Self {
        let detail = "You have no import with this id in the last 30 days.";
        Self::new(Code::ImportNotFound, detail)
    }

    /// 422: a log that cannot be imported; the report says why.
    #[must_use]
    pub fn import_refused(report: ImportReport) -> Self {
        let detail = match report.problems.as_slice() {
            [only] => format!("Line {}: {}", only.line, only.detail),
            _ => format!(
                "The log has {} problems and was not imported; report.problems has the first of them.",
                report.problem_count
            ),
        };
        let mut error = Self::new(Code::ImportRefused, detail);
        error.problem.report = Some(Box::new(report));
        error
    }

    /// 404: no route has this path. `hint` is a sentence with a space before it, or empty.
    #[must_use]
    pub fn no_such_route(uri: &Uri, hint: &str) -> Self {
        let shown: String = uri.path().chars().take(200).collect();
        Self::new(
            Code::NoSuchRoute,
            format!(
                "There is nothing at {}; {} lists all paths.{hint}",
                link(&shown),
                link("/api/docs")
            ),
        )
    }

    /// 405: the path does not take the method, but those named in `allowed`. The router adds
    /// `Allow` by itself.
    #[must_use]
    pub fn method_not_allowed(method: &str, allowed: &str) -> Self {
        Self::new(
            Code::MethodNotAllowed,
            format!("This path does not support {method}; it supports {allowed}."),
        )
    }

    /// 503 for a read: trying again helps.
    #[must_use]
    pub fn unavailable() -> Self {
        let detail = "The server is busy or shutting down. Try again shortly.";
        Self::new(Code::Unavailable, detail)
            .with_header(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
    }

    /// 503: nothing was written, trying again helps.
    #[must_use]
    pub fn not_written() -> Self {
        let detail = "The server is busy or shutting down; nothing was written. Try again shortly.";
        Self::new(Code::NotWritten, detail)
            .with_header(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
    }

    /// 503: what was asked for may have taken effect, or a part of it has; `detail` says why.
    #[must_use]
    pub fn outcome_unknown(detail: impl Into<String>) -> Self {
        Self::new(Code::OutcomeUnknown, detail)
            .with_header(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS))
    }

    /// 500, without details; the cause is logged where this is made, once.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "The server failed; the error was logged with the request's id.",
        )
    }

    fn conflict(&mut self, session: Option<&SessionView>, open: Option<&SessionView>) {
        self.problem.current_status = session.map(|session| session.status);
        self.problem.allowed_actions = session.map(|session| session.allowed_actions.clone());
        self.problem.session = open.cloned().map(Box::new);
    }

    /// The document to be sent.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The code, which also gives the status.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// Follows from the code.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// A stored problem, returned again for its idempotency key.
    #[must_use]
    pub fn from_stored(problem: Problem) -> Self {
        Self {
            // Codes are never removed, since clients may have stored them too.
            code: Code::parse(&problem.code).unwrap_or(Code::Internal),
            problem: Box::new(problem),
            headers: HeaderMap::new(),
        }
    }
}

impl ApiError {
    /// Values that the rules refuse.
    #[must_use]
    pub fn values(violations: &[RuleViolation]) -> Self {
        Self::invalid(
            violations
                .iter()
                .map(field_problem)
                .collect::<ProblemList>(),
        )
    }
}

fn code_of(violation: &RuleViolation) -> Code {
    Code::parse(violation.code()).unwrap_or(Code::Internal)
}

fn field_problem(violation: &RuleViolation) -> FieldProblem {
    FieldProblem {
        pointer: violation
            .field()
            .map(|field| format!("/{field}"))
            .unwrap_or_default(),
        code: violation.code().to_owned(),
        detail: violation.to_string(),
    }
}

impl From<&RefusedCommand> for ApiError {
    /// A refusal of the rules.
    fn from(refused: &RefusedCommand) -> Self {
        match &refused.refusal {
            Refusal::State(RuleViolation::SessionNotFound { .. }) => Self::session_not_found(),
            Refusal::State(violation) => {
                let mut error = Self::new(code_of(violation), violation.to_string());
                let conflicting = refused.session.as_ref().or(refused.open.as_ref());
                error.conflict(conflicting, refused.open.as_ref());
                error.problem.other_session = violation.other_session();
                error
            }
            Refusal::Values(violations) => Self::values(violations),
        }
    }
}

fn quota_exceeded(exceeded: QuotaExceeded) -> ApiError {
    let QuotaExceeded {
        limit,
        used,
        quota,
        guest,
    } = exceeded;
    let remedy = match (guest, limit) {
        (true, _) => "register: accounts have larger quotas",
        (false, Stored::Bytes) => {
            "texts of deleted sessions are freed after 30 days, or ask the operator for more"
        }
        (false, _) => "ask the operator for more",
    };
    let name = limit.as_str();
    let mut error = ApiError::new(
        Code::QuotaExceeded,
        format!("You store {used} of {quota} {name}, and this does not fit: {remedy}."),
    );
    error.problem.limit = Some(name.to_owned());
    error.problem.used = Some(used);
    error.problem.quota = Some(quota);
    error
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::KeyReused => Self::new(
                Code::IdempotencyKeyReused,
                "This Idempotency-Key was used before with another method, path, If-Match or body; use a new key for every request.",
            ),
            ServiceError::QuotaExceeded(exceeded) => quota_exceeded(exceeded),
            ServiceError::ImportInProgress => Self::new(
                Code::ImportInProgress,
                "Another import of yours is under way; send this one when it is answered.",
            ),
            ServiceError::ImportInterrupted => Self::outcome_unknown(
                "The import was accepted, but interrupted; the server finishes it by itself. Sending the log again is harmless.",
            ),
            ServiceError::VersionMismatch { actual } => Self::new(
                Code::VersionMismatch,
                format!(
                    "The current version is {actual}, which If-Match does not name; read it again, then decide."
                ),
            ),
            ServiceError::Store(StoreError::Unavailable(cause)) => {
                tracing::warn!(error = %cause, "the store is not available");
                Self::not_written()
            }
            // Logged where it was noticed, once.
            ServiceError::Store(StoreError::FileLost(_)) => Self::not_written(),
            ServiceError::Store(StoreError::OutcomeUnknown(cause)) => {
                tracing::warn!(error = %cause, "it is not known whether a transaction was committed");
                Self::outcome_unknown(
                    "The database did not answer while this was committed, so it may have taken effect. Send it again with the same Idempotency-Key: it then takes effect once.",
                )
            }
            ServiceError::Store(error) => {
                tracing::error!(error = %ErrorChain(&error), "the store failed");
                Self::internal()
            }
        }
    }
}

/// In a response's extensions: the outermost layer adds the request's id to this problem.
#[derive(Clone, Debug)]
pub struct ProblemWithoutId(pub Box<Problem>);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), problem_json(&self.problem)).into_response();
        response.headers_mut().extend(self.headers);
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        // A refusal depends on who asked.
        response
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
            .extensions_mut()
            .insert(ProblemWithoutId(self.problem));
        response
    }
}

/// What a problem is called where nothing was to be written.
pub(super) fn of_read(problem: Problem) -> Problem {
    match Code::parse(&problem.code) {
        Some(Code::NotWritten | Code::OutcomeUnknown) => *ApiError::unavailable().problem,
        _ => problem,
    }
}

/// The problem as JSON.
pub fn problem_json(problem: &Problem) -> String {
    // A problem has only strings, numbers and lists, so this cannot fail; if it ever did, the
    // status still says what happened.
    serde_json::to_string(problem).unwrap_or_else(|_| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_snake_case() {
        for (index, code) in Code::ALL.iter().enumerate() {
            let text = code.as_str();
            assert!(
                text.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                "{text}"
            );
            assert!(
                Code::ALL[..index]
                    .iter()
                    .all(|other| other.as_str() != text),
                "{text} twice"
            );
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
    }

    #[test]
    fn several_problems_have_the_common_code() {
        let field = |code: &str| FieldProblem {
            pointer: "/a".into(),
            code: code.into(),
            detail: "No.".into(),
        };
        assert_eq!(ApiError::invalid(field("required")).code(), Code::Required);
        let several = ["required", "wrong_type"].map(field);
        let several = ApiError::invalid(ProblemList::from_iter(several));
        assert_eq!(several.code(), Code::ValidationFailed);
        assert_eq!(several.problem().errors.len(), 2);
        assert_eq!(several.problem().more_errors, None);
        let many = ProblemList::from_iter((0..30).map(|_| field("required")));
        let many = ApiError::invalid(many);
        assert_eq!(many.code(), Code::ValidationFailed);
        assert_eq!(many.problem().errors.len(), ProblemList::MAX_LISTED);
        assert_eq!(many.problem().more_errors, Some(10));
    }
}
