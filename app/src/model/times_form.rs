//! The forms that say when a session took place: what was entered, as a command.
//!
//! Read by the server, and by the browser where it has stored the history. Pure.

use shared::rules::limits::MAX_PAUSES;
use shared::rules::{
    Command, CorrectSession, PauseTimes, RecordSession, Session, SplitSession, Tags,
    recorded_pauses,
};
use shared::wire::FieldProblem;
use shared::{SessionId, Timestamp};

use super::zone_clock::{ZoneClock, input_value};

/// The fields of the beginning and the end of each pause.
pub const PAUSE_FIELDS: [[&str; 2]; MAX_PAUSES] = [
    ["pauseTime1", "resumeTime1"],
    ["pauseTime2", "resumeTime2"],
    ["pauseTime3", "resumeTime3"],
];

shared::words! {
    /// One of the forms, by the last part of its address.
    pub TimesForm {
        /// A session that nothing has timed.
        Record = "record",
        /// Times, type, plan and outcome of an ended session.
        Correct = "correct",
        /// The end of a session that completed automatically.
        End = "end",
        /// An ended session in two.
        Split = "split",
    }
}

/// Names and values as they were entered.
pub type Entered = [(String, String)];

impl TimesForm {
    /// The address that the form posts to.
    #[must_use]
    pub fn action(self) -> String {
        format!("/forms/history/{}", self.as_str())
    }

    /// The command that was entered about `session`, by its own clock, or about a new one, by `clock`.
    /// `second` is the id of the second part of a split.
    ///
    /// # Errors
    /// All values that cannot be read, each with the name of its field.
    pub fn command(
        self,
        entered: &Entered,
        session: Option<&Session>,
        clock: ZoneClock,
        second: SessionId,
    ) -> Result<Command, Vec<FieldProblem>> {
        let mut reader = FormReader {
            entered,
            clock: session.map_or(clock, |session| clock.of_session(session)),
            wrong: Vec::new(),
        };
        let command = match (self, session) {
            (Self::Split, _) => Command::Split(SplitSession {
                split_time: reader.time("splitTime"),
                second_session_id: second,
            }),
            (Self::Correct | Self::End, Some(session)) => reader.correction(session),
            _ => reader.record(),
        };
        if reader.wrong.is_empty() {
            Ok(command)
        } else {
            Err(reader.wrong)
        }
    }
}

struct FormReader<'a> {
    entered: &'a Entered,
    clock: ZoneClock<'a>,
    wrong: Vec<FieldProblem>,
}

impl FormReader<'_> {
    fn record(&mut self) -> Command {
        Command::Record(RecordSession {
            start_time: self.time("startTime"),
            end_time: self.time("endTime"),
            pauses: Some(self.pauses(&[])),
            session_type: self.text("sessionType"),
            planned_duration: self.number("plannedDuration"),
            outcome: self.text("outcome"),
            intention: self.text("intention"),
            tags: self.text("tags").map(|text| Tags::split(&text)),
            time_zone: Some(self.clock.zone().to_owned()),
            ..RecordSession::default()
        })
    }

    /// What equals the shown values is left out: the stored ones are more exact.
    fn correction(&mut self, session: &Session) -> Command {
        let end = session.ending().map(|ending| ending.ended_at);
        let stored = recorded_pauses(session);
        let has_pauses = self.value(PAUSE_FIELDS[0][0]).is_some();
        let pauses = has_pauses.then(|| self.pauses(&stored));
        let other = |entered: Option<String>, stored: &str| entered.filter(|one| one != stored);
        let plan = i64::from(session.planned_minutes);
        Command::Correct(CorrectSession {
            start_time: self.changed("startTime", Some(session.started_at)),
            end_time: self.changed("endTime", end),
            pauses: pauses.filter(|pauses| *pauses != stored),
            session_type: other(self.text("sessionType"), session.session_type.as_str()),
            planned_duration: self
                .number("plannedDuration")
                .filter(|minutes| *minutes != plan),
            outcome: other(self.text("outcome"), session.status().as_str()),
        })
    }

    /// The pauses of which anything was entered.
    fn pauses(&mut self, stored: &[PauseTimes]) -> Vec<PauseTimes> {
        let mut pauses = Vec::new();
        for (index, [from, to]) in PAUSE_FIELDS.into_iter().enumerate() {
            if self.text(from).is_none() && self.text(to).is_none() {
                continue;
            }
            let known = stored.get(index);
            pauses.push(PauseTimes {
                pause_time: self.or_stored(from, known.map(|pause| pause.pause_time)),
                resume_time: self.or_stored(to, known.map(|pause| pause.resume_time)),
                pause_reason: known.and_then(|pause| pause.pause_reason.clone()),
            });
        }
        pauses
    }

    fn value(&self, name: &str) -> Option<&str> {
        let field = self.entered.iter().find(|(known, _)| known == name);
        field.map(|(_, value)| value.as_str())
    }

    /// None where nothing was entered.
    fn text(&self, name: &str) -> Option<String> {
        let value = self.value(name).filter(|value| !value.is_empty());
        value.map(str::to_owned)
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        let entered = self.text(name)?;
        let number = entered.parse().ok();
        if number.is_none() {
            self.refuse(name, "not_a_number");
        }
        number
    }

    /// The entered time; none where the field is missing or shows the stored one.
    fn changed(&mut self, name: &str, stored: Option<Timestamp>) -> Option<Timestamp> {
        let entered = self.clock.instant_of(self.value(name)?);
        let shown = stored.map(|at| input_value(self.clock.shown_at(at)));
        let shown = shown.and_then(|shown| self.clock.instant_of(&shown));
        (entered.is_none() || entered != shown).then(|| self.time(name))
    }

    /// The entered time, or the stored one where the field shows it.
    fn or_stored(&mut self, name: &str, stored: Option<Timestamp>) -> Timestamp {
        match stored {
            Some(at) => self.changed(name, stored).unwrap_or(at),
            None => self.time(name),
        }
    }

    fn time(&mut self, name: &str) -> Timestamp {
        let entered = self.value(name).unwrap_or_default();
        let (at, is_missing) = (self.clock.instant_of(entered), entered.is_empty());
        at.unwrap_or_else(|| {
            self.refuse(name, if is_missing { "required" } else { "wrong_type" });
            Timestamp::MIN
        })
    }

    fn refuse(&mut self, name: &str, code: &str) {
        let is_pause = PAUSE_FIELDS.as_flattened().contains(&name);
        self.wrong.push(FieldProblem {
            pointer: format!("/{}", if is_pause { "pauses" } else { name }),
            code: code.to_owned(),
            detail: String::new(),
        });
    }
}

#[cfg(test)]
mod tests {
    use shared::stats::UserZones;

    use super::*;
    use crate::fixtures::{self, at_millis};

    /// The sample day begins at 10:00 UTC, which is 19:00 in Tokyo.
    fn hours_ahead(zone: &str, _: Timestamp) -> Option<i32> {
        (zone == "Asia/Tokyo").then_some(9 * 3_600)
    }

    fn read(
        form: TimesForm,
        session: Option<&Session>,
        entered: &[(&str, &str)],
    ) -> Result<Command, Vec<(String, String)>> {
        let entered: Vec<_> = entered
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let second = SessionId::new(uuid::Uuid::from_u128(9));
        let command = form.command(
            &entered,
            session,
            ZoneClock::new(&UserZones::of_sessions("Asia/Tokyo"), hours_ahead),
            second,
        );
        command.map_err(|wrong| {
            let pairs = wrong.into_iter();
            pairs.map(|one| (one.pointer, one.code)).collect()
        })
    }

    /// From 10:00:00.250 to 10:15 with a pause from 5 to 7 minutes after 10:00.
    fn session() -> Session {
        let mut session = fixtures::session(&[
            (0, fixtures::start("short")),
            (5 * 60, fixtures::pause()),
            (7 * 60, Command::Resume),
            (15 * 60, fixtures::complete(None)),
        ]);
        session.started_at = at_millis(250);
        session
    }

    const UNCHANGED: [(&str, &str); 7] = [
        ("startTime", "2025-11-22T19:00"),
        ("endTime", "2025-11-22T19:15:00"),
        ("pauseTime1", "2025-11-22T19:05"),
        ("resumeTime1", "2025-11-22T19:07:00"),
        ("sessionType", "short"),
        ("plannedDuration", "15"),
        ("outcome", "completed"),
    ];

    fn corrected(changes: &[(&str, &str)]) -> CorrectSession {
        let mut entered = UNCHANGED.to_vec();
        for (name, value) in changes {
            entered.retain(|(known, _)| known != name);
            entered.push((name, value));
        }
        match read(TimesForm::Correct, Some(&session()), &entered) {
            Ok(Command::Correct(correct)) => correct,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn unchanged_values_are_left_out() {
        assert_eq!(corrected(&[]), CorrectSession::default());
        let ended = corrected(&[("endTime", "2025-11-22T19:20")]);
        assert_eq!(ended.end_time, Some(fixtures::at(20 * 60)));
        assert_eq!((ended.start_time, ended.pauses), (None, None));
        let preset = corrected(&[("sessionType", "pomodoro")]);
        assert_eq!(preset.session_type.as_deref(), Some("pomodoro"));
        assert_eq!(preset.planned_duration, None);
    }

    #[test]
    fn pauses_are_changed_added_and_removed() {
        let changed = corrected(&[("resumeTime1", "2025-11-22T19:06")])
            .pauses
            .unwrap();
        let times = |pause: &PauseTimes| (pause.pause_time, pause.resume_time);
        assert_eq!(
            changed.iter().map(times).collect::<Vec<_>>(),
            [(fixtures::at(300), fixtures::at(360))]
        );
        let added = corrected(&[
            ("pauseTime3", "2025-11-22T19:10"),
            ("resumeTime3", "2025-11-22T19:11"),
        ]);
        assert_eq!(added.pauses.unwrap().len(), 2);
        let none = corrected(&[("pauseTime1", ""), ("resumeTime1", "")]);
        assert_eq!(none.pauses, Some(Vec::new()));
    }

    #[test]
    fn the_end_alone_is_corrected() {
        let entered = [("endTime", "2025-11-22T19:40")];
        let command = read(TimesForm::End, Some(&session()), &entered).unwrap();
        let expected = CorrectSession {
            end_time: Some(fixtures::at(40 * 60)),
            ..CorrectSession::default()
        };
        assert_eq!(command, Command::Correct(expected));
    }

    #[test]
    fn a_recorded_session_needs_its_times_alone() {
        let entered = [
            ("startTime", "2025-11-22T19:00"),
            ("endTime", "2025-11-22T19:30"),
            ("intention", "Letters"),
            ("tags", " Deep work, home,"),
            ("plannedDuration", ""),
        ];
        let Ok(Command::Record(record)) = read(TimesForm::Record, None, &entered) else {
            panic!("a record");
        };
        assert_eq!(record.start_time, fixtures::at(0));
        assert_eq!(record.end_time, fixtures::at(30 * 60));
        assert_eq!(record.pauses, Some(Vec::new()));
        assert_eq!(record.intention.as_deref(), Some("Letters"));
        assert_eq!(record.tags, Some(Tags::sent(["Deep work", "home"])));
        assert_eq!(record.time_zone.as_deref(), Some("Asia/Tokyo"));
        assert_eq!((record.session_type, record.planned_duration), (None, None));
    }

    #[test]
    fn every_unreadable_value_names_its_field() {
        let problem = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        let entered = [
            ("startTime", "soon"),
            ("pauseTime1", "2025-11-22T19:05"),
            ("plannedDuration", "long"),
        ];
        assert_eq!(
            read(TimesForm::Record, None, &entered),
            Err(vec![
                problem("/startTime", "wrong_type"),
                problem("/endTime", "required"),
                problem("/pauses", "required"),
                problem("/plannedDuration", "not_a_number"),
            ])
        );
    }
}
