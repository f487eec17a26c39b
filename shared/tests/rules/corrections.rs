//! Correcting ended sessions.

use stint_rules::rules::{Command, CorrectSession, EventData, PauseTimes};

use crate::support::{
    Given, abandon, at, complete, complete_rated, complete_scored, distraction, given, other,
    pause, resume, start, test,
};

fn correct(change: impl FnOnce(&mut CorrectSession)) -> Command {
    let mut correct = CorrectSession::default();
    change(&mut correct);
    Command::Correct(correct)
}

fn ends(at_time: &str) -> Command {
    correct(|sent| sent.end_time = Some(at(at_time)))
}

/// Forgotten after forty minutes.
fn forgotten() -> Given {
    given([("10:00", start("pomodoro"))]).settled_at("12:00")
}

#[test]
fn forty_minutes_on_a_plan_of_twenty_five_are_put_right() {
    let before = forgotten().view("12:00");
    assert_eq!((before.automatic, before.actual_duration), (true, Some(25)));
    let corrected = forgotten().when(ends("10:40"), "12:00");
    let after = corrected.then(["12:00 SessionCorrected"]).view("12:00");
    assert_eq!((after.automatic, after.actual_duration), (false, Some(40)));
    assert_eq!(after.planned_duration, 25);
    assert_eq!(after.start_time, at("10:00"));
    assert_eq!(after.end_time, Some(at("10:40")));
}

#[test]
fn event_has_what_was_there_before() {
    let corrected = forgotten().when(ends("10:20"), "12:00").given();
    let Some(EventData::SessionCorrected { before, after, .. }) =
        corrected.log.last().map(|event| event.data.clone())
    else {
        panic!("no correction");
    };
    assert_eq!(
        (before.end_time, after.end_time),
        (at("10:25"), at("10:20"))
    );
    assert_eq!((before.automatic, after.automatic), (true, false));
    assert_eq!(
        (before.actual_seconds, after.actual_seconds),
        (1_500, 1_200)
    );
    assert!(before.focus_score > after.focus_score);
    assert_eq!(corrected.session().elapsed, None);
}

#[test]
fn only_end_or_outcome_make_a_completion_a_persons() {
    let moved = correct(|sent| sent.start_time = Some(at("09:50")));
    let after = forgotten().when(moved, "12:00").given();
    assert!(after.view("12:00").automatic);
    assert_eq!(after.view("12:00").actual_duration, Some(35));
    let given_up = correct(|sent| sent.outcome = Some("completed".to_owned()));
    let after = after.when(given_up, "12:00").given();
    assert!(!after.view("12:00").automatic);
}

#[test]
fn calculated_score_follows_and_reported_score_stays() {
    let rated = given([("10:00", start("pomodoro")), ("10:10", complete_rated(5))]);
    let after = rated.when(ends("10:25"), "12:00").given().view("12:00");
    assert_eq!(after.focus_score, Some(95));
    let scored = given([("10:00", start("pomodoro")), ("10:10", complete_scored(3))]);
    let after = scored.when(ends("10:25"), "12:00").given().view("12:00");
    assert_eq!(after.focus_score, Some(3));
    assert_eq!(after.focus_score_breakdown.calculated, 85);
}

#[test]
fn distractions_outside_cost_nothing() {
    let distracted = given([
        ("10:00", start("pomodoro")),
        ("10:05", distraction()),
        ("10:15", distraction()),
        ("10:20", complete()),
    ]);
    let shorter = distracted.when(ends("10:10"), "12:00").given();
    let view = shorter.view("12:00");
    assert_eq!(view.distraction_count, 1);
    assert_eq!(view.focus_score_breakdown.distractions, 1);
    let longer = shorter.when(ends("10:20"), "12:00").given();
    assert_eq!(longer.view("12:00").distraction_count, 2);
    let paused = correct(|sent| {
        sent.pauses = Some(vec![PauseTimes {
            pause_time: at("10:14"),
            resume_time: at("10:16"),
            pause_reason: None,
        }]);
    });
    let paused = longer.when(paused, "12:00").given();
    assert_eq!(paused.view("12:00").distraction_count, 1);
}

#[test]
fn distractions_in_overtime_count_while_the_completion_is_automatic() {
    let forgotten = given([("10:00", start("pomodoro")), ("10:30", distraction())]);
    let forgotten = forgotten.settled_at("12:00");
    assert_eq!(forgotten.view("12:00").distraction_count, 1);
    let after = forgotten.when(ends("10:29"), "12:00").given();
    assert_eq!(after.view("12:00").distraction_count, 0);
}

#[test]
fn pauses_left_out_are_cut_off() {
    let paused = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:10", resume()),
        ("10:15", pause()),
        ("10:20", complete()),
    ]);
    let after = paused.when(ends("10:07"), "12:00").given().view("12:00");
    assert_eq!(after.pauses.len(), 1);
    assert_eq!(after.pauses[0].resume_time, Some(at("10:07")));
    assert_eq!(after.actual_duration, Some(5));
    let none = correct(|sent| sent.pauses = Some(Vec::new()));
    let after = paused.when(none, "12:00").given().view("12:00");
    assert_eq!((after.pauses.len(), after.actual_duration), (0, Some(20)));
}

#[test]
fn pause_that_reached_its_limit_still_costs_if_it_stays() {
    let overrun = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:20", complete()),
    ]);
    assert_eq!(overrun.view("12:00").focus_score_breakdown.distractions, 1);
    let after = overrun.when(ends("10:21"), "12:00").given().view("12:00");
    assert_eq!(after.focus_score_breakdown.distractions, 1);
    assert!(after.pauses[0].automatic);
    let after = overrun.when(ends("10:14"), "12:00").given().view("12:00");
    assert_eq!(after.focus_score_breakdown.distractions, 0);
}

#[test]
fn type_and_plan_follow_the_rules_of_lengths() {
    let done = given([("10:00", start("pomodoro")), ("10:20", abandon())]);
    let plan = |session_type: Option<&str>, planned_duration| {
        let sent = correct(|sent| {
            sent.session_type = session_type.map(str::to_owned);
            sent.planned_duration = planned_duration;
        });
        let then = done.when(sent, "12:00");
        match &then.outcome {
            Ok(_) => Ok(then.given().view("12:00").planned_duration),
            Err(refusal) => Err(refusal.code()),
        }
    };
    assert_eq!(plan(Some("long"), None), Ok(45));
    assert_eq!(plan(Some("custom"), None), Ok(25));
    assert_eq!(plan(Some("custom"), Some(40)), Ok(40));
    assert_eq!(plan(None, Some(40)), Err("planned_duration_mismatch"));
    assert_eq!(plan(Some("x"), None), Err("unknown_session_type"));
}

#[test]
fn outcome_changes_with_its_texts() {
    let done = given([("10:00", start("pomodoro")), ("10:20", complete_rated(4))]);
    let outcome = |word: &str| correct(|sent| sent.outcome = Some(word.to_owned()));
    let given_up = done.when(outcome("abandoned"), "12:00").given();
    let view = given_up.view("12:00");
    assert_eq!(
        (view.status.as_str(), view.quality_rating),
        ("abandoned", Some(4))
    );
    assert_eq!(view.focus_score_breakdown.duration_bonus, 0);
    let again = given_up.when(outcome("completed"), "12:01").given();
    let (again, before) = (again.view("12:01"), done.view("12:01"));
    assert_eq!(again.focus_score, before.focus_score);
    done.when(outcome("active"), "12:00")
        .refused("unknown_outcome");
}

#[test]
fn limits_are_those_of_a_recorded_session() {
    let done = given([("10:00", start("pomodoro")), ("10:00:30", complete())]);
    done.when(ends("10:00:59"), "12:00")
        .refused("focused_time_out_of_range");
    done.when(ends("12:01"), "12:00")
        .refused("end_time_in_future");
    done.when(ends("12:16"), "13:00")
        .refused("focused_time_out_of_range");
    // What stays is not checked again.
    let given_up = correct(|sent| sent.outcome = Some("abandoned".to_owned()));
    done.when(given_up, "12:00")
        .then(["12:00 SessionCorrected"]);
}

#[test]
fn overlap_is_refused() {
    let crowded = forgotten().with(other("10:35", Some("10:50")));
    crowded
        .when(ends("10:40"), "12:00")
        .refused("session_overlaps");
    crowded
        .replays(ends("10:40"), "12:00", "12:01")
        .refused("session_overlaps");
    crowded
        .when(ends("10:35"), "12:00")
        .then(["12:00 SessionCorrected"]);
}

#[test]
fn refused_correction_of_a_run_leaves_the_others() {
    let running = given([("10:00", start("pomodoro"))]).with(other("10:35", Some("10:50")));
    let (codes, after) =
        running.replays_run([("10:20", complete()), ("12:00", ends("10:40"))], "12:01");
    assert_eq!(codes, ["applied", "session_overlaps"]);
    assert_eq!(after.view("12:01").end_time, Some(at("10:20")));
}

#[test]
fn open_and_deleted_sessions_are_refused() {
    given([("10:00", start("pomodoro"))])
        .when(ends("10:20"), "10:20")
        .refused("session_open");
    let deleted = forgotten().when(Command::Delete, "12:00").given();
    deleted
        .when(ends("10:20"), "12:01")
        .refused("session_not_found");
}

/// After a server's clock was ahead.
#[test]
fn session_in_the_future_can_be_corrected() {
    let ahead = given([("14:00", start("pomodoro")), ("14:02", complete())]);
    let moved = || {
        correct(|sent| {
            sent.start_time = Some(at("12:00"));
            sent.end_time = Some(at("12:02"));
        })
    };
    let live = ahead
        .when(moved(), "12:05")
        .then(["14:02 SessionCorrected"]);
    assert_eq!(live.view("12:05").end_time, Some(at("12:02")));
    let replayed = ahead.replays(moved(), "12:05", "12:06");
    assert_eq!(replayed.given().view("12:06").end_time, Some(at("12:02")));
    // Otherwise the order counts.
    let done = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    done.replays(ends("10:15"), "10:19", "12:00")
        .refused("out_of_order");
}
