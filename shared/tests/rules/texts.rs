//! Normalization and limits of texts.

use stint_rules::rules::limits::{LONG_TEXT, SHORT_TEXT};
use stint_rules::rules::{
    AbandonSession, Command, CompleteSession, PauseSession, RecordDistraction, StartSession,
    normalize,
};
use stint_rules::wire::Patch;

use crate::support::{amend, complete, given, nothing, start, start_with_intention, test};

fn stored(text: &str) -> Option<String> {
    normalize(Some(text), "note", SHORT_TEXT).expect("a text that may be stored")
}

#[track_caller]
fn refused(text: &str, code: &str) {
    let violation = normalize(Some(text), "note", SHORT_TEXT).expect_err("refused");
    assert_eq!((violation.code(), violation.field()), (code, Some("note")));
}

#[test]
fn line_ends_become_newlines() {
    assert_eq!(stored("a\r\nb\rc\nd").as_deref(), Some("a\nb\nc\nd"));
    assert_eq!(stored("a\r\r\nb").as_deref(), Some("a\n\nb"));
}

#[test]
fn leading_and_trailing_white_space_is_removed() {
    assert_eq!(
        stored(" \t\r\n a b \u{a0}\u{2003}\u{3000}\u{2028}").as_deref(),
        Some("a b")
    );
    assert_eq!(stored("\u{b}\u{c}\u{85}a\u{85}").as_deref(), Some("a"));
    // U+200B and U+FEFF are not White_Space.
    assert_eq!(
        stored("\u{200b}a\u{feff}").as_deref(),
        Some("\u{200b}a\u{feff}")
    );
}

#[test]
fn empty_text_is_none() {
    assert_eq!(stored(""), None);
    assert_eq!(stored(" \r\n\t\u{2003}"), None);
    assert_eq!(normalize(None, "note", SHORT_TEXT), Ok(None));
}

#[test]
fn control_characters_other_than_newline_and_tab_are_refused() {
    assert_eq!(stored("a\tb\nc").as_deref(), Some("a\tb\nc"));
    for control in [
        '\0', '\u{7}', '\u{b}', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}',
    ] {
        refused(&format!("a{control}b"), "text_not_allowed");
    }
}

#[test]
fn length_is_the_number_of_scalar_values_after_normalization() {
    for letter in ["x", "é", "🍅"] {
        assert!(stored(&letter.repeat(500)).is_some());
        refused(&letter.repeat(501), "text_too_long");
    }
    assert!(stored(&format!("  {}  ", "x".repeat(500))).is_some());
    assert!(stored(&format!("a\r\n{}", "x".repeat(498))).is_some());
    // One grapheme, two scalar values.
    refused(&"e\u{301}".repeat(251), "text_too_long");
}

#[test]
fn text_too_long_states_length_and_limit() {
    let violation = normalize(Some(&"x".repeat(501)), "note", SHORT_TEXT).expect_err("refused");
    assert_eq!(
        violation.to_string(),
        "note has 501 characters; at most 500 are kept."
    );
}

#[test]
fn every_text_of_every_command_is_normalized() {
    let session = nothing()
        .when(start_with_intention(" a\r\nb "), "10:00")
        .given();
    assert_eq!(session.view("10:00").intention.as_deref(), Some("a\nb"));
    let pause = |reason: &str| {
        Command::Pause(PauseSession {
            pause_reason: Some(reason.to_owned()),
        })
    };
    let paused = session.when(pause(" tea "), "10:01").given();
    assert_eq!(
        paused.view("10:01").pauses[0].pause_reason.as_deref(),
        Some("tea")
    );
    let note = Command::RecordDistraction(RecordDistraction {
        kind: "internal".to_owned(),
        note: Some(" idea ".to_owned()),
    });
    let noted = session.when(note, "10:01").given();
    assert_eq!(
        noted.session().distractions[0].note.as_deref(),
        Some("idea")
    );
    let complete = Command::Complete(CompleteSession {
        quality_rating: None,
        task_progress: Some(" done\r".to_owned()),
        focus_score: None,
    });
    let completed = session.when(complete, "10:02").given();
    assert_eq!(
        completed.view("10:02").task_progress.as_deref(),
        Some("done")
    );
    let abandon = Command::Abandon(AbandonSession {
        reason: Some(" no ".to_owned()),
        progress_made: Some(" little ".to_owned()),
    });
    let abandoned = session.when(abandon, "10:02").given().view("10:02");
    assert_eq!(abandoned.abandon_reason.as_deref(), Some("no"));
    assert_eq!(abandoned.progress_made.as_deref(), Some("little"));
    let amend = amend(|amend| amend.intention = Patch::Set(" \n ".to_owned()));
    let amended = completed.when(amend, "10:03").given();
    assert_eq!(amended.view("10:03").intention, None);
}

#[test]
fn every_text_has_its_limit() {
    let session = given([("10:00", start("pomodoro"))]);
    let ended = session.when(complete(), "10:01").given();
    let text = |length: usize| Some("x".repeat(length));
    let short = |text: Option<String>| {
        [
            Command::Pause(PauseSession {
                pause_reason: text.clone(),
            }),
            Command::RecordDistraction(RecordDistraction {
                kind: "internal".to_owned(),
                note: text.clone(),
            }),
            Command::Abandon(AbandonSession {
                reason: text,
                progress_made: None,
            }),
        ]
    };
    let long = |text: Option<String>| {
        [
            Command::Complete(CompleteSession {
                quality_rating: None,
                task_progress: text.clone(),
                focus_score: None,
            }),
            Command::Abandon(AbandonSession {
                reason: None,
                progress_made: text,
            }),
        ]
    };
    for command in short(text(SHORT_TEXT))
        .into_iter()
        .chain(long(text(LONG_TEXT)))
    {
        assert!(session.when(command, "10:01").outcome.is_ok());
    }
    for command in short(text(SHORT_TEXT + 1))
        .into_iter()
        .chain(long(text(LONG_TEXT + 1)))
    {
        session
            .when(command, "10:01")
            .refused_values(["text_too_long"]);
    }
    let start = |length| {
        Command::Start(StartSession {
            intention: text(length),
            ..StartSession::preset("short")
        })
    };
    assert!(nothing().when(start(SHORT_TEXT), "10:00").outcome.is_ok());
    nothing()
        .when(start(SHORT_TEXT + 1), "10:00")
        .refused_values(["text_too_long"]);
    let amend = amend(|amend| {
        amend.intention = Patch::Set("x".repeat(SHORT_TEXT + 1));
        amend.task_progress = Patch::Set("x".repeat(LONG_TEXT + 1));
    });
    ended
        .when(amend, "10:02")
        .refused_values(["text_too_long", "text_too_long"]);
}

#[test]
fn text_limits_are_500_and_10_000() {
    assert_eq!((SHORT_TEXT, LONG_TEXT), (500, 10_000));
}
