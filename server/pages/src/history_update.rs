//! What the module that draws pages without the server copies to the device: `app::history_update`.

use app::history_update::{
    AccountSettings, CHANGES_PATH, FORMAT, MAX_AGE, MAX_SESSIONS, NamedItem, PATH, UpdateSummary,
};
use axum::extract::{Extension, RawQuery, State};
use axum::http::Method;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use service::{ChangesCursor, Period, StatsError, UpdatedSessions};
use shared::UserId;
use shared::json::write;
use shared::rules::Session;
use shared::stats::UserZones;
use shared::wire::{CompactSession, Profile};
use url::form_urlencoded;
use web::access::Access;
use web::compression::Compressible;
use web::problem::ApiError;
use web::rate_limit::RateLimitClass::Read;
use web::route_policy::{PolicyRouter, RouteAccess, RouteLimit, RoutePolicy};
use web::state::AppState;
use web::streamed_body::streamed;

/// What everything costs: up to 5 000 sessions, each a small part of a look-up.
const WHOLE_COST: u32 = 100;

/// What changes cost: up to 500.
const CHANGES_COST: u32 = 10;

/// Both follow the version of the page's module, so that they are no part of the API.
pub(super) fn routes() -> PolicyRouter<AppState> {
    let policy = |cost| RoutePolicy::new(RouteAccess::SignedIn, RouteLimit::new(Read, cost));
    PolicyRouter::default()
        .route(PATH, Method::GET, policy(WHOLE_COST), get(whole))
        .route(
            CHANGES_PATH,
            Method::GET,
            policy(CHANGES_COST),
            get(changes),
        )
}

/// Everything that is copied.
async fn whole(State(state): State<AppState>, access: Access) -> Result<Response, ApiError> {
    answer(&state, access, None).await
}

/// What has changed; everything where the position is unknown.
async fn changes(
    State(state): State<AppState>,
    access: Access,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let after = pairs.find(|(name, _)| name == "after");
    let after = after.and_then(|(_, cursor)| ChangesCursor::parse(&cursor));
    answer(&state, access, after).await
}

async fn answer(
    state: &AppState,
    access: Access,
    after: Option<ChangesCursor>,
) -> Result<Response, ApiError> {
    let since = state.clock.now().plus(-MAX_AGE);
    let update = (state.exports)
        .history_update(access.user, after, since, MAX_SESSIONS)
        .await?;
    let longest_streak = match update.sessions.is_whole() {
        true => longest_streak(state, &access).await?,
        false => 0,
    };
    let source = Some(summarize(access.user, update));
    let body = streamed(state, source, move |source| async move {
        let Some((mut summary, mut sessions)) = source else {
            return Ok(None);
        };
        let page = sessions.next().await?;
        if !page.is_empty() {
            return Ok(Some((lines(&page).into(), Some((summary, sessions)))));
        }
        summary.longest_streak = sessions.is_short().then_some(longest_streak);
        Ok(Some((write(&summary).into(), None)))
    });
    let headers = [
        (CONTENT_TYPE, "application/jsonl"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Extension(Compressible), body).into_response())
}

fn summarize(user: UserId, update: service::HistoryUpdate) -> (UpdateSummary, UpdatedSessions) {
    let tasks = update.tasks.into_iter().map(|task| NamedItem {
        id: task.id.as_uuid(),
        name: task.title,
        archived: task.archived_at.is_some(),
        color: None,
    });
    let projects = update.projects.into_iter().map(|project| NamedItem {
        id: project.project_id.as_uuid(),
        name: project.name,
        archived: project.archived,
        color: project.color,
    });
    let summary = UpdateSummary {
        form: FORMAT,
        user,
        is_whole: update.sessions.is_whole(),
        cursor: update.cursor.to_string(),
        has_more: update.has_more,
        sequence: update.sequence,
        settings: update.profile.map(settings),
        tasks: tasks.collect(),
        projects: projects.collect(),
        longest_streak: None,
    };
    (summary, update.sessions)
}

fn settings(profile: Profile) -> AccountSettings {
    AccountSettings {
        zones: UserZones {
            time_zone: profile.time_zone,
            former: profile.former_time_zones,
            current_only: profile.days_in_current_zone,
            device: None,
        },
        day_starts_at: profile.day_starts_at,
        daily_goal_minutes: profile.daily_goal_minutes,
        week_starts_on: profile.week_starts_on,
    }
}

fn lines(sessions: &[Session]) -> String {
    let mut text = String::new();
    for session in sessions {
        text += &write(&CompactSession(session));
        text.push('\n');
    }
    text
}

async fn longest_streak(state: &AppState, access: &Access) -> Result<u32, StatsError> {
    let any = Period {
        first: None,
        last: None,
    };
    let stats = state.sessions.stats(access.user, any, &access.zones);
    Ok(stats.await?.streak.longest)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::{Compression, read::GzEncoder};
    use histories::Dice;
    use shared::rules::{
        AbandonSession, Command, CompleteSession, PauseSession, RecordDistraction, StartSession,
        State, evolve, handle,
    };
    use shared::{ProjectId, SessionId, TaskId, Timestamp};
    use uuid::Uuid;

    use super::*;

    /// Half have a distraction, a third a pause and an intention, a tenth are abandoned.
    fn session(number: i64, dice: &mut Dice) -> Session {
        let mut uuid = || Uuid::from_u64_pair(dice.roll(), dice.roll());
        let (id, user) = (SessionId::new(uuid()), UserId::new(Uuid::from_u128(1)));
        let listed =
            |kind: u128| Uuid::from_u128(kind << 64 | u128::from(number.unsigned_abs() % 40));
        let mut start = StartSession::preset("pomodoro");
        start.task_id = Some(TaskId::new(listed(1)));
        start.project_id = Some(ProjectId::new(listed(2)));
        start.intention =
            (number % 3 == 0).then(|| format!("Chapter {} of the thesis", number % 50));
        start.time_zone = Some("Europe/Berlin".to_owned());
        let mut commands = vec![Command::Start(start)];
        if number % 2 == 0 {
            let (kind, note) = ("external".to_owned(), Some("The door".to_owned()));
            commands.push(Command::RecordDistraction(RecordDistraction { kind, note }));
        }
        if number % 3 == 0 {
            let reason = Some("Tea".to_owned());
            commands.push(Command::Pause(PauseSession {
                pause_reason: reason,
            }));
            commands.push(Command::Resume);
        }
        commands.push(match number % 10 {
            9 => Command::Abandon(AbandonSession {
                reason: Some("Fire".to_owned()),
                progress_made: None,
            }),
            _ => Command::Complete(CompleteSession {
                quality_rating: Some(1 + number % 5),
                task_progress: Some(format!("Section {number} is done")),
                focus_score: None,
            }),
        });
        let mut now = Timestamp::from_millis(1_760_000_000_000 + number * 5_400_000);
        let mut state = State::NotStarted;
        for command in &commands {
            now = now.plus(dice.between(120_000, 420_000));
            let handled = handle(state.session(), id, user, command, now, &[]);
            state = handled.events().fold(state, evolve);
            handled.outcome.expect("it is allowed");
        }
        state.session().expect("it was started").clone()
    }

    #[test]
    fn two_thousand_sessions_are_less_than_150_kb() {
        let mut dice = Dice::new(2026);
        let sessions: Vec<Session> = (0..2_000)
            .map(|number| session(number, &mut dice))
            .collect();
        let text = lines(&sessions);
        let mut compressed = Vec::new();
        // As `web::compression` does.
        let mut encoder = GzEncoder::new(text.as_bytes(), Compression::fast());
        encoder.read_to_end(&mut compressed).expect("from memory");
        assert!(compressed.len() < 150_000, "{} bytes", compressed.len());
    }
}
