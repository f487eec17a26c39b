//! The user's other sessions that commands could overlap.

use shared::Timestamp;
use shared::rules::limits::LONGEST_SESSION;
use shared::rules::{Command, Interval};

use super::unit_of_work::UnitOfWork;
use store::StoreError;
use store::sessions::SessionRow;

/// The intervals that commands on `stored`, each given at an instant, could overlap; `open` is
/// another session that is open. With them are the sessions, deleted or not, that have the id of
/// a split's second part.
pub(super) async fn of_commands(
    work: &mut UnitOfWork,
    stored: Option<&SessionRow>,
    open: Option<&SessionRow>,
    commands: &[(Timestamp, &Command)],
) -> Result<Vec<Interval>, StoreError> {
    let mut starts: Vec<Timestamp> = Vec::new();
    let mut until = Timestamp::MIN;
    let mut taken = Vec::new();
    if let Some(row) = stored {
        starts.push(row.session.started_at);
        // Without an end, and where the end may be revised, any later session may overlap.
        until = match row.session.ending() {
            Some(ending) if !ending.is_automatic() => ending.ended_at,
            _ => Timestamp::MAX,
        };
    }
    for (at, command) in commands {
        match command {
            Command::Start(_) => {
                starts.push((*at).min(work.now()));
                until = Timestamp::MAX;
            }
            Command::Record(sent) => {
                // The rules refuse a longer one.
                let longest = sent.end_time.plus(-LONGEST_SESSION);
                starts.push(sent.start_time.max(longest));
                until = until.max(sent.end_time);
            }
            Command::Correct(sent) => {
                starts.extend(sent.start_time);
                until = until.max(sent.end_time.unwrap_or(until));
            }
            Command::Split(sent) => {
                let second = work.load(sent.second_session_id).await?;
                taken.extend(second.map(|row| Interval::of(&row.session)));
            }
            _ => {}
        }
    }
    let Some(after) = starts.into_iter().min() else {
        return Ok(taken);
    };
    // What ends later has begun later.
    let until = until.plus(LONGEST_SESSION);
    taken.extend(work.others_between(after, until, open).await?);
    Ok(taken)
}
