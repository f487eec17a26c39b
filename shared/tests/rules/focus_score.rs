//! The focus score, version 1: the documented examples and rules.

use stint_rules::rules::limits::{MINUTE, SECOND};
use stint_rules::rules::score::{Finish, score};
use stint_rules::rules::{FocusScoreBreakdown, ScoreSource};

use crate::support::{
    Given, abandon, amend, complete, complete_rated, complete_scored, custom, distraction, given,
    pause, resume, start, test,
};

/// Base score, cost of distractions, bonus, score.
fn row(of: FocusScoreBreakdown) -> (u32, u32, u32, u8) {
    (
        of.base_score,
        of.distractions * 5,
        of.duration_bonus,
        of.calculated,
    )
}

fn distracted(mut session: Given, times: usize) -> Given {
    for _ in 0..times {
        session = session.when(distraction(), "10:01").given();
    }
    session
}

fn breakdown(session: &Given) -> FocusScoreBreakdown {
    session.view("20:00").focus_score_breakdown
}

#[test]
fn documented_examples_are_calculated() {
    let pomodoro = || given([("10:00", start("pomodoro"))]);
    let ended = |session: Given, end, when| breakdown(&session.when(end, when).given());
    // 25 min, clean, unrated
    assert_eq!(row(ended(pomodoro(), complete(), "10:25")), (80, 0, 5, 85));
    // 25 min, rated 5
    assert_eq!(
        row(ended(pomodoro(), complete_rated(5), "10:25")),
        (90, 0, 5, 95)
    );
    // 25 min, rated 3, 3 distractions
    let three = distracted(pomodoro(), 3);
    assert_eq!(
        row(ended(three, complete_rated(3), "10:25")),
        (80, 15, 5, 70)
    );
    // 45 min, rated 4, 1 distraction
    let long = distracted(given([("10:00", start("long"))]), 1);
    assert_eq!(row(ended(long, complete_rated(4), "10:45")), (85, 5, 9, 89));
    // 120 min, rated 5, 2 distractions
    let longest = distracted(given([("10:00", custom(120))]), 2);
    assert_eq!(
        row(ended(longest, complete_rated(5), "12:00")),
        (90, 10, 10, 90)
    );
    // 15 min, rated 3
    let short = given([("10:00", start("short"))]);
    assert_eq!(
        row(ended(short, complete_rated(3), "10:15")),
        (80, 0, 3, 83)
    );
    // abandoned at 10 of 25, 2 distractions
    let two = distracted(pomodoro(), 2);
    assert_eq!(row(ended(two, abandon(), "10:10")), (28, 10, 0, 18));
}

#[test]
fn rating_adds_0_5_10_15_or_20() {
    let base = |rating| score(0, MINUTE, 0, Some(rating), Finish::Completed).base_score;
    assert_eq!([1, 2, 3, 4, 5].map(base), [0, 5, 10, 15, 20]);
    assert_eq!(score(0, MINUTE, 0, None, Finish::Completed).base_score, 10);
    assert_eq!(score(0, MINUTE, 0, None, Finish::Abandoned).base_score, 0);
}

#[test]
fn overtime_does_not_raise_the_base_score() {
    let full = score(25 * MINUTE, 25 * MINUTE, 0, None, Finish::Completed);
    assert_eq!(
        score(40 * MINUTE, 25 * MINUTE, 0, None, Finish::Completed),
        full
    );
}

#[test]
fn share_of_the_plan_is_rounded_to_nearest() {
    let base = |seconds: i64| {
        score(seconds * SECOND, 25 * MINUTE, 0, Some(1), Finish::Completed).base_score
    };
    // 70 × 10 / 1500 is 0.467, 70 × 11 / 1500 is 0.513.
    assert_eq!(
        [base(0), base(10), base(11), base(1499), base(1500)],
        [0, 0, 1, 70, 70]
    );
}

#[test]
fn bonus_is_one_point_per_five_minutes_up_to_ten() {
    let bonus = |minutes: i64| {
        score(minutes * MINUTE, 120 * MINUTE, 0, None, Finish::Completed).duration_bonus
    };
    assert_eq!(
        [bonus(4), bonus(5), bonus(49), bonus(50), bonus(120)],
        [0, 1, 9, 10, 10]
    );
    assert_eq!(
        score(50 * MINUTE, 50 * MINUTE, 0, None, Finish::Abandoned).duration_bonus,
        0
    );
}

#[test]
fn score_is_clamped_to_0_and_100() {
    assert_eq!(
        score(0, MINUTE, 100, Some(1), Finish::Completed).calculated,
        0
    );
    assert_eq!(
        score(120 * MINUTE, 120 * MINUTE, 0, Some(5), Finish::Completed).calculated,
        100
    );
    assert_eq!(
        score(0, MINUTE, u32::MAX, None, Finish::Abandoned).calculated,
        0
    );
}

#[test]
fn pause_ended_by_its_limit_costs_a_distraction() {
    let resumed = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:14", resume()),
    ]);
    assert_eq!(
        breakdown(&resumed.when(complete(), "10:34").given()).distractions,
        0
    );
    let overrun = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    assert_eq!(
        breakdown(&overrun.when(complete(), "10:35").given()).distractions,
        1
    );
    let ended_in_pause = overrun.when(complete(), "10:14").given();
    assert_eq!(breakdown(&ended_in_pause).distractions, 0);
}

#[test]
fn open_session_shows_the_score_of_an_unrated_completion_now() {
    let session = given([("10:00", start("pomodoro"))]);
    let live = |when| session.view(when).focus_score_breakdown;
    assert_eq!(row(live("10:00")), (10, 0, 0, 10));
    assert_eq!(
        live("10:10"),
        breakdown(&session.when(complete(), "10:10").given())
    );
    assert_eq!(session.view("10:10").focus_score, None);
    assert_eq!(session.view("10:10").focus_score_source, None);
}

#[test]
fn reported_score_is_stored_beside_the_breakdown() {
    let view = given([("10:00", start("pomodoro")), ("10:25", complete_scored(12))]).view("10:26");
    assert_eq!(view.focus_score, Some(12));
    assert_eq!(view.focus_score_source, Some(ScoreSource::Reported));
    assert_eq!(view.focus_score_breakdown.calculated, 85);
    assert_eq!(view.focus_score_breakdown.version, 1);
}

#[test]
fn only_a_rating_amendment_recalculates_the_score() {
    let session = given([("10:00", start("pomodoro")), ("10:25", complete_rated(3))]);
    let text = amend(|amend| {
        amend.task_progress = stint_rules::wire::Patch::Set("More".to_owned());
    });
    let texted = session.when(text, "10:30").given();
    assert_eq!(breakdown(&texted), breakdown(&session));
    let rating = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(5));
    let rated = session.when(rating, "10:30").given();
    assert_eq!(row(breakdown(&rated)), (90, 0, 5, 95));
    assert_eq!(rated.view("10:30").focus_score, Some(95));
    let cleared = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Clear);
    let cleared = session.when(cleared, "10:30").given();
    assert_eq!(row(breakdown(&cleared)), (80, 0, 5, 85));
}

#[test]
fn rating_amendment_leaves_a_reported_score() {
    let session = given([("10:00", start("pomodoro")), ("10:25", complete_scored(12))]);
    let rating = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(5));
    let view = session.when(rating, "10:30").given().view("10:30");
    assert_eq!(view.focus_score, Some(12));
    assert_eq!(view.focus_score_breakdown.calculated, 95);
}

#[test]
fn abandoned_session_is_recalculated_as_abandoned() {
    let session = given([("10:00", start("pomodoro")), ("10:10", abandon())]);
    assert_eq!(row(breakdown(&session)), (28, 0, 0, 28));
    let rating = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(3));
    assert_eq!(
        row(breakdown(&session.when(rating, "10:30").given())),
        (38, 0, 0, 38)
    );
}

#[test]
fn stored_breakdown_is_recalculated_only_when_the_rating_changes() {
    let mut session = given([("10:00", start("pomodoro")), ("10:25", complete_rated(3))]);
    let of_old = FocusScoreBreakdown {
        version: 1,
        base_score: 1,
        distractions: 2,
        duration_bonus: 3,
        calculated: 4,
    };
    let Some(stint_rules::rules::EventData::SessionCompleted {
        focus_score_breakdown,
        ..
    }) = session.log.last_mut().map(|event| &mut event.data)
    else {
        panic!("it was completed");
    };
    *focus_score_breakdown = of_old;
    let same_rating = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(3));
    let amended = session.when(same_rating, "10:30").given();
    assert_eq!(breakdown(&amended), of_old);
    let other_rating = amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(5));
    let amended = session.when(other_rating, "10:30").given();
    assert_eq!(row(breakdown(&amended)), (90, 10, 5, 85));
}
