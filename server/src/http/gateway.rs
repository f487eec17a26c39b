//! What the views ask of the server, for one request and its person: the port
//! [`SessionGateway`] on top of the same services as the REST API.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use app::gateway::{BoxFuture, Reply, SessionGateway, Snapshot};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use leptos_axum::ResponseOptions;
use sha2::{Digest, Sha256};
use shared::rules::Command;
use shared::wire::Problem;
use shared::{CommandId, SessionId, UserId};

use super::auth::Browser;
use super::login_cookie;
use super::problem::ApiError;
use super::rate_limit::{Limited, address_of};
use super::state::AppState;
use crate::service::{Answer, Executed, Execution, Once, Refused, Sessions};

/// The sessions of whoever makes the request.
#[derive(Clone)]
pub(super) struct Gateway {
    state: AppState,
    browser: Result<Browser, ApiError>,
    address: IpAddr,
    /// Changes when a newcomer becomes a guest in this very request.
    person: Arc<Mutex<Option<UserId>>>,
    response: Option<ResponseOptions>,
}

/// Somebody who has just begun, and the cookie that makes them known.
pub(super) struct NewGuest {
    pub(super) user: UserId,
    pub(super) cookie: Option<HeaderValue>,
}

impl Gateway {
    /// For the request with these parts, whose answer takes the cookie of a new guest.
    pub(super) fn new(state: AppState, parts: &Parts, response: Option<ResponseOptions>) -> Self {
        let browser = Browser::of(parts);
        let person = browser.as_ref().ok().and_then(|browser| browser.person);
        let address = address_of(&parts.extensions);
        Self {
            state,
            browser,
            address,
            person: Arc::new(Mutex::new(person)),
            response,
        }
    }

    fn person(&self) -> Option<UserId> {
        *self.person.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self) -> Result<Snapshot, ApiError> {
        self.browser.as_ref().map_err(ApiError::clone)?;
        let server_time = self.state.sessions.now();
        let Some(person) = self.person() else {
            return Ok(Snapshot {
                me: None,
                session: None,
                server_time,
            });
        };
        let me = self.state.accounts.me(person).await?;
        let session = self
            .state
            .sessions
            .current(person)
            .await?
            .map(|executed| executed.state);
        Ok(Snapshot {
            me,
            session,
            server_time: self.state.sessions.now(),
        })
    }

    async fn begin(&self, time_zone: Option<String>) -> Result<Snapshot, ApiError> {
        if self.person().is_none() {
            let guest = self.new_guest(time_zone).await?;
            if let (Some(response), Some(cookie)) = (&self.response, guest.cookie) {
                response.append_header(SET_COOKIE, cookie);
            }
            *self.person.lock().unwrap_or_else(PoisonError::into_inner) = Some(guest.user);
        }
        self.look().await
    }

    /// Makes the newcomer a guest.
    pub(super) async fn new_guest(&self, time_zone: Option<String>) -> Result<NewGuest, ApiError> {
        let browser = self.browser.as_ref().map_err(ApiError::clone)?;
        self.state
            .limits
            .count_address(Limited::Guest, self.address)?;
        // A browser may have a zone that this server does not know; that is no reason to
        // turn a newcomer away.
        let zone = time_zone.filter(|zone| crate::service::is_time_zone(zone));
        let guest = self
            .state
            .accounts
            .begin_as_guest(zone.as_deref(), browser.origin.clone())
            .await?;
        Ok(NewGuest {
            user: guest.me.user_id,
            cookie: login_cookie::set(&guest.secret, self.state.perimeter.is_https()),
        })
    }

    async fn take(
        &self,
        session: SessionId,
        command_id: CommandId,
        command: Command,
    ) -> Result<Reply, ApiError> {
        self.browser.as_ref().map_err(ApiError::clone)?;
        let person = self.person().ok_or_else(ApiError::unauthenticated)?;
        let key = Sessions::command_key(command_id);
        let once = Once {
            key: &key,
            fingerprint: fingerprint(session, &command),
            render: &render,
        };
        let sessions = &self.state.sessions;
        let (state, problem) = match sessions
            .execute(person, session, command, None, Some(once))
            .await?
        {
            Execution::Decided(outcome) => match *outcome {
                Ok(executed) => (Some(executed.state), None),
                Err(refused) => {
                    let problem = ApiError::refused(&refused).problem().clone();
                    (self.now_of(person, session).await?, Some(problem))
                }
            },
            // The first answer's problem, and the session as it is now: that is what a page
            // that asks again wants to show.
            Execution::Replayed(answer) => {
                (self.now_of(person, session).await?, kept_problem(&answer))
            }
        };
        Ok(Reply {
            session: state,
            problem,
            server_time: sessions.now(),
        })
    }

    async fn now_of(
        &self,
        person: UserId,
        session: SessionId,
    ) -> Result<Option<shared::rules::Session>, ApiError> {
        Ok(self
            .state
            .sessions
            .find(person, session)
            .await?
            .map(|executed| executed.state))
    }
}

/// What makes two commands the same.
fn fingerprint(session: SessionId, command: &Command) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(session.to_string());
    hash.update(serde_json::to_vec(command).unwrap_or_default());
    hash.finalize().into()
}

/// What is kept of a command's answer: its problem, if it had one.
fn render(outcome: &Result<Executed, Refused>) -> Answer {
    match outcome {
        Ok(_) => Answer {
            status: 200,
            headers: Vec::new(),
            body: "null".to_owned(),
        },
        Err(refused) => {
            let error = ApiError::refused(refused);
            let body = serde_json::to_string(error.problem()).unwrap_or_else(|_| "null".to_owned());
            Answer {
                status: error.problem().status,
                headers: Vec::new(),
                body,
            }
        }
    }
}

fn kept_problem(answer: &Answer) -> Option<Problem> {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

/// Does the work in a future of its own, with the problem that REST would give.
macro_rules! answered {
    ($gateway:expr, |$this:ident| $work:expr) => {{
        let $this = $gateway.clone();
        Box::pin(async move {
            $work
                .await
                .map_err(|error: ApiError| error.problem().clone())
        })
    }};
}

impl SessionGateway for Gateway {
    fn snapshot(&self) -> BoxFuture<Result<Snapshot, Problem>> {
        answered!(self, |this| this.look())
    }

    fn begin_as_guest(&self, time_zone: Option<String>) -> BoxFuture<Result<Snapshot, Problem>> {
        answered!(self, |this| this.begin(time_zone))
    }

    fn send(
        &self,
        session: SessionId,
        command_id: CommandId,
        command: Command,
    ) -> BoxFuture<Result<Reply, Problem>> {
        answered!(self, |this| this.take(session, command_id, command))
    }
}
