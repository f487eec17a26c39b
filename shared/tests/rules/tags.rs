//! Tags of sessions: how they are stored, in which commands they are, and what is refused.

use stint_rules::Patch;
use stint_rules::rules::{
    Command, EventData, RecordSession, SplitSession, StartSession, Tags, check_event,
};

use crate::support::{ANOTHER, Given, USER, amend, at, complete, given, nothing, start, test};

fn tagged(tags: &[&str]) -> Command {
    Command::Start(StartSession {
        tags: Some(Tags::sent(tags.iter().copied())),
        ..StartSession::preset("pomodoro")
    })
}

#[track_caller]
fn assert_tags(session: &Given, expected: &[&str]) {
    let view = session.view("12:00");
    assert_eq!(view.tags.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn tags_are_trimmed_and_the_first_spelling_stays() {
    let session = given([(
        "10:00",
        tagged(&["\u{2003}Deep work\n", "École", "DEEP WORK", "éCOLE", "a;b"]),
    )]);
    assert_tags(&session, &["Deep work", "École", "a;b"]);
    let json = serde_json::to_value(session.session()).expect("JSON");
    assert_eq!(
        json["tags"],
        serde_json::json!(["Deep work", "École", "a;b"])
    );
}

#[test]
fn no_tags_are_left_out() {
    for none in [start("pomodoro"), tagged(&[])] {
        let session = given([("10:00", none)]);
        let state = serde_json::to_value(session.session()).expect("JSON");
        let view = serde_json::to_value(session.view("10:01")).expect("JSON");
        let event = serde_json::to_value(&session.log[0].data).expect("JSON");
        assert!(state.get("tags").is_none() && view.get("tags").is_none());
        assert!(event["data"].get("tags").is_none());
    }
}

#[test]
fn what_is_no_tag_is_refused_with_its_number() {
    let long = "é".repeat(51);
    for wrong in ["", " \u{2003}", "a,b", "a\nb", "a\u{7}b", &long] {
        let refused = nothing().when(tagged(&["thesis", wrong]), "10:00");
        assert!(refused.message().contains("number 2 has not"), "{wrong:?}");
        refused.refused_values(["tag_not_allowed"]);
    }
    let longest = "é".repeat(50);
    assert_tags(&given([("10:00", tagged(&[&longest]))]), &[&longest]);
}

#[test]
fn at_most_ten_are_accepted() {
    let names: Vec<String> = (0..11).map(|number| format!("tag {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_tags(&given([("10:00", tagged(&names[..10]))]), &names[..10]);
    let eleven = nothing().when(tagged(&names), "10:00");
    assert!(eleven.message().contains("tags are 11"));
    eleven.refused_values(["too_many_tags"]);
}

#[test]
fn amendment_replaces_clears_and_keeps() {
    let open = given([("10:00", tagged(&["thesis", "home"]))]);
    let set = amend(|amend| amend.tags = Patch::Set(Tags::sent(["Thesis"])));
    let amended = open.when(set, "10:05").given();
    assert_tags(&amended, &["Thesis"]);
    let other = amend(|amend| amend.intention = Patch::Set("Write".to_owned()));
    let unchanged = amended.when(other, "10:06").given();
    assert_tags(&unchanged, &["Thesis"]);
    let ended = unchanged.when(complete(), "10:20").given();
    let cleared = ended.when(amend(|amend| amend.tags = Patch::Clear), "11:00");
    assert_tags(&cleared.given(), &[]);
    let empty = ended.when(
        amend(|amend| amend.tags = Patch::Set(Tags::default())),
        "11:00",
    );
    assert_eq!(cleared.data(), empty.data());
    let wrong = ended.when(
        amend(|amend| {
            amend.quality_rating = Patch::Set(9);
            amend.tags = Patch::Set(Tags::sent(["a,b"]));
        }),
        "11:00",
    );
    wrong.refused_values(["quality_rating_out_of_range", "tag_not_allowed"]);
}

#[test]
fn recorded_and_split_sessions_have_tags() {
    let record = Command::Record(RecordSession {
        start_time: at("10:00"),
        end_time: at("10:40"),
        tags: Some(Tags::sent(["thesis"])),
        ..RecordSession::default()
    });
    let recorded = given([("11:00", record)]);
    assert_tags(&recorded, &["thesis"]);
    let split = Command::Split(SplitSession {
        split_time: at("10:20"),
        second_session_id: ANOTHER,
    });
    let mut second = recorded.when(split, "11:30").given();
    second.log.retain(|event| event.session_id == ANOTHER);
    assert_tags(&second, &["thesis"]);
}

#[test]
fn logs_are_checked_for_their_tags() {
    let session = given([("10:00", tagged(&["thesis"]))]);
    let mut event = session.log[0].clone();
    let before = nothing().state();
    assert!(check_event(&before, &event, USER).is_ok());
    for (wrong, code) in [
        (Tags::sent(["a,b"]), "tag_not_allowed"),
        (Tags::sent([" thesis"]), "event_differs"),
        (Tags::sent(["thesis", "Thesis"]), "event_differs"),
        (Tags::sent(["x"; 11]), "too_many_tags"),
    ] {
        if let EventData::FocusSessionStarted { tags, .. } = &mut event.data {
            *tags = wrong;
        }
        let refused = check_event(&before, &event, USER).expect_err("refused");
        assert_eq!(refused.code(), code);
    }
}

#[test]
fn a_text_with_commas_is_several_tags() {
    assert_eq!(
        Tags::split(" Deep work, ,thesis,"),
        Tags::sent(["Deep work", "thesis"])
    );
    assert!(Tags::split(" , ").is_empty());
}
