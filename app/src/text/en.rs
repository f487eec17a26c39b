//! The texts in English, which also define every group of texts: `name = "text"` is a plain text,
//! `name: Type = value` has a type of its own, and `name: Group` is another group.

#[cfg(feature = "ssr")]
use shared::rules::AlertKind;
#[cfg(feature = "pages")]
use shared::rules::DistractionKind;
use shared::rules::{CommandKind, SessionType};
#[cfg(feature = "pages")]
use shared::wire::Tenths;
#[cfg(feature = "ssr")]
use shared::wire::{
    ActivityKind, ColumnRole, DateOrder, DeliveryStatus, DisabledReason, OverlapRule, RowReason,
    Scope,
};

#[cfg(feature = "pages")]
use super::Empty;
#[cfg(feature = "pages")]
use super::dates::minutes;
#[cfg(feature = "ssr")]
use super::format::counts;
#[cfg(feature = "pages")]
use super::format::{count, decimal_text, pause_length, tally_summary};
use crate::model::alerts::ClientAlertKind;
#[cfg(feature = "ssr")]
use crate::model::appearance::Theme;
#[cfg(feature = "pages")]
use crate::model::history::{DisplayStatus, EntryCounts};
#[cfg(feature = "pages")]
use crate::model::history_query::HistoryField;
#[cfg(feature = "pages")]
use crate::model::insights_range::{CalendarPeriod, Range};
use crate::model::preferences::Sound;
use crate::model::route::Route;
#[cfg(feature = "ssr")]
use crate::model::settings::SettingsSection;
use crate::model::timer_display::TimerPhase;

texts! {
    #[cfg(feature = "ssr")]
    /// The document around every page.
    pub struct DocumentTexts {
        description = "A calm, exact timer for focused work. Start with one click; no account needed.",
        crashed = "Something went wrong on this page. Reload it: saved data is not lost, and the session continues.",
        no_script = "Without JavaScript the time does not update: reload the page to see the current one.",
    }
}

texts! {
    /// The timer and all pages.
    pub struct Texts {
        #[cfg(feature = "ssr")]
        document: DocumentTexts,
        title = "Stint",
        skip_to_content = "Skip to content",
        page_list = "Pages",
        page_name: fn(Route) -> &'static str = |place| match place {
            Route::Timer => "Timer",
            Route::History => "History",
            Route::Insights => "Insights",
            Route::Tasks => "Tasks",
            Route::Settings => "Settings",
            Route::SignIn => "Account",
        },
        #[cfg(feature = "pages")]
        dates: DateTexts,
        #[cfg(feature = "pages")]
        history: HistoryTexts,
        #[cfg(feature = "pages")]
        insights: InsightsTexts,
        #[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
        today: TodayTexts,
        #[cfg(feature = "pages")]
        session: SessionTexts,
        refused = "That is not possible right now.",
        #[cfg(feature = "pages")]
        corrections: CorrectionTexts,
        #[cfg(feature = "ssr")]
        forms: FormTexts,
        #[cfg(feature = "ssr")]
        tasks: TaskTexts,
        #[cfg(feature = "ssr")]
        settings: SettingsTexts,
        #[cfg(feature = "ssr")]
        access: AccessTexts,
        #[cfg(feature = "ssr")]
        foreign: ForeignTexts,
        #[cfg(feature = "ssr")]
        imports: ImportTexts,
        #[cfg(feature = "ssr")]
        sign_in: SignInTexts,
        #[cfg(feature = "ssr")]
        not_found: NotFoundTexts,
        session_type: fn(SessionType) -> &'static str = |session_type| match session_type {
            SessionType::Pomodoro => "Pomodoro",
            SessionType::Short => "Short",
            SessionType::Long => "Long",
            SessionType::Custom => "Custom",
        },
        minutes_short: fn(i64) -> String = |minutes| format!("{minutes} min"),
        display_state: fn(TimerPhase) -> &'static str = |face| match face {
            TimerPhase::Idle => "Ready",
            TimerPhase::Focus => "Focus",
            TimerPhase::Paused => "Paused",
            TimerPhase::Overtime => "Overtime",
            TimerPhase::Completed => "Completed",
            TimerPhase::Abandoned => "Abandoned",
            TimerPhase::Break => "Break",
        },
        idle: IdleTexts,
        open: OpenTexts,
        reflection: ReflectionTexts,
        abandon: AbandonTexts,
        result: ResultTexts,
        keys: KeyboardTexts,
        windows: WindowTexts,
        refusal: fn(code: &str) -> Option<&'static str> = |code| match code {
            "pause_limit_reached" => Some("All three pauses are used up."),
            "session_time_elapsed" => {
                Some("Time is up, so it can’t be paused: complete or abandon it.")
            }
            "session_not_active" => Some("Paused: resume first."),
            "session_not_paused" => Some("It is already running."),
            "extension_out_of_range" => Some("Five minutes more would be too little or too much."),
            "extension_limit_reached" => Some("A session lasts at most 120 minutes."),
            "session_overlaps" => Some("It would overlap another session of yours."),
            "reopen_too_late" => Some("The session ended more than 10 minutes ago."),
            "session_already_open" => Some(
                "Another session is still open and now shown here: complete or abandon it first.",
            ),
            "session_ended" => {
                Some("The session has already ended. You can edit it in the history.")
            }
            "distraction_limit_reached" => {
                Some("100 distractions are logged, the maximum for a session.")
            }
            "quota_exceeded" => Some(
                "Your storage is full. This stays on your device; Settings, Your data shows what helps.",
            ),
            "text_too_long" => Some("This text is too long."),
            "text_not_allowed" => Some("This text contains a character that can’t be stored."),
            "cookies_off" => Some("This browser blocks cookies: nothing is saved."),
            "cross_site_request" => Some(
                "The server does not know this address: its operator has to set STINT_PUBLIC_URL.",
            ),
            "guests_off" | "signup_closed" => Some("This server needs an account: sign in to save this."),
            "unreachable" => Some("The server can’t be reached."),
            _ => None,
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Registering, signing in and out.
    pub struct SignInTexts {
        title = "Account",
        signed_in_as: fn(&str) -> String = |email| format!("You are signed in as {email}."),
        guest = "You are using Stint as a guest, in this browser only. Register to keep your data and use it on your other devices.",
        newcomer = "You can start without an account. With one, your sessions are on all your devices.",
        sign_in = "Sign in",
        guest_sessions = "After signing in you can add your guest sessions to the account.",
        register = "Register",
        email = "E-mail",
        password = "Password",
        password_hint = "At least 8 characters.",
        name = "Name (optional)",
        sign_out = "Sign out",
        settings = "Settings",
        account_deleted = "Your account and all its data have been deleted.",
        forgotten = "Forgot your password?",
        no_mail = "Forgot your password? This server sends no mail: its operator can set a new one.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// What a guest has recorded, offered to the account.
    pub struct GuestSessionsTexts {
        title = "Your guest sessions",
        intro = "Before you signed in, you used Stint in this browser as a guest. You can add what you recorded then to your account.",
        added = "Would be added:",
        known: fn(u64) -> String = |sessions| format!("Sessions that are in your account already: {sessions}."),
        overlapping = "At the same time as other sessions",
        overlapping_hint = "Choose what to add. If a session of your account has wrong times, correct it first and then reload this page.",
        others = "In your account at this time:",
        more: fn(usize) -> String = |sessions| format!("Of {sessions} more, the times at which there is no other session are added."),
        parts: fn(&str) -> String = |times| format!("Add {times}"),
        texts = "Add only its text, to the session of your account",
        leave_out = "Don’t add it",
        add = "Add to my account",
        decline = "Don’t add anything",
        later = "You can decide later, too: this page is linked from Settings, Your data, for 30 days in this browser.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Passkeys, in the settings and where somebody signs in.
    pub struct PasskeyTexts {
        sign_in = "Sign in with a passkey",
        intro = "With a passkey you sign in by finger, face or PIN, without your password. Your password still works.",
        add_title = "Add a passkey",
        name = "Name",
        name_hint = "Such as Phone or Blue security key.",
        password = "Your password",
        add = "Add a passkey",
        needs_script = "Adding a passkey needs JavaScript.",
        added_on = "Added on",
        rename = "Rename",
        remove = "Remove",
        remove_hint = "Nobody can sign in with this passkey any more. Delete it on your device, too.",
        remove_for_good = "Remove the passkey",
        outcomes: [(&'static str, &'static str); 11] = [
            ("unsupported", "This browser cannot use passkeys here. They need https and a browser of recent years."),
            ("SecurityError", "Passkeys need a host name and https: open Stint by its usual address."),
            ("NotAllowedError", "No passkey was used. Try again, or use your password."),
            ("InvalidStateError", "This device has a passkey for your account already."),
            ("passkey_exists", "This device has a passkey for your account already."),
            ("passkey_limit_reached", "You have the maximum number of passkeys: remove some first."),
            ("invalid_credentials", "That is not your password."),
            ("invalid_passkey", "This passkey does not work here (any more). Use your password."),
            ("challenge_invalid", "That took too long. Try again."),
            ("rate_limited", "Too many attempts: wait a moment, then try again."),
            ("", "That did not work. Try again, or use your password."),
        ],
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages that links in mails open.
    pub struct EmailLinkTexts {
        recover_title = "New password",
        recover_hint = "Enter the e-mail address of your account. You get a mail with a link to set a new password.",
        send_link = "Send the link",
        link_sent = "If an account has this address, a mail is on its way. Its link works for 30 minutes, best in this browser. Look in the spam folder, too.",
        other_browser = "You asked for the link in another browser: confirm the address of your account.",
        new_password = "New password",
        new_password_hint = "At least 8 characters. You will be signed out everywhere else.",
        programs = "API tokens and passkeys",
        delete_credentials = "Delete all of them",
        delete_credentials_hint = "If somebody else may have had your password, they may have made some. Programs that use a token then need a new one.",
        set_password = "Set the password",
        confirm_title = "Confirm your e-mail address",
        confirm_hint: fn(&str) -> String = |email| format!("Use {email} as the address of your account?"),
        confirm = "Confirm",
        confirmed = "Your e-mail address is confirmed. You can sign in with it.",
        registered = "A mail is on its way to the address. Open its link within a day to finish; until then you use Stint as a guest. Look in the spam folder, too.",
        to_timer = "To the timer",
        invalid = "This link no longer works: it was used, is too old or is incomplete.",
        ask_again = "Ask for a new link",
        no_mail = "This server sends no mail. Its operator can set a new password for you.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The page that asks for the password.
    pub struct ReauthenticationTexts {
        title = "Confirm your password",
        hint = "You signed in more than 15 minutes ago. Enter your password, then what you sent is carried out.",
        password = "Password",
        confirm = "Confirm and continue",
        cancel = "Cancel",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// What happened to the account.
    pub struct ActivityTexts {
        intro = "What happened to your account in the last 180 days, with browser and network address. If something was not you, change your password.",
        nothing = "Nothing yet.",
        times: fn(u64) -> String = |count| format!("{count} times since"),
        kind: fn(ActivityKind) -> &'static str = |kind| match kind {
            ActivityKind::Registered => "Account registered",
            ActivityKind::SignedIn => "Signed in",
            ActivityKind::SignInRefused => "Sign-in with a wrong password",
            ActivityKind::PasswordRefused => "Wrong password in a browser that is signed in",
            ActivityKind::SignInsEnded => "Signed out on other devices",
            ActivityKind::PasswordChanged => "Password changed",
            ActivityKind::PasswordReset => "Password reset by the operator of the server",
            ActivityKind::RecoveryRequested => "Link to set a new password asked for",
            ActivityKind::Recovered => "New password set by a link",
            ActivityKind::EmailChangeRequested => "Another e-mail address asked for",
            ActivityKind::EmailConfirmed => "E-mail address confirmed",
            ActivityKind::PasskeyAdded => "Passkey added",
            ActivityKind::PasskeyRemoved => "Passkey removed",
            ActivityKind::TokenCreated => "API token created",
            ActivityKind::TokenDeleted => "API token deleted",
            ActivityKind::CalendarFeedCreated => "Calendar address created",
            ActivityKind::CalendarFeedRemoved => "Calendar address removed",
            ActivityKind::WebhookCreated => "Webhook created",
            ActivityKind::WebhookChanged => "Webhook changed",
            ActivityKind::WebhookDeleted => "Webhook deleted",
            ActivityKind::Exported => "Data exported",
            ActivityKind::Disabled => "Disabled by the operator of the server",
            ActivityKind::Enabled => "Enabled by the operator of the server",
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The page that does not exist.
    pub struct NotFoundTexts {
        title = "Page not found",
        body = "The address may be mistyped, or the page has moved.",
        back = "To the timer",
    }
}

texts! {
    /// The timer before a start.
    pub struct IdleTexts {
        types = "Session type",
        intention = "What are you going to do?",
        length = "Length in minutes",
        minutes = "Minutes",
        task_and_project = "Task and project",
        task = "Task (choose one or type a new one)",
        project = "Project",
        found_tasks = "Tasks found",
        tasks_found: fn(usize) -> String = |number| match number {
            0 => "No open task found".to_owned(),
            1 => "1 task found".to_owned(),
            _ => format!("{number} tasks found"),
        },
        create_task: fn(&str) -> String = |title| format!("Create \u{201c}{title}\u{201d}"),
        no_project = "None",
        new_project = "New project\u{2026}",
        project_name = "Name of the new project",
        no_new_task_offline = "A new task or project can’t be added offline: choose an existing one or none.",
        task_refused = "This task could not be added. Try another title or none.",
        project_refused = "This project could not be added. Try another name or none.",
        shorter = "One minute less",
        longer = "One minute more",
        start = "Start",
        no_account_needed = "No account needed. You can register later and keep everything.",
        guest = "You’re a guest: if this browser’s data is cleared, your sessions are lost.",
        sign_in = "Sign in or register",
        signed_out = "You have been signed out. A running session goes on: sign in to see it.",
    }
}

texts! {
    /// The timer while a session is open.
    pub struct OpenTexts {
        timer = "Session timer",
        command: fn(CommandKind) -> &'static str = |command| match command {
            CommandKind::Start => "Start",
            CommandKind::Pause => "Pause",
            CommandKind::Resume => "Resume",
            CommandKind::RecordDistraction => "I got distracted",
            CommandKind::Extend => "+5 min",
            CommandKind::Reopen => "Undo",
            CommandKind::Complete => "Complete",
            CommandKind::Abandon => "Abandon",
            CommandKind::Amend => "Edit",
            CommandKind::Record => "Add a session",
            CommandKind::Correct => "Correct the times",
            CommandKind::Split => "Split",
            CommandKind::Delete => "Delete",
            CommandKind::Restore => "Restore",
        },
        ends_at: fn(&str) -> String = |time| format!("ends at {time}"),
        focus_left: fn(&str) -> String = |time| format!("{time} of focus left"),
        closes_at: fn(&str) -> String = |time| format!("ends automatically at {time}"),
        pauses_left: fn(usize) -> String = |left| match left {
            0 => "No pauses left".to_owned(),
            1 => "1 pause left".to_owned(),
            _ => format!("{left} pauses left"),
        },
        distraction_from = "Where did it come from?",
        internal = "My own thoughts",
        external = "Someone or something",
        note = "What was it? (optional)",
        cancel = "Never mind",
        distractions: fn(usize) -> String = |count| match count {
            1 => "1 distraction logged".to_owned(),
            _ => format!("{count} distractions logged"),
        },
        ended_elsewhere = "The session was ended in another window or on another device.",
        started: fn(u32) -> String = |minutes| format!("Started: {minutes} minutes of focus."),
        paused = "Paused. The pause ends automatically after 10 minutes.",
        resumed = "Resumed.",
        resumed_by_limit = "The pause reached its 10-minute limit; focus continues.",
        minutes_left: fn(i64) -> String = |minutes| match minutes {
            1 => "One minute left.".to_owned(),
            _ => format!("{minutes} minutes left."),
        },
        extended: fn(u32) -> String = |plan| format!("Extended to {plan} minutes."),
        reopened = "Taken back. Focus continues.",
        time_is_up = "Time is up. Overtime counts until you complete the session.",
        completed = "Completed.",
        abandoned = "Abandoned.",
    }
}

texts! {
    /// The reflection at the end of a session.
    pub struct ReflectionTexts {
        title = "How did it go?",
        rating = "How focused were you?",
        ratings: [&'static str; 5] = ["Scattered", "Restless", "Fair", "Good", "Deep"],
        progress = "What did you get done?",
        confirm = "Complete",
        cancel = "Not yet",
    }
}

texts! {
    /// The dialog for abandoning a session.
    pub struct AbandonTexts {
        title = "Abandon this session?",
        reason = "What got in the way?",
        progress = "What did you get done anyway?",
        confirm = "Abandon",
        cancel = "Keep going",
    }
}

texts! {
    /// The result of a session.
    pub struct ResultTexts {
        score = "Focus score",
        base = "focus and rating",
        distractions = "for distractions",
        length = "length",
        focused: fn(i64, u32) -> String = |actual, planned| format!("{actual} of {planned} minutes focused"),
        automatic = "Ended automatically 15 minutes after time was up. Only the planned time counts; it has no rating.",
        another = "Start another",
    }
}

texts! {
    /// The list of keyboard shortcuts.
    pub struct KeyboardTexts {
        open = "Keyboard shortcuts",
        title = "Keyboard shortcuts",
        close = "Close",
        space = "Space",
        space_does = "Start, pause, resume",
        list: [(&'static str, &'static str); 10] = [
            ("C", "Complete"),
            ("D", "Log a distraction"),
            ("IE", "Its kind: internal, external"),
            ("+", "Five minutes more"),
            ("A", "Abandon"),
            ("U", "Undo an end, for ten seconds"),
            ("1234", "Pomodoro, Short, Long, Custom"),
            ("B", "Take the break"),
            ("S", "Skip the break"),
            ("?", "This list"),
        ],
    }
}

texts! {
    /// Where the timer is shown.
    pub struct WindowTexts {
        mini = "Mini timer",
        full = "Full screen",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// Dates. `after_day` follows the number of a day.
    pub struct DateTexts {
        today = "Today",
        yesterday = "Yesterday",
        weekdays: [&'static str; 7] = [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
        short_weekdays: [&'static str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        months: [&'static str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        short_months: [&'static str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
        after_day = "",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The page `/history`.
    pub struct HistoryTexts {
        title = "History",
        newcomer: Empty = Empty {
            title: "Your history starts with your first session",
            body: "Every session is listed here: what you did, when you paused, what distracted you.",
            action: "Start a session",
        },
        sign_in = "Sign in to see yours",
        add = "Add a session",
        what = "What it was about",
        add_action = "Add",
        free = "Free:",
        overlaps = "Not saved: at this time there is",
        is_ahead = "It lies in the future, because a clock was wrong: correct its times or delete it.",
        empty: Empty = Empty {
            title: "No sessions yet",
            body: "Start a session. It is listed here when it has ended.",
            action: "To the timer",
        },
        no_match: Empty = Empty {
            title: "No sessions match these filters",
            body: "Choose a longer period or remove a filter.",
            action: "Show all sessions",
        },
        page_beyond_last: fn(u64) -> String = |last| format!("This page does not exist; the last one is {last}."),
        last_page = "To the last page",
        filters: FilterTexts,
        status: fn(DisplayStatus) -> &'static str = |standing| match standing {
            DisplayStatus::Active => "Running",
            DisplayStatus::Paused => "Paused",
            DisplayStatus::Completed => "Completed",
            DisplayStatus::Automatic => "Ended automatically",
            DisplayStatus::Abandoned => "Abandoned",
        },
        unsaved = "not saved yet",
        day: fn(usize, i64) -> String = |sessions, focused| {
            format!(
                "{}, {}",
                count(sessions, "session", "sessions"),
                minutes(focused)
            )
        },
        now = "now",
        score: fn(u8) -> String = |score| format!("Score\u{a0}{score}"),
        summary: fn(EntryCounts) -> String = |tally| {
            tally_summary(
                tally,
                [["pause", "pauses"], ["distraction", "distractions"]],
                "overtime",
                "No pauses or distractions",
            )
        },
        page_links = "Pages of the list",
        newer = "Newer",
        older = "Older",
        page: fn(u64, u64) -> String = |page, pages| format!("Page {page} of {pages}"),
        notices: NoticeTexts,
        #[cfg(feature = "ssr")]
        selection: SelectionTexts,
        deleted: DeletedSessionsTexts,
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The filters of the history.
    pub struct FilterTexts {
        open = "Filter",
        label: fn(HistoryField) -> &'static str = |filter| match filter {
            HistoryField::From => "From",
            HistoryField::To => "To",
            HistoryField::Status => "Status",
            HistoryField::Type => "Type",
            HistoryField::Task => "Task",
            HistoryField::Project => "Project",
            HistoryField::Tag => "Tags",
            HistoryField::Search => "Search",
        },
        any: fn(HistoryField) -> &'static str = |filter| match filter {
            HistoryField::Type => "Any type",
            HistoryField::Task => "Any task",
            HistoryField::Project => "Any project",
            _ => "All",
        },
        running = "Running",
        other = "As in the address bar",
        invalid: fn(HistoryField) -> &'static str = |filter| match filter {
            HistoryField::From | HistoryField::To => "Write a date such as 2026-11-22.",
            HistoryField::Status => "Choose completed, abandoned or running.",
            HistoryField::Type => "Choose Pomodoro, Short, Long or Custom.",
            HistoryField::Task => "Choose a task from the list.",
            HistoryField::Project => "Choose a project from the list.",
            HistoryField::Tag => "At most 10 tags, each of at most 50 characters.",
            HistoryField::Search => "Search for at most 100 characters.",
        },
        start_after_end = "The first day is after the last one: swap them.",
        in_future = "This day is still to come.",
        range_too_long = "Choose at most ten years.",
        invalid_page = "Page numbers start at 1.",
        not_shown = "Check the marked filter.",
        show = "Show",
        clear = "Clear",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// Notices above the history after an action.
    pub struct NoticeTexts {
        deleted = "Session deleted.",
        undo = "Undo",
        restored = "Session restored.",
        amended = "Saved.",
        overlaps = "It can’t be restored: another session took place at the same time. Delete that one first.",
        not_deleted = "It can’t be restored: it is already in the list or permanently deleted.",
        #[cfg(feature = "ssr")]
        moved: fn(usize, usize) -> String = |moved, refused| {
            let moved = format!("{} moved.", count(moved, "session", "sessions"));
            match refused {
                0 => moved,
                _ => format!("{moved} {} could not be moved.", count(refused, "session", "sessions")),
            }
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Selecting sessions of the list and moving them.
    pub struct SelectionTexts {
        open = "Move several sessions",
        hint = "Select sessions in the list. Below it, choose where they move, or enter their tags.",
        select: fn(&str, &str) -> String = |title, when| format!("Select {title}, {when}"),
        title = "Move the selected sessions",
        task = "Task",
        project = "Project",
        unchanged = "Leave as it is",
        none = "None",
        tags_hint = "Separate them with commas. They replace the present tags; empty keeps those.",
        move_them = "Move",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The page of deleted sessions.
    pub struct DeletedSessionsTexts {
        title = "Recently deleted",
        body = "Deleted sessions can be restored for 30 days.",
        none = "Nothing was deleted in the last 30 days.",
        until: fn(&str) -> String = |date| format!("until {date}"),
        restore = "Restore",
        back = "History",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The page of a session.
    pub struct SessionTexts {
        title = "Session",
        back = "History",
        facts = "Details",
        focused = "Focused",
        of_plan: fn(i64, u32) -> String = |actual, planned| {
            let (actual_text, plan) = (minutes(actual), minutes(i64::from(planned)));
            match actual > i64::from(planned) {
                true => format!("{actual_text} ({plan} planned)"),
                false => format!("{actual_text} of {plan}"),
            }
        },
        overtime = "Overtime",
        kind = "Type",
        task = "Task",
        project = "Project",
        tags = "Tags",
        tags_hint = "Separate them with commas.",
        unknown = "Unknown",
        none = "None",
        rating = "Focus rating",
        unrated = "None",
        reason = "What got in the way",
        progress = "What got done",
        intention = "What you meant to do",
        score = "Focus score",
        base = "Focus and rating",
        distractions = "Distractions",
        length = "Length",
        total = "Score",
        reported = "Reported by the app that ended it",
        events = "Timeline",
        event: SessionEventTexts,
        amend = "Edit",
        save = "Save",
        not_saved = "Not saved yet:",
        too_long: fn(usize) -> String = |limit| format!("Too long: at most {limit} characters."),
        not_allowed = "It contains a character that can’t be stored.",
        invalid_value = "Choose one of the values.",
        changed_meanwhile = "It was not deleted, because it was changed in another window or on another device. This is the current version.",
        delete = "Delete this session",
        delete_hint = "You can undo this for 30 days.",
        open = "This session is still running.",
        to_timer = "To the timer",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The events of a session.
    pub struct SessionEventTexts {
        started: fn(u32) -> String = |planned| format!("Started, {}", minutes(i64::from(planned))),
        paused = "Paused",
        resumed: fn(i64) -> String = |seconds| format!("Resumed after {}", pause_length(seconds)),
        resumed_by_limit = "The pause reached its 10-minute limit; focus continued",
        extended: fn(u32) -> String = |by| format!("Extended by {}", minutes(i64::from(by))),
        reopened = "The end was undone",
        distraction: fn(DistractionKind) -> &'static str = |kind| match kind {
            DistractionKind::Internal => "Distracted by own thoughts",
            DistractionKind::External => "Distracted by someone or something",
        },
        time_is_up = "Time was up",
        completed = "Completed",
        automatic = "Ended automatically, at its planned end",
        abandoned = "Abandoned",
        revised = "Corrected by data from another device",
        amended = "Edited",
        corrected: fn(&str) -> String = |before| format!("Corrected; it was {before}"),
        split: fn(&str) -> String = |before| format!("Split in two; it was {before}"),
        deleted = "Deleted",
        restored = "Restored",
    }
}

texts! {
    #[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
    /// What was done today, below the timer.
    pub struct TodayTexts {
        focused: fn(i64, Option<u32>) -> String = |done, goal| match goal {
            Some(goal) => format!("{} of {} today", minutes(done), minutes(i64::from(goal))),
            None => format!("{} today", minutes(done)),
        },
        sessions: fn(usize) -> String = |number| count(number, "session", "sessions"),
        streak: fn(u32) -> String = |days| match days {
            1 => "Streak: 1 day".to_owned(),
            _ => format!("Streak: {days} days"),
        },
        cycle: fn(i64, i64) -> String = |done, all| format!("{done} of {all} until the long break"),
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The page `/insights`.
    pub struct InsightsTexts {
        title = "Insights",
        newcomer: Empty = Empty {
            title: "What your days add up to",
            body: "After a few sessions you see here when you focus best, how your weeks compare, and how close you are to your goal.",
            action: "Start a session",
        },
        empty: Empty = Empty {
            title: "No data yet",
            body: "After your first session you see your days, weeks, hours and scores here.",
            action: "To the timer",
        },
        ranges = "Range",
        range: fn(Range) -> String = |range| match range {
            Range::Calendar(CalendarPeriod::Week) => "This week".to_owned(),
            Range::Calendar(CalendarPeriod::LastWeek) => "Last week".to_owned(),
            Range::Calendar(CalendarPeriod::Month) => "This month".to_owned(),
            Range::Calendar(CalendarPeriod::Year) => "This year".to_owned(),
            Range::Days(365) => "1 year".to_owned(),
            Range::Days(days) => format!("{days} days"),
            Range::Own(_) => "Other days".to_owned(),
        },
        own_range = "Other days",
        invalid_range = "This range does not exist; these are the last 30 days.",
        focused: fn(Range) -> String = |range| match range {
            Range::Calendar(CalendarPeriod::Week) => "focused this week".to_owned(),
            Range::Calendar(CalendarPeriod::LastWeek) => "focused last week".to_owned(),
            Range::Calendar(CalendarPeriod::Month) => "focused this month".to_owned(),
            Range::Calendar(CalendarPeriod::Year) => "focused this year".to_owned(),
            Range::Days(365) => "focused within a year".to_owned(),
            Range::Days(days) => format!("focused in the last {days} days"),
            Range::Own(_) => "focused on these days".to_owned(),
        },
        caption: fn(&str, &str) -> String = |span, before| format!("{span}, compared with {before}"),
        nothing_before: fn(&str, &str) -> String = |span, before| format!("{span}. Nothing to compare with: no sessions in the time before ({before})"),
        compared: fn(&str, &str) -> String = |change, before| format!("{change} (before: {before})"),
        same = "the same",
        more: [&'static str; 2] = ["more", "less"],
        more_sessions: [&'static str; 2] = ["more", "fewer"],
        points: [[&'static str; 2]; 2] = [["point higher", "point lower"], ["points higher", "points lower"]],
        percentage_points: [[&'static str; 2]; 2] = [
            ["percentage point higher", "percentage point lower"],
            ["percentage points higher", "percentage points lower"],
        ],
        decimal: fn(Tenths) -> String = |number| decimal_text(number, '.'),
        completed = "Completed sessions",
        rate = "Completion rate",
        score = "Average focus score",
        streak = "Streak",
        streaks: fn(u32, u32) -> String = |current, longest| match current {
            1 => format!("1 day (best {longest})"),
            _ => format!("{current} days (best {longest})"),
        },
        goal = "Goal reached",
        of_days: fn(u64, usize) -> String = |days, all| match days {
            1 => format!("on 1 of {all} days"),
            _ => format!("on {days} of {all} days"),
        },
        none = "\u{2013}",
        table = "As a table",
        by_step: [&'static str; 3] = ["Focus by day", "Focus by week", "Focus by month"],
        goal_line: fn(i64) -> String = |goal| format!("Goal {}", minutes(goal)),
        maximum: fn(&str, i64) -> String = |when, most| format!("Most: {when}, {}", minutes(most)),
        nothing = "Nothing in this period.",
        year = "The last 52 weeks",
        year_summary: fn(usize, usize) -> String = |days, all| format!("Focus on {days} of {all} days; a larger dot means more focus"),
        hours = "Hours of the day",
        weekdays = "Weekdays",
        trend = "Focus score, seven-day average",
        trend_summary: fn(&str, &str) -> String = |first, last| format!("From {first} to {last} of 100"),
        endings = "How sessions ended",
        endings_names: [&'static str; 4] = ["completed", "abandoned", "ended automatically", "running"],
        projects = "Projects",
        tasks = "Tasks",
        tags = "Tags",
        unassigned = "Unassigned",
        unknown = "Unknown",
        others = "All others",
        steps: [&'static str; 3] = ["Day", "Week of", "Month"],
        hour = "Hour",
        weekday = "Weekday",
        name = "Name",
        time = "Focused",
        sessions = "Sessions",
        seven_day_mean = "Seven-day average",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The status above a page that is drawn from the offline history.
    pub struct OfflineHistoryTexts {
        sending = "Sending…",
        as_of: fn(day: &str, clock: &str) -> String = |day, clock| {
            format!("Offline: this is the data saved on this device. Last update: {day}, {clock}.")
        },
        unsaved: fn(usize) -> String = |sessions| match sessions {
            1 => "1 session is not saved yet.".to_owned(),
            _ => format!("{sessions} sessions are not saved yet."),
        },
        older_on_server = "Older sessions are only on the server.",
        retry = "Try again",
    }
}

texts! {
    #[cfg(feature = "offline_history")]
    /// What can be done about a refused session.
    pub struct RepairTexts {
        add: fn(&str) -> String = |times| format!("Add {times}"),
        keep_texts: fn(&str) -> String = |title| format!("Keep only the text, with {title}"),
    }
}

texts! {
    /// Pending commands, and those that the server refused.
    pub struct CommandQueueTexts {
        waiting: fn(count: usize, is_offline: bool) -> String = |count, is_offline| {
            let changes = if count == 1 {
                "1 change".to_owned()
            } else {
                format!("{count} changes")
            };
            if is_offline {
                format!("Offline. {changes} will sync when you’re back.")
            } else {
                format!("{changes} not saved yet \u{2013} retrying")
            }
        },
        not_persistent = "This browser does not store data permanently: leave the tab open until everything is saved.",
        title = "Needs your attention",
        entry: fn(command: &str, time: &str) -> String = |command, time| format!("{command}, {time}"),
        others: fn(usize) -> String = |count| match count {
            1 => "One more change to this session was refused with it.".to_owned(),
            _ => format!("{count} more changes to this session were refused with it."),
        },
        user_text = "You wrote:",
        dismiss = "Dismiss",
        repair = "Put it right",
        of_other_accounts: fn(usize) -> String = |count| match count {
            1 => "1 change from another account will sync when it signs in again.".to_owned(),
            _ => format!("{count} changes from another account will sync when it signs in again."),
        },
        before_sign_in: fn(usize) -> String = |count| match count {
            1 => "1 change was made here before you signed in.".to_owned(),
            _ => format!("{count} changes were made here before you signed in."),
        },
        claim = "Add to this account",
        reason: fn(code: &str) -> Option<&'static str> = |code| match code {
            "session_overlaps" => Some(
                "Not saved: another session of yours took place at the same time on another device. That one stays.",
            ),
            "session_not_found" => Some(
                "Not saved: the session no longer exists. It may have been deleted on another device.",
            ),
            "session_ended" => Some(
                "Not saved: the session had already ended on another device. You can edit it in the history.",
            ),
            "out_of_order" => Some(
                "Not saved: another device has already recorded something later in this session.",
            ),
            "occurred_too_long_ago" => Some("Not saved: it happened more than 30 days ago."),
            "occurred_in_future" => Some(
                "Not saved: this device’s clock was ahead. Correct it and try again.",
            ),
            _ => None,
        },
    }
}

texts! {
    /// Breaks, sounds and notifications on this device.
    pub struct DeviceTexts {
        breaks: BreakTexts,
        settings: DeviceSettingsTexts,
        notification: fn(ClientAlertKind) -> &'static str = |kind| match kind {
            ClientAlertKind::TimeElapsed => "Time is up",
            ClientAlertKind::PauseEnding => "The pause ends in a minute",
            ClientAlertKind::PauseEnded => "The pause is over, focus continues",
            ClientAlertKind::SessionCompleted => "The session ended automatically",
            ClientAlertKind::BreakEnded => "The break is over",
        },
    }
}

texts! {
    /// Breaks between sessions.
    pub struct BreakTexts {
        offer: fn(minutes: i64, is_long: bool) -> String = |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "Take a 1-minute break".to_owned(),
            (false, _) => format!("Take a {minutes}-minute break"),
            (true, _) => format!("Take a long break, {minutes} min"),
        },
        skip = "Skip the break",
        started: fn(minutes: i64) -> String = |minutes| format!("Break: {minutes} minutes."),
        over = "The break is over.",
    }
}

texts! {
    /// The preferences of this device.
    pub struct DeviceSettingsTexts {
        title = "Sound and breaks",
        hint = "Saved in this browser only.",
        close = "Done",
        sound = "Alert sound",
        sound_name: fn(Sound) -> &'static str = |sound| match sound {
            Sound::Chime => "Chime",
            Sound::Bowl => "Bowl",
            Sound::Wood => "Wood",
            Sound::Bell => "Bell",
            Sound::Off => "Off",
        },
        volume = "Volume",
        breaks = "Breaks",
        break_minutes = "Break (minutes)",
        long_break_minutes = "Long break (minutes)",
        sessions_to_long = "Sessions until a long break",
        auto_start_breaks = "Start breaks automatically",
        auto_start_sessions = "Start the next session after a break",
        this_device = "This device",
        alerts = "Notify me when I’m in another tab or app",
        alerts_denied = "Your browser blocks notifications from this site. You can allow them in its settings.",
        keep_screen_on = "Keep the screen on while a session runs",
        single_keys = "Keyboard shortcuts (single keys)",
        alerts_prompt = "Notify you when time is up?",
        allow = "Yes, please",
        decline = "No, thanks",
    }
}

texts! {
    /// The installed app: updates, the manifest, notifications.
    pub struct AppTexts {
        new_version = "A new version is ready.",
        reload = "Reload",
        #[cfg(feature = "ssr")]
        needs_server: NeedsServerTexts,
        #[cfg(feature = "ssr")]
        manifest: ManifestTexts,
        #[cfg(feature = "ssr")]
        notification: fn(AlertKind) -> (&'static str, &'static str) = |kind| match kind {
            AlertKind::TimeElapsed => ("Time is up", "Overtime counts until you complete the session."),
            AlertKind::PauseEnding => (
                "One minute of pause left",
                "Then your session continues.",
            ),
            AlertKind::PauseEnded => (
                "The pause is over",
                "It reached its 10-minute limit; focus continues.",
            ),
            AlertKind::SessionCompleted => (
                "Your session ended automatically",
                "15 minutes have passed since time was up.",
            ),
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Shown instead of a page that needs the server.
    pub struct NeedsServerTexts {
        title = "This page needs the server",
        body = "The server can’t be reached at the moment. The timer still works: changes are saved on this device and sync later.",
        retry = "Try again",
        timer = "To the timer",
        loading = "Loading saved data \u{2026}",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The name and description in the web app manifest.
    pub struct ManifestTexts {
        name = "Stint \u{2013} focus timer",
        description = "A calm, exact timer for focused work. It works offline.",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// Sessions that are entered afterwards, and corrections of ended ones.
    pub struct CorrectionTexts {
        still_working = "You were still working?",
        save = "Save",
        correct = "Correct the times",
        from = "Started at",
        to = "Ended at",
        more = "Pauses, type and plan",
        pauses = "Pauses",
        pause_begin: fn(usize) -> String = |number| format!("Pause {number} begins"),
        pause_end: fn(usize) -> String = |number| format!("Pause {number} ends"),
        pauses_hint = "At most 3, each of at most 10 minutes.",
        session_type = "Type",
        plan = "Plan in minutes",
        plan_hint = "Empty: the focused minutes.",
        outcome = "Outcome",
        completed = "Completed",
        abandoned = "Abandoned",
        split = "Split",
        split_at = "At",
        split_hint = "The second part becomes a session of its own.",
        split_action = "Split",
        problem: fn(code: &str) -> Option<&'static str> = |code| {
            Some(match code {
                "required" => "This field is required.",
                "wrong_type" => "This is not a valid value.",
                "not_a_number" => "Enter a whole number.",
                "start_time_too_long_ago" => "The start is more than ten years ago.",
                "end_time_in_future" => "The end is in the future.",
                "focused_time_out_of_range" => {
                    "The end must be 1 to 135 focused minutes after the start."
                }
                "pauses_out_of_range" => "The pauses do not fit into these times.",
                "split_in_pause" => "This lies in a pause: choose a time before or after it.",
                "too_many_tags" | "tag_not_allowed" => {
                    "At most 10 tags, each of at most 50 characters."
                }
                "unknown_outcome" | "unknown_session_type" => "Choose one of the values.",
                "planned_duration_required" | "planned_duration_out_of_range" => {
                    "The plan must be 5 to 120 minutes."
                }
                "planned_duration_mismatch" => {
                    "This type has a plan of its own: leave the plan empty, or choose Custom."
                }
                _ => return None,
            })
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The keys of the timer.
    pub struct KeyMapTexts {
        intro = "Each of these keys works alone, while the timer is open and no text is entered.",
        off = "They can be turned off: ",
        actions: [&'static str; 14] = [
            "Complete",
            "Log a distraction",
            "Internal distraction",
            "External distraction",
            "Five minutes more",
            "Abandon",
            "Undo an end",
            "Pomodoro",
            "Short",
            "Long",
            "Custom",
            "Take the break",
            "Skip the break",
            "List of keys",
        ],
        taken = "This is the key for {action} already.",
        wrong = "Enter one letter, digit or sign.",
        saved = "Saved.",
        reset = "Reset to defaults",
        was_reset = "The defaults are back.",
        needs_script = "Choosing keys needs JavaScript.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The presets of the timer.
    pub struct PresetTexts {
        intro = "A preset is a tab of the timer that fills in length, break and task. You have the same ones on all your devices.",
        facts: fn(i64, Option<i64>) -> String = |minutes, rest| match rest {
            Some(rest) => format!("{minutes} min, break {rest} min"),
            None => format!("{minutes} min"),
        },
        add_title = "Add a preset",
        edit_title = "Edit the preset",
        name = "Name",
        length = "Length in minutes",
        break_length = "Break in minutes",
        break_hint = "Empty for the break of this browser.",
        task = "Task",
        task_hint = "A new title makes a new task.",
        add = "Add",
        edit = "Edit",
        edit_one: fn(&str) -> String = |name| format!("Edit {name}"),
        cancel = "Cancel",
        move_up: fn(&str) -> String = |name| format!("Move {name} up"),
        move_down: fn(&str) -> String = |name| format!("Move {name} down"),
        delete = "Delete",
        delete_hint = "The tab is gone on all your devices; sessions stay.",
        delete_for_good = "Delete the preset",
        full = "You have the maximum number of presets: delete one first.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Forms and lists.
    pub struct FormTexts {
        save = "Save",
        problem: fn(code: &str) -> Option<&'static str> = |code| {
            Some(match code {
                "wrong_password" => "That is not your password.",
                "not_a_date" => "Enter a date.",
                "estimated_sessions_out_of_range" => "Between 1 and 99 sessions.",
                "color_invalid" => "This is not a colour.",
                "unknown_project" => "This project no longer exists.",
                "unknown_merge_target" => "Choose another one that still exists.",
                "nothing_selected" => "Select at least one session in the list.",
                "nothing_to_move" => "Choose a task or a project, or enter tags.",
                "too_many_tags" | "tag_not_allowed" => {
                    "At most 10 tags, each of at most 50 characters."
                }
                "unknown_status" => "This status does not exist.",
                "unknown_time_zone" => "This time zone does not exist.",
                "day_starts_at_out_of_range" => "Enter a time of day.",
                "daily_goal_out_of_range" => "Between 1 and 1440 minutes; empty for no goal.",
                "week_starts_on_out_of_range" => "This day does not exist.",
                "break_duration_out_of_range" => "Between 1 and 60 minutes; empty for the usual break.",
                "preset_name_taken" => "Another preset has this name.",
                "too_many_items" => "You have the maximum number of presets: delete one first.",
                "email_invalid" => "Enter an address such as ada@example.org.",
                "email_does_not_match" => "The link was not sent to this address.",
                "link_invalid" => "This link no longer works: it was used, is too old or is incomplete.",
                "mail_off" => "This server sends no mail: ask its operator.",
                "email_taken" => "Another account has this address: sign in or use another one.",
                "password_too_short" => "This is too short.",
                "password_too_long" => "Use at most 200 characters.",
                "password_too_common" => "This is easy to guess: use several words.",
                "invalid_credentials" => "Wrong e-mail or password.",
                "unknown_scope" => "Choose at least one.",
                "expires_in_past" => "This is in the past.",
                "quota_exceeded" => "Your storage is full: Settings, Your data shows what helps.",
                "token_limit_reached" => "You have the maximum number of tokens: delete some first.",
                "webhook_limit_reached" => {
                    "You have the maximum number of webhooks: delete some first."
                }
                "webhook_disabled" => "The webhook is off: switch it on first.",
                "unknown_event_type" => "Choose at least one.",
                "guest_not_allowed" => "Register first; your data is kept.",
                "guests_off" => "Guests are not allowed here: register or sign in.",
                "account_disabled" => {
                    "This account is disabled: ask the operator of this server."
                }
                "signup_closed" => {
                    "Registration is closed: ask the operator of this server for an account."
                }
                "rate_limited" => "Too many attempts: wait a moment, then try again.",
                "unavailable" | "not_written" => {
                    "The server is busy; nothing was saved. Try again in a moment."
                }
                "outcome_unknown" => {
                    "The server did not answer in time: this may be saved already. Look before you save again."
                }
                "body_too_large" => "This is too large.",
                "request_timeout" => "That took too long; nothing was saved. Try again.",
                "no_file" => "Choose a file.",
                "version_mismatch" => {
                    "It was changed in another window or on another device. Your entries are still here: check them and save again."
                }
                "cross_site_request" => {
                    "Stint accepts forms from its own pages only, so that no other site can act in your name. Open the page here and try again."
                }
                "invalid_json" => "The form arrived incomplete; nothing was saved.",
                "unsupported_media_type" => "Stint does not know this form.",
                "method_not_allowed" => "There is nothing to show here: this address accepts forms only.",
                "no_such_route" => "This form no longer exists: reload the page it was on.",
                "internal_error" => {
                    "Something went wrong on the server. Check whether it was saved before you send it again."
                }
                _ => return None,
            })
        },
        pages = "Pages of the list",
        previous = "Newer",
        next = "Older",
        page_of: fn(u64, u64) -> String = |page, total| format!("{page} of {total}"),
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages of tasks and projects.
    pub struct TaskTexts {
        title = "Tasks",
        task = "Task",
        projects = "Projects",
        project = "Project",
        new_task = "Add a task",
        task_title = "Title",
        in_project = "Project",
        no_project = "No project",
        other_project = "Other projects",
        estimate = "Estimate (sessions)",
        add = "Add",
        status_filter = "Tasks by status",
        open = "Open",
        today = "Today",
        done = "Done",
        archived = "Archived",
        all_projects = "All projects",
        spent_of_estimate: fn(u64, u32) -> String = |spent, estimate| format!("{spent} / {estimate} sessions"),
        spent: fn(u64) -> String = |spent| match spent {
            1 => "1 session".to_owned(),
            _ => format!("{spent} sessions"),
        },
        abandoned_count: fn(u64) -> String = |count| format!("{count} abandoned"),
        automatic_count: fn(u64) -> String = |count| match count {
            1 => "1 ended automatically".to_owned(),
            _ => format!("{count} ended automatically"),
        },
        mark_done: fn(&str) -> String = |title| format!("Mark as done: {title}"),
        mark_open: fn(&str) -> String = |title| format!("Mark as open: {title}"),
        search = "Search",
        search_in = "Search titles and notes",
        search_invalid = "Search for at most 100 characters.",
        search_clear = "Show all",
        found: fn(u64) -> String = |count| match count {
            0 => "No task found".to_owned(),
            1 => "1 task found".to_owned(),
            _ => format!("{count} tasks found"),
        },
        previous = "Previous",
        next = "Next",
        order = "Change order",
        order_hint = "Move tasks with the arrows.",
        order_drag = "Or drag them by the handle.",
        order_end = "Finish",
        move_up: fn(&str) -> String = |title| format!("Move up: {title}"),
        move_down: fn(&str) -> String = |title| format!("Move down: {title}"),
        moved: fn(&str, &str, &str) -> String = |title, position, total| format!("“{title}” is now number {position} of {total}."),
        for_today = "Plan for today",
        for_today_one: fn(&str) -> String = |title| format!("Plan for today: {title}"),
        not_today = "Not today",
        not_today_one: fn(&str) -> String = |title| format!("Not today: {title}"),
        planned_today = "Planned for today",
        planned_for: fn(&str) -> String = |day| format!("Planned for {day}"),
        planned_on = "Planned for",
        notes = "Notes",
        start = "Start a session",
        start_with: fn(&str) -> String = |title| format!("Start a session: {title}"),
        archive = "Archive",
        restore = "Unarchive",
        undo = "Undo",
        change = "Edit",
        none_yet: (&'static str, &'static str) = (
            "No tasks yet",
            "Write down what you want to get done. When you start a session for a task, its progress is shown here.",
        ),
        none_open: (&'static str, &'static str) = ("All done", "Add what comes next, or look at what you did."),
        none_today: (&'static str, &'static str) = (
            "Nothing planned for today",
            "In the list of open tasks, the sun beside a task plans it for today. Tomorrow this list starts empty.",
        ),
        none_done: (&'static str, &'static str) = (
            "Nothing done yet",
            "Tasks that you mark as done are listed here, with their progress.",
        ),
        none_archived: (&'static str, &'static str) = (
            "Nothing archived",
            "Archived tasks leave the lists; their sessions stay.",
        ),
        log = "Progress",
        log_empty = "No session with this task has ended yet. Choose it when you start one, and note at the end what you got done.",
        no_progress_text = "No note.",
        abandoned = "abandoned",
        ended_automatically = "ended automatically",
        done_on = "Done on",
        name = "Name",
        color = "Colour",
        no_color = "None",
        colors: [(&'static str, &'static str); 8] = [
            ("Brick", "#b5482f"),
            ("Amber", "#c08a2d"),
            ("Olive", "#7d8438"),
            ("Pine", "#2f7d5f"),
            ("Lake", "#2f7a92"),
            ("Ink", "#3f5aa8"),
            ("Plum", "#84508f"),
            ("Stone", "#7b746b"),
        ],
        own_color = "Current colour",
        add_project = "Add a project",
        open_tasks: fn(u64) -> String = |count| match count {
            0 => "Nothing open".to_owned(),
            _ => format!("{count} open"),
        },
        its_tasks = "Tasks of this project",
        no_projects: (&'static str, &'static str) = (
            "No projects yet",
            "A project groups tasks. Add one here, then choose it for a task.",
        ),
        notice: fn(&str) -> Option<&'static str> = |code| {
            Some(match code {
                "added" => "Added.",
                "saved" => "Saved.",
                "done" => "Marked as done.",
                "reopened" => "Reopened.",
                "planned" => "Planned for today.",
                "unplanned" => "No longer planned for today.",
                "archived" => "Archived.",
                "restored" => "Unarchived.",
                "merged" => "Merged: everything is here now.",
                "merging" => "A part was moved. Merge again to move the rest.",
                _ => return None,
            })
        },
        merge = "Merge",
        merge_cancel = "Cancel",
        merge_next = "Continue",
        merge_into = "Merge into",
        merge_task = "Merge with another task",
        merge_project = "Merge with another project",
        merge_moves: fn(&str, u64, Option<u64>) -> String = |into, sessions, tasks| {
            let sessions = (sessions, "session", "sessions");
            let moved = match tasks {
                Some(tasks) => counts([(tasks, "task", "tasks"), sessions]),
                None => counts([sessions]),
            };
            format!("Moves to “{into}”: {moved}")
        },
        merge_estimate: fn(u32) -> String = |estimate| {
            format!("Its estimate is added: {}", counts([(estimate.into(), "session", "sessions")]))
        },
        merge_archives: fn(&str) -> String = |name| format!("“{name}” is archived."),
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages of settings.
    pub struct SettingsTexts {
        title = "Settings",
        chapter: fn(SettingsSection) -> (&'static str, &'static str) = |chapter| match chapter {
            SettingsSection::Profile => (
                "Profile",
                "Name, time zone, start of day, daily goal",
            ),
            SettingsSection::Presets => ("Presets", "Lengths, breaks and tasks of your own"),
            SettingsSection::Appearance => ("Appearance", "Light or dark, language"),
            SettingsSection::Device => ("Sound and breaks", "Of this browser, with notifications"),
            SettingsSection::Keyboard => ("Keyboard", "The keys of the timer, for this browser"),
            SettingsSection::Email => ("E-mail", "The address you sign in with"),
            SettingsSection::Password => ("Password", "Change it"),
            SettingsSection::Passkeys => ("Passkeys", "Sign in without a password"),
            SettingsSection::SignIns => ("Devices", "Where you are signed in"),
            SettingsSection::Activity => ("Activity", "Sign-ins, changes and exports"),
            SettingsSection::Tokens => ("API tokens", "For programs that work with your sessions"),
            SettingsSection::Webhooks => ("Webhooks", "For servers that react to your sessions"),
            SettingsSection::Calendar => ("Calendar feed", "Your sessions in your calendar"),
            SettingsSection::Data => ("Your data", "Export and import"),
            SettingsSection::Leave => ("Delete account", "With all its data"),
        },
        notice: fn(&str) -> Option<&'static str> = |code| {
            Some(match code {
                "saved" => "Saved.",
                "password" => "Password changed; you are signed out on your other devices.",
                "email" => "A mail with a link is on its way to the new address. Until you confirm it, the old one stays in force.",
                "verify-email" => "A mail with a link is on its way.",
                "passkey-added" => "Passkey added.",
                "passkey-removed" => "Passkey removed.",
                "ended" => "Signed out there.",
                "ended-others" => "Signed out everywhere else.",
                "moved" => "Moved.",
                "deleted" => "Deleted.",
                "token-deleted" => "Token deleted.",
                "enabled" => "Webhook switched on.",
                "disabled" => "Webhook switched off.",
                "tested" => "Test queued; reload to see whether it was delivered.",
                "redelivered" => "Queued again.",
                "webhook-deleted" => "Webhook deleted.",
                "feed-removed" => "Calendar feed removed.",
                "guest-added" => "Your guest sessions are in your account. You can undo this below.",
                _ => return None,
            })
        },
        signed_in_as: fn(&str) -> String = |email| format!("Signed in as {email}."),
        guest = "You are using Stint as a guest, in this browser only.",
        newcomer = "Nothing is stored about you yet.",
        account = "Account",
        register = "Register or sign in",
        for_accounts: fn(SettingsSection) -> &'static str = |chapter| match chapter {
            SettingsSection::Tokens => {
                "API tokens need an account. Register to get one; your guest data is kept."
            }
            SettingsSection::Webhooks => {
                "Webhooks need an account. Register to get one; your guest data is kept."
            }
            SettingsSection::Email => {
                "A guest has no e-mail address. Register to get an account; your guest data is kept."
            }
            SettingsSection::Calendar => {
                "A calendar feed needs an account. Register to get one; your guest data is kept."
            }
            SettingsSection::Passkeys => {
                "Passkeys need an account. Register to get one; your guest data is kept."
            }
            _ => {
                "A guest has no password. Register to get one; your guest data is kept."
            }
        },
        needs_script = "These settings are stored in your browser and need JavaScript.",
        email = "E-mail",
        name = "Name",
        time_zone = "Time zone",
        use_device_zone = "Use this device’s time zone:",
        day_zones = "Days",
        days_in_current_zone = "Of this time zone, for all sessions",
        day_zones_hint = "Otherwise each session’s day is that of the place where you started it.",
        day_starts = "Day starts at",
        day_starts_hint = "Sessions before this time count towards the previous day.",
        week_starts = "Week starts on",
        goal = "Daily goal (minutes)",
        goal_hint = "On the timer and in Insights. Leave empty for none.",
        theme = "Theme",
        theme_name: fn(Theme) -> &'static str = |theme| match theme {
            Theme::Device => "Match system",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        },
        language = "Language",
        browser_language = "Match browser",
        appearance_hint = "Saved in this browser, for everyone who uses it.",
        old_password = "Your password",
        new_password = "New password",
        new_password_hint = "At least 8 characters. You will be signed out on other devices.",
        change_password = "Change password",
        email_is: fn(&str, bool) -> String = |email, verified| {
            let state = if verified { "confirmed" } else { "not confirmed" };
            format!("{email} ({state})")
        },
        verify_email = "Send a link to confirm it",
        new_email = "New e-mail address",
        new_email_hint = "You get a mail there with a link that confirms it.",
        change_email = "Change address",
        email_needs_mail = "This server sends no mail, so the address cannot be confirmed or changed.",
        this_browser = "This browser",
        unknown_browser = "Unknown browser",
        signed_in_on = "Signed in on",
        last_used = "last used",
        sign_out = "Sign out",
        end_sign_in: fn(&str) -> String = |name| format!("Sign out: {name}"),
        end_others = "Sign out everywhere else",
        deletion_hint: [&'static str; 2] = [
            "Your account and all its data are deleted: sessions, tasks, tokens, webhooks, the calendar feed. You are signed out everywhere.",
            "This cannot be undone.",
        ],
        export_first = "Export your data first",
        delete_account = "Delete my account",
        feed_intro = "See your sessions in any calendar: subscribe to a secret address.",
        make_feed = "Create an address",
        feed = "Calendar address",
        feed_shown_once = "Copy it into your calendar now: it is not shown again. Anyone who has it can read your sessions.",
        feed_since = "Address created on",
        change_feed = "New address",
        change_feed_hint = "The current address stops working: subscribe to the new one.",
        remove_feed = "Remove the feed",
        remove_feed_hint = "Calendars with this address no longer show your sessions.",
        storage = "Stored",
        stored: fn(&str, u64, u64) -> String = |name, used, quota| {
            let name = match name {
                "sessions" => "Sessions",
                "tasks" => "Tasks",
                "projects" => "Projects",
                _ => "Megabytes",
            };
            format!("{name}: {used} of {quota}")
        },
        storage_hint: fn(bool) -> &'static str = |guest| {
            if guest {
                "An account can store more. Deleted sessions count, too."
            } else {
                "Deleted sessions count, too; their texts are freed after 30 days. Whoever runs this server can give you more room."
            }
        },
        export = "Export",
        exports: [(&'static str, &'static str, &'static str); 3] = [
            (
                "jsonl",
                "Event log",
                "JSON lines: your whole history; can be imported again",
            ),
            (
                "json",
                "Everything",
                "One JSON document: account, tasks, projects, sessions",
            ),
            ("csv", "Table of sessions", "CSV, for spreadsheets"),
        ],
        import = "Import",
        guest_sessions = "Add your guest sessions to this account",
        import_hint = "The event log of this or another account. All of it is imported, or nothing; existing sessions stay unchanged.",
        file = "File (.jsonl, at most 100 MiB)",
        import_submit = "Import",
        imported: fn(u64, u64) -> String = |added, skipped| format!("Sessions added: {added}. Already here: {skipped}."),
        left_out: fn(u64) -> String = |sessions| format!("Refused and left out: {sessions}."),
        acceptable: fn(u64, u64) -> String = |sessions, refused| format!("Without what was refused ({refused}), sessions that can be added: {sessions}. Choose the file again."),
        import_rest = "Import without what was refused",
        not_imported: fn(u64) -> String = |count| match count {
            1 => "Nothing was imported; the file has a problem:".to_owned(),
            _ => format!("Nothing was imported; the file has {count} problems:"),
        },
        line: fn(u64) -> String = |line| format!("Line {line}"),
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Undoing imports.
    pub struct ImportTexts {
        title = "Imports of the last 30 days",
        hint = "An import can be undone: its sessions are deleted, its tasks and projects archived. You see a preview first.",
        undone = "Undone:",
        look = "Undo …",
        of = "Import:",
        would = "Would be removed:",
        done = "Removed:",
        kept = "Stays, because it was changed or is used:",
        counts: fn(u64, u64, u64) -> String = |sessions, projects, tasks| {
            counts([
                (sessions, "session", "sessions"),
                (projects, "project", "projects"),
                (tasks, "task", "tasks"),
            ])
        },
        changed: fn(u64) -> String = |sessions| format!("Sessions that were changed since, or are open: {sessions}"),
        submit = "Undo this import",
        submit_all = "Undo it with what was changed",
        checking = "The file is being checked …",
        writing = "Sessions are being added …",
        progress = "Progress of the import",
        cancel = "Cancel",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Importing files of other time trackers.
    pub struct ForeignTexts {
        title = "Import from other tools",
        hint = "Toggl, Clockify, Kimai, Forest, Pomofocus, Marinara, any table with starts and ends, Timewarrior, Watson, ActivityWatch, TaskNotes, and task lists of Super Productivity. You see a preview first.",
        file = "File (CSV or JSON, at most 16 MiB)",
        preview = "Preview",
        nothing_yet = "Nothing is imported yet. The file gives:",
        imported = "Imported:",
        counts: fn(u64, u64, u64) -> String = |sessions, projects, tasks| {
            counts([
                (sessions, "session", "sessions"),
                (projects, "new project", "new projects"),
                (tasks, "new task", "new tasks"),
            ])
        },
        changes: fn(u64, u64, u64) -> String = |left_out, trimmed, split| {
            format!("Rows left out: {left_out}, trimmed: {trimmed}, split: {split}.")
        },
        tagged: fn(u64) -> String = |rows| format!("Rows with tags: {rows}."),
        needs_columns = "Choose which columns say when sessions started and ended, then preview again.",
        needs_date_order = "The dates can be read with the day or the month first. Choose the order, then preview again.",
        sample = "The first sessions",
        rows = "Rows that were left out or changed",
        row: fn(u64) -> String = |row| format!("Row {row}"),
        how = "How the file is read",
        zone = "Time zone of the file",
        date_order_label = "Order of dates",
        order_of_file = "As the file shows",
        date_order: fn(DateOrder) -> &'static str = |order| match order {
            DateOrder::DayFirst => "Day first: 31.12.",
            DateOrder::MonthFirst => "Month first: 12/31",
        },
        overlap_label = "Rows that overlap each other",
        overlap: fn(OverlapRule) -> &'static str = |rule| match rule {
            OverlapRule::KeepEarlier => "The later one begins where the earlier one ends",
            OverlapRule::KeepLater => "The earlier one ends where the later one begins",
            OverlapRule::LeaveOut => "The later one is left out",
        },
        submit = "Import",
        again = "Preview again",
        reason: fn(RowReason) -> &'static str = |reason| match reason {
            RowReason::NoEnd => "left out: without an end",
            RowReason::TimeUnreadable => "left out: the times cannot be read",
            RowReason::EndBeforeStart => "left out: ends before it starts",
            RowReason::TooShort => "left out: under a minute",
            RowReason::InFuture => "left out: in the future",
            RowReason::TooLongAgo => "left out: more than ten years ago",
            RowReason::Overlaps => "left out: within other sessions",
            RowReason::NoFocus => "left out: a break",
            RowReason::AlreadyThere => "left out: already here",
            RowReason::Trimmed => "trimmed: other sessions lie there",
            RowReason::Split => "split into several sessions",
            RowReason::TextCut => "a text was cut",
        },
        role: fn(ColumnRole) -> &'static str = |role| match role {
            ColumnRole::Ignored => "not read",
            ColumnRole::Date => "day of the start",
            ColumnRole::Start => "start",
            ColumnRole::EndDate => "day of the end",
            ColumnRole::End => "end",
            ColumnRole::Duration => "duration",
            ColumnRole::Minutes => "minutes",
            ColumnRole::Hours => "hours",
            ColumnRole::Seconds => "seconds",
            ColumnRole::Pauses => "pauses",
            ColumnRole::Plan => "planned minutes",
            ColumnRole::Title => "intention",
            ColumnRole::Project => "project",
            ColumnRole::Task => "task",
            ColumnRole::Outcome => "completed or abandoned",
            ColumnRole::Kind => "work or break",
            ColumnRole::Tags => "tags",
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages of API tokens and webhooks.
    pub struct AccessTexts {
        tokens_intro = "Tokens let programs act on your behalf.",
        api_docs = "API documentation",
        new_token = "New token",
        token_name = "What is it for?",
        token_name_hint = "For example “Editor plug-in”.",
        scopes = "What may it do?",
        scope: fn(Scope) -> &'static str = |scope| match scope {
            Scope::SessionsRead => "Read your sessions",
            Scope::SessionsWrite => "Start, change and end sessions",
            Scope::TasksRead => "Read your tasks and projects",
            Scope::TasksWrite => "Change your tasks and projects",
            Scope::StatsRead => "Read your statistics",
            Scope::ProfileRead => "Read your profile",
            Scope::WebhooksManage => "Manage your webhooks",
        },
        expires = "Expires",
        expiries: [(&'static str, &'static str); 4] = [
            ("30", "30 days"),
            ("90", "90 days"),
            ("365", "One year"),
            ("", "Never"),
        ],
        make_token = "Create a token",
        token_secret = "Your new token",
        shown_once = "Copy it now: it is not shown again.",
        never_used = "never used",
        expires_on = "expires on",
        never_expires = "does not expire",
        delete = "Delete",
        delete_for_good = "Delete permanently",
        delete_token = "Programs that use it lose access.",
        webhooks_intro = "Stint sends events to another server, signed as in Standard Webhooks.",
        new_webhook = "New webhook",
        make_webhook = "Create a webhook",
        webhook_secret = "Signing secret",
        url = "Address",
        url_hint = "https, on a public server.",
        description = "What is it for?",
        events = "Events",
        events_hint = "None: events of sessions.",
        include = "Sent with each event",
        include_object = "Its session, as it is at that moment",
        include_hint = "The receiver then need not ask for it.",
        enabled = "on",
        failing = "failing",
        failing_since = "since",
        disabled: fn(DisabledReason) -> &'static str = |reason| match reason {
            DisabledReason::Requested => "off",
            DisabledReason::Gone => "off: the receiver answered “Gone”",
            DisabledReason::Failing => "off: failing too long",
        },
        enable = "Switch on",
        disable = "Switch off",
        test = "Send a test",
        change = "Edit",
        rotate = "New secret",
        rotate_hint = "For 24 hours, deliveries are signed with both secrets, then only with the new one.",
        delete_webhook = "Nothing is sent any more, and its deliveries are deleted.",
        deliveries = "Deliveries",
        no_deliveries = "None yet. Send a test to see whether it is delivered.",
        delivery: fn(DeliveryStatus) -> &'static str = |status| match status {
            DeliveryStatus::Pending => "pending",
            DeliveryStatus::Delivered => "delivered",
            DeliveryStatus::Failed => "failed",
        },
        next_attempt = "Next attempt:",
        attempts: fn(usize) -> String = |count| match count {
            1 => "1 attempt".to_owned(),
            _ => format!("{count} attempts"),
        },
        redeliver = "Send again",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The choice whether this device stores the history.
    pub struct OwnDeviceTexts {
        label = "This is my device",
        hint = "It stores your history, so that you can read it offline. Turn this off on a device that you share.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The confirmation before signing out with pending commands.
    pub struct SignOutTexts {
        title = "Not everything is saved",
        count = "Changes that are not synced yet:",
        warning = "They are lost if you sign out now. Stay until this device is online and they have synced.",
        sign_out = "Sign out and discard them",
        stay = "Stay",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The page for a request that the server could not answer.
    pub struct FailureTexts {
        form_title = "This was not saved",
        page_title = "This page can’t be shown right now",
        busy = "The server is busy. Your recorded sessions are safe; try again in a moment.",
        wait: fn(u64) -> String = |seconds| match seconds {
            1 => "You can try again in a second.".to_owned(),
            2..120 => format!("You can try again in {seconds} seconds."),
            _ => format!("You can try again in {} minutes.", seconds.div_ceil(60)),
        },
        input_preserved = "Nothing is lost: go back in your browser, and your entries are still there.",
        error_number: fn(&str) -> String = |number| format!("Error number for the operator of this server: {number}."),
        retry = "Try again",
        timer = "To the timer",
    }
}
