//! English.

use shared::rules::{CommandKind, SessionType};

use super::{AbandonWords, IdleWords, KeyWords, OpenWords, ReflectionWords, ResultWords, Words};
use crate::model::route::Route;
use crate::model::timer_display::TimerPhase;

/// The words of the page in English.
pub static ENGLISH: Words = Words {
    #[cfg(feature = "ssr")]
    document: super::DocumentWords {
        description: "A calm, exact timer for focused work. Start with one click; no account needed.",
        crashed: "Something broke in this page. Reload it: what was saved is not lost, and the session goes on.",
        no_script: "Without JavaScript the time shown is that of loading: reload the page to see the present one.",
    },
    title: "Stint",
    skip_to_content: "Skip to the content",
    ways: "Pages",
    place: |place| match place {
        Route::Timer => "Timer",
        Route::History => "History",
        Route::Insights => "Insights",
        Route::Tasks => "Tasks",
        Route::Settings => "Settings",
        Route::SignIn => "Account",
    },
    #[cfg(feature = "pages")]
    dates: &super::dates::ENGLISH,
    #[cfg(feature = "pages")]
    history: super::history::ENGLISH,
    #[cfg(feature = "pages")]
    insights: super::insights::ENGLISH,
    #[cfg(feature = "pages")]
    session: super::session::ENGLISH,
    refused: "That could not be done now.",
    #[cfg(feature = "ssr")]
    forms: &super::forms::ENGLISH,
    #[cfg(feature = "ssr")]
    tasks: &super::tasks::ENGLISH,
    #[cfg(feature = "ssr")]
    settings: &super::settings::ENGLISH,
    #[cfg(feature = "ssr")]
    access: &super::access::ENGLISH,
    #[cfg(feature = "ssr")]
    sign_in: super::SignInWords {
        title: "Account",
        signed_in_as: |email| format!("You are signed in as {email}."),
        guest: "You are here as a guest, in this browser only. Register and everything you did is kept and follows you to your other devices.",
        newcomer: "You can start without an account. With one, your sessions follow you to your other devices.",
        sign_in: "Sign in",
        guest_stays: "What you did as a guest stays with the guest and is not added to the account.",
        take_along: "Download it first",
        bring_along: "if you want it there; then import it under Settings, Your data.",
        register: "Register",
        email: "E-mail",
        password: "Password",
        password_hint: "At least 8 characters.",
        name: "Name (optional)",
        sign_out: "Sign out",
        settings: "Settings",
        left: "Your account and everything in it are deleted.",
    },
    #[cfg(feature = "ssr")]
    not_found: super::NotFoundWords {
        title: "There is nothing here",
        body: "The address may have a slip in it, or the page was moved.",
        back: "To the timer",
    },
    session_type: |session_type| match session_type {
        SessionType::Pomodoro => "Pomodoro",
        SessionType::Short => "Short",
        SessionType::Long => "Long",
        SessionType::Custom => "Custom",
    },
    minutes_short: |minutes| format!("{minutes} min"),
    face: |face| match face {
        TimerPhase::Idle => "Ready",
        TimerPhase::Focus => "Focus",
        TimerPhase::Paused => "Paused",
        TimerPhase::Overtime => "Overtime",
        TimerPhase::Completed => "Completed",
        TimerPhase::Abandoned => "Abandoned",
        TimerPhase::Break => "Break",
    },
    idle: IdleWords {
        types: "Kind of session",
        intention: "What are you going to do?",
        length: "Length in minutes",
        minutes: "Minutes",
        about: "Task and project",
        task: "Task, an open one or a new one",
        project: "Project",
        no_project: "None",
        no_new_task_offline: "A new task needs the network: choose one that is there, or leave it out.",
        task_refused: "This task could not be made. Try another title, or leave it out.",
        shorter: "One minute less",
        longer: "One minute more",
        start: "Start",
        no_account_needed: "No account needed. You can register later and keep everything.",
    },
    open: OpenWords {
        timer: "Session timer",
        command: |command| match command {
            CommandKind::Start => "Start",
            CommandKind::Pause => "Pause",
            CommandKind::Resume => "Resume",
            CommandKind::RecordDistraction => "I got distracted",
            CommandKind::Complete => "Complete",
            CommandKind::Abandon => "Abandon",
            CommandKind::Amend => "Amend",
            CommandKind::Delete => "Delete",
            CommandKind::Restore => "Restore",
        },
        ends_at: |time| format!("ends at {time}"),
        focus_left: |time| format!("{time} of focus left"),
        closes_at: |time| format!("closes by itself at {time}"),
        pauses_left: |left| match left {
            0 => "No pauses left".to_owned(),
            1 => "1 pause left".to_owned(),
            _ => format!("{left} pauses left"),
        },
        distraction_from: "Where did it come from?",
        internal: "My own thoughts",
        external: "Someone or something",
        note: "What was it? (optional)",
        cancel: "Never mind",
        distractions: |count| match count {
            1 => "1 distraction noted".to_owned(),
            _ => format!("{count} distractions noted"),
        },
        ended_elsewhere: "The session was ended in another window or on another device.",
        started: |minutes| format!("Started: {minutes} minutes of focus."),
        paused: "Paused. The pause ends by itself after ten minutes.",
        resumed: "Resumed.",
        resumed_by_limit: "The pause reached its ten minutes, so focus goes on.",
        minutes_left: |minutes| match minutes {
            1 => "One minute left.".to_owned(),
            _ => format!("{minutes} minutes left."),
        },
        time_is_up: "Time is up. Overtime counts until you complete.",
        completed: "Completed.",
        abandoned: "Abandoned.",
    },
    reflection: ReflectionWords {
        title: "How did it go?",
        rating: "Quality of focus",
        ratings: ["Scattered", "Restless", "Fair", "Good", "Deep"],
        progress: "What got done?",
        confirm: "Complete",
        cancel: "Not yet",
    },
    abandon: AbandonWords {
        title: "Abandon this session?",
        reason: "What got in the way?",
        progress: "What got done nevertheless?",
        confirm: "Abandon",
        cancel: "Keep going",
    },
    result: ResultWords {
        score: "Focus score",
        base: "focus and rating",
        distractions: "distractions",
        length: "length",
        focused: |actual, planned| format!("{actual} of {planned} minutes focused"),
        automatic: "Nobody completed it within 15 minutes after time was up, so it completed by itself, unrated, at its planned end.",
        another: "Start another",
    },
    keys: KeyWords {
        open: "Keyboard shortcuts",
        title: "Keys",
        close: "Close",
        space: "Space",
        list: [
            ("Space", "Start, pause, resume"),
            ("C", "Complete"),
            (
                "D",
                "I got distracted: then I for thoughts, E for the world",
            ),
            ("A", "Abandon"),
            ("1 \u{2013} 4", "Pomodoro, Short, Long, Custom"),
            ("B", "Take the break"),
            ("S", "Skip the break"),
            ("?", "This list"),
        ],
    },
    refusal: |code| match code {
        "pause_limit_reached" => Some("All three pauses are used up."),
        "session_time_elapsed" => {
            Some("Time is up: complete or abandon, there is nothing to pause.")
        }
        "session_not_active" => Some("Paused: resume first."),
        "session_not_paused" => Some("It is running already."),
        "session_already_open" => Some(
            "Another session is still open. It is shown here now: complete or abandon it first.",
        ),
        "session_ended" => {
            Some("The session has ended meanwhile. You can add to it in the history.")
        }
        "distraction_limit_reached" => {
            Some("A hundred distractions are noted, the most there can be.")
        }
        "text_too_long" => Some("That text is too long."),
        "text_not_allowed" => Some("That text contains a character that can't be kept."),
        "unreachable" => Some("The server can't be reached."),
        _ => None,
    },
};
