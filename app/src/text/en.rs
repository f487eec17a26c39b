//! The texts in English, and with them the definition of every group of texts: an entry with a
//! type of its own states it, `name = "text"` is a plain text, `name: Group` another group.

#[cfg(feature = "ssr")]
use shared::rules::AlertKind;
#[cfg(feature = "pages")]
use shared::rules::DistractionKind;
use shared::rules::{CommandKind, SessionType};
#[cfg(feature = "pages")]
use shared::wire::Tenths;
#[cfg(feature = "ssr")]
use shared::wire::{DeliveryStatus, DisabledReason, Scope};

#[cfg(feature = "pages")]
use super::Empty;
#[cfg(feature = "pages")]
use super::dates::minutes;
#[cfg(feature = "pages")]
use super::format::{count, decimal_text, pause_length, tally_summary};
use crate::model::alerts::ClientAlertKind;
#[cfg(feature = "ssr")]
use crate::model::appearance::Theme;
#[cfg(feature = "pages")]
use crate::model::history::{DisplayStatus, EntryCounts};
#[cfg(feature = "pages")]
use crate::model::history_query::HistoryField;
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
        crashed = "Something broke in this page. Reload it: what was saved is not lost, and the session goes on.",
        no_script = "Without JavaScript the time shown is that of loading: reload the page to see the present one.",
    }
}

texts! {
    /// The timer and all pages.
    pub struct Texts {
        #[cfg(feature = "ssr")]
        document: DocumentTexts,
        title = "Stint",
        skip_to_content = "Skip to the content",
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
        #[cfg(feature = "pages")]
        session: SessionTexts,
        refused = "That could not be done now.",
        #[cfg(feature = "ssr")]
        forms: FormTexts,
        #[cfg(feature = "ssr")]
        tasks: TaskTexts,
        #[cfg(feature = "ssr")]
        settings: SettingsTexts,
        #[cfg(feature = "ssr")]
        access: AccessTexts,
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
        refusal: fn(code: &str) -> Option<&'static str> = |code| match code {
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
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Registering, signing in and out.
    pub struct SignInTexts {
        title = "Account",
        signed_in_as: fn(&str) -> String = |email| format!("You are signed in as {email}."),
        guest = "You are here as a guest, in this browser only. Register and everything you did is kept and follows you to your other devices.",
        newcomer = "You can start without an account. With one, your sessions follow you to your other devices.",
        sign_in = "Sign in",
        guest_stays = "What you did as a guest stays with the guest and is not added to the account.",
        export_first = "Download it first",
        import_hint = "if you want it there; then import it under Settings, Your data.",
        register = "Register",
        email = "E-mail",
        password = "Password",
        password_hint = "At least 8 characters.",
        name = "Name (optional)",
        sign_out = "Sign out",
        settings = "Settings",
        account_deleted = "Your account and everything in it are deleted.",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The page that does not exist.
    pub struct NotFoundTexts {
        title = "There is nothing here",
        body = "The address may have a slip in it, or the page was moved.",
        back = "To the timer",
    }
}

texts! {
    /// The timer before a start.
    pub struct IdleTexts {
        types = "Kind of session",
        intention = "What are you going to do?",
        length = "Length in minutes",
        minutes = "Minutes",
        task_and_project = "Task and project",
        task = "Task, an open one or a new one",
        project = "Project",
        no_project = "None",
        no_new_task_offline = "A new task needs the network: choose one that is there, or leave it out.",
        task_refused = "This task could not be made. Try another title, or leave it out.",
        shorter = "One minute less",
        longer = "One minute more",
        start = "Start",
        no_account_needed = "No account needed. You can register later and keep everything.",
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
            CommandKind::Complete => "Complete",
            CommandKind::Abandon => "Abandon",
            CommandKind::Amend => "Amend",
            CommandKind::Delete => "Delete",
            CommandKind::Restore => "Restore",
        },
        ends_at: fn(&str) -> String = |time| format!("ends at {time}"),
        focus_left: fn(&str) -> String = |time| format!("{time} of focus left"),
        closes_at: fn(&str) -> String = |time| format!("closes by itself at {time}"),
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
            1 => "1 distraction noted".to_owned(),
            _ => format!("{count} distractions noted"),
        },
        ended_elsewhere = "The session was ended in another window or on another device.",
        started: fn(u32) -> String = |minutes| format!("Started: {minutes} minutes of focus."),
        paused = "Paused. The pause ends by itself after ten minutes.",
        resumed = "Resumed.",
        resumed_by_limit = "The pause reached its ten minutes, so focus goes on.",
        minutes_left: fn(i64) -> String = |minutes| match minutes {
            1 => "One minute left.".to_owned(),
            _ => format!("{minutes} minutes left."),
        },
        time_is_up = "Time is up. Overtime counts until you complete.",
        completed = "Completed.",
        abandoned = "Abandoned.",
    }
}

texts! {
    /// The reflection at the end of a session.
    pub struct ReflectionTexts {
        title = "How did it go?",
        rating = "Quality of focus",
        ratings: [&'static str; 5] = ["Scattered", "Restless", "Fair", "Good", "Deep"],
        progress = "What got done?",
        confirm = "Complete",
        cancel = "Not yet",
    }
}

texts! {
    /// The dialog for abandoning a session.
    pub struct AbandonTexts {
        title = "Abandon this session?",
        reason = "What got in the way?",
        progress = "What got done nevertheless?",
        confirm = "Abandon",
        cancel = "Keep going",
    }
}

texts! {
    /// The result of a session.
    pub struct ResultTexts {
        score = "Focus score",
        base = "focus and rating",
        distractions = "distractions",
        length = "length",
        focused: fn(i64, u32) -> String = |actual, planned| format!("{actual} of {planned} minutes focused"),
        automatic = "Nobody completed it within 15 minutes after time was up, so it completed by itself, unrated, at its planned end.",
        another = "Start another",
    }
}

texts! {
    /// The list of keyboard shortcuts.
    pub struct KeyboardTexts {
        open = "Keyboard shortcuts",
        title = "Keys",
        close = "Close",
        space = "Space",
        list: [(&'static str, &'static str); 8] = [
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
    /// The history.
    pub struct HistoryTexts {
        title = "History",
        newcomer: Empty = Empty {
            title: "Your history begins with the first session",
            body: "Every session leaves a line here: what you did, when you paused, what got in the way.",
            action: "Start one",
        },
        sign_in = "Sign in to see yours",
        empty: Empty = Empty {
            title: "Nothing here yet",
            body: "Start a session. When it ends, its line appears here.",
            action: "To the timer",
        },
        no_match: Empty = Empty {
            title: "No session fits these filters",
            body: "Widen the dates or leave a filter out.",
            action: "Show all sessions",
        },
        page_beyond_last: fn(u64) -> String = |last| format!("The list ends before this page; its last one is {last}."),
        last_page = "To the last page",
        filters: FilterTexts,
        status: fn(DisplayStatus) -> &'static str = |standing| match standing {
            DisplayStatus::Active => "Running",
            DisplayStatus::Paused => "Paused",
            DisplayStatus::Completed => "Completed",
            DisplayStatus::Automatic => "Completed by itself",
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
                "Without a pause or distraction",
            )
        },
        page_links = "Pages of the list",
        newer = "Newer",
        older = "Older",
        page: fn(u64, u64) -> String = |page, pages| format!("Page {page} of {pages}"),
        notices: NoticeTexts,
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
            HistoryField::Type => "Kind",
            HistoryField::Task => "Task",
            HistoryField::Project => "Project",
        },
        any: fn(HistoryField) -> &'static str = |filter| match filter {
            HistoryField::Type => "Every kind",
            HistoryField::Task => "Every task",
            HistoryField::Project => "Every project",
            _ => "All",
        },
        running = "Running",
        other = "As in the address",
        invalid: fn(HistoryField) -> &'static str = |filter| match filter {
            HistoryField::From | HistoryField::To => "Write a date such as 2026-11-22.",
            HistoryField::Status => "Choose completed, abandoned or running.",
            HistoryField::Type => "Choose Pomodoro, Short, Long or Custom.",
            HistoryField::Task => "Choose a task from the list.",
            HistoryField::Project => "Choose a project from the list.",
        },
        start_after_end = "This day lies after the last one; exchange them.",
        invalid_page = "Pages are counted from 1.",
        not_shown = "Something in the filters isn’t right yet.",
        show = "Show",
        clear = "Clear",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// Notices above the history after an action.
    pub struct NoticeTexts {
        deleted = "The session is deleted.",
        undo = "Undo",
        restored = "The session is back.",
        amended = "Saved.",
        overlaps = "It can’t be restored: another session has taken its time. Delete that one first.",
        not_deleted = "It can’t be restored: it is in the list already, or gone for good.",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The page of deleted sessions.
    pub struct DeletedSessionsTexts {
        title = "Recently deleted",
        body = "What you deleted can be restored for 30 days.",
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
        facts = "The session",
        focused = "Focused",
        of_plan: fn(i64, u32) -> String = |actual, planned| format!("{} of {}", minutes(actual), minutes(i64::from(planned))),
        overtime = "Overtime",
        kind = "Kind",
        task = "Task",
        project = "Project",
        unknown = "In no list",
        none = "None",
        rating = "Quality of focus",
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
        events = "What happened",
        event: SessionEventTexts,
        amend = "Correct",
        save = "Save",
        not_saved = "Not saved yet:",
        too_long: fn(usize) -> String = |limit| format!("Too long: at most {limit} characters."),
        not_allowed = "There is a character in it that can’t be kept.",
        invalid_value = "Choose one of the values.",
        changed_meanwhile = "It was changed in another window or on another device meanwhile, so it was not deleted. This is how it is now.",
        delete = "Delete this session",
        delete_hint = "You can undo that for 30 days.",
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
        resumed_by_limit = "The pause reached its ten minutes; focus went on",
        distraction: fn(DistractionKind) -> &'static str = |kind| match kind {
            DistractionKind::Internal => "Distracted by own thoughts",
            DistractionKind::External => "Distracted by someone or something",
        },
        time_is_up = "Time was up",
        completed = "Completed",
        automatic = "Completed by itself, at its planned end",
        abandoned = "Abandoned",
        revised = "Put right by news from another device",
        amended = "Corrected",
        deleted = "Deleted",
        restored = "Restored",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The insights.
    pub struct InsightsTexts {
        title = "Insights",
        newcomer: Empty = Empty {
            title: "What your days add up to",
            body: "After a few sessions you see here when you focus best, how your weeks go, and how near your goal is.",
            action: "Start one",
        },
        empty: Empty = Empty {
            title: "Nothing to tell yet",
            body: "After your first session this page begins to fill: days, weeks, hours, scores.",
            action: "To the timer",
        },
        ranges = "Range",
        range: fn(u32) -> String = |days| match days {
            365 => "1 year".to_owned(),
            _ => format!("{days} days"),
        },
        invalid_range = "There is no such range, so these are the last 30 days.",
        focused: fn(u32) -> String = |days| match days {
            365 => "focused within a year".to_owned(),
            _ => format!("focused in the last {days} days"),
        },
        decimal: fn(Tenths) -> String = |number| decimal_text(number, '.'),
        completed = "Completed sessions",
        rate = "Completed, not abandoned",
        score = "Mean focus score",
        streak = "Days in a row",
        streaks: fn(u32, u32) -> String = |current, longest| format!("{current}, at most {longest}"),
        goal = "Goal reached",
        of_days: fn(u64, usize) -> String = |days, all| match days {
            1 => format!("on 1 of {all} days"),
            _ => format!("on {days} of {all} days"),
        },
        none = "\u{2013}",
        table = "As a table",
        by_day = "Focus by day",
        by_week = "Focus by week",
        goal_line: fn(i64) -> String = |goal| format!("Goal {}", minutes(goal)),
        maximum: fn(&str, i64) -> String = |when, most| format!("The most: {}, {when}", minutes(most)),
        nothing = "Nothing in this time.",
        year = "The last 52 weeks",
        year_summary: fn(usize, usize) -> String = |days, all| format!("Focus on {days} of {all} days; the larger a dot, the longer"),
        hours = "Hours of the day",
        weekdays = "Weekdays",
        trend = "Focus score, mean over seven days",
        trend_summary: fn(&str, &str) -> String = |first, last| format!("From {first} to {last} of 100"),
        endings = "How sessions ended",
        endings_summary: fn([u64; 4]) -> String = |[completed, automatic, abandoned, open]| {
            let mut parts = vec![
                format!("{completed} completed"),
                format!("{abandoned} abandoned"),
            ];
            if automatic > 0 {
                parts.push(format!("{automatic} completed by themselves"));
            }
            if open > 0 {
                parts.push(format!("{open} running"));
            }
            parts.join(" \u{b7} ")
        },
        projects = "Projects",
        tasks = "Tasks",
        unassigned = "Without one",
        unknown = "In no list",
        others = "All others",
        day = "Day",
        week = "Week of",
        hour = "Hour",
        weekday = "Weekday",
        name = "Name",
        time = "Focused",
        sessions = "Sessions",
        seven_day_mean = "Seven days",
    }
}

texts! {
    #[cfg(feature = "pages")]
    /// The status above a page that is drawn from the offline history.
    pub struct OfflineHistoryTexts {
        as_of: fn(day: &str, clock: &str) -> String = |day, clock| {
            format!("No connection: this is what this device keeps. Last update: {day}, {clock}.")
        },
        unsaved: fn(usize) -> String = |sessions| match sessions {
            1 => "1 session is not saved yet.".to_owned(),
            _ => format!("{sessions} sessions are not saved yet."),
        },
        older_on_server = "Older sessions are with the server only.",
        retry = "Try again",
    }
}

texts! {
    /// Pending commands, and those that the server refused.
    pub struct CommandQueueTexts {
        waiting: fn(count: usize, is_offline: bool) -> String = |count, is_offline| {
            let steps = if count == 1 {
                "1 step".to_owned()
            } else {
                format!("{count} steps")
            };
            if is_offline {
                format!("Offline: {steps} not saved yet. They are kept here and sent by themselves.")
            } else {
                format!("{steps} not saved yet \u{2013} retrying")
            }
        },
        not_persistent = "This browser keeps nothing: leave the tab open until everything is saved.",
        title = "Needs your attention",
        entry: fn(command: &str, time: &str) -> String = |command, time| format!("{command}, {time}"),
        others: fn(usize) -> String = |count| match count {
            1 => "One more step of this session was refused with it.".to_owned(),
            _ => format!("{count} more steps of this session were refused with it."),
        },
        user_text = "You wrote:",
        dismiss = "Dismiss",
        of_other_accounts: fn(usize) -> String = |count| match count {
            1 => "1 step of another account waits here until it signs in again.".to_owned(),
            _ => format!("{count} steps of another account wait here until it signs in again."),
        },
        before_sign_in: fn(usize) -> String = |count| match count {
            1 => "1 step was made here before you signed in.".to_owned(),
            _ => format!("{count} steps were made here before you signed in."),
        },
        claim = "Add to this account",
        reason: fn(code: &str) -> Option<&'static str> = |code| match code {
            "session_overlaps" => Some(
                "It was not saved: at the same time another session of yours took place, on another device. That one is kept.",
            ),
            "session_not_found" => Some(
                "It was not saved: the session is not there any more. It may have been deleted on another device.",
            ),
            "session_ended" => Some(
                "It was not saved: the session had been ended before, on another device. You can correct it in the history.",
            ),
            "out_of_order" => Some(
                "It was not saved: another device has already recorded something later in this session.",
            ),
            "occurred_too_long_ago" => Some("It was not saved: it happened more than 30 days ago."),
            "occurred_in_future" => Some(
                "It was not saved: the clock of this device was ahead. Set it right, then do it again.",
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
            ClientAlertKind::PauseEnded => "The pause is over, focus goes on",
            ClientAlertKind::SessionCompleted => "The session completed by itself",
            ClientAlertKind::BreakEnded => "The break is over",
        },
    }
}

texts! {
    /// Breaks between sessions.
    pub struct BreakTexts {
        offer: fn(minutes: i64, is_long: bool) -> String = |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "Take a minute's break".to_owned(),
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
        hint = "These hold for this browser alone.",
        close = "Done",
        sound = "Sound when something is over",
        sound_name: fn(Sound) -> &'static str = |sound| match sound {
            Sound::Chime => "Chime",
            Sound::Bowl => "Bowl",
            Sound::Wood => "Wood",
            Sound::Bell => "Bell",
            Sound::Off => "Off",
        },
        volume = "Volume",
        breaks = "Breaks",
        break_minutes = "Break, minutes",
        long_break_minutes = "Long break, minutes",
        sessions_to_long = "Sessions until a long break",
        auto_start_breaks = "Begin breaks by themselves",
        auto_start_sessions = "Begin the next session when a break is over",
        this_device = "This device",
        alerts = "Show a notification when I am elsewhere",
        alerts_denied = "Your browser forbids notifications from this page. You can allow them in its settings for this site.",
        keep_screen_on = "Keep the screen on while a session runs",
        alerts_prompt = "Shall a notification tell you when time is up and you are elsewhere?",
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
            AlertKind::TimeElapsed => ("Time is up", "Overtime counts until you complete."),
            AlertKind::PauseEnding => (
                "One minute of pause left",
                "Then your session goes on by itself.",
            ),
            AlertKind::PauseEnded => (
                "The pause is over",
                "It reached its ten minutes, so focus goes on.",
            ),
            AlertKind::SessionCompleted => (
                "Your session has completed by itself",
                "Nobody ended it within 15 minutes after time was up.",
            ),
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// Shown instead of a page that needs the server.
    pub struct NeedsServerTexts {
        title = "This page needs the server",
        body = "It can\u{2019}t be reached at the moment. The timer works all the same: what you do there is kept on this device and sent later.",
        retry = "Try again",
        timer = "To the timer",
        loading = "Looking up what this device keeps \u{2026}",
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
    #[cfg(feature = "ssr")]
    /// Forms and lists.
    pub struct FormTexts {
        save = "Save",
        problem: fn(code: &str) -> Option<&'static str> = |code| {
            Some(match code {
                "required" => "This is needed.",
                "wrong_type" => "This cannot be read.",
                "not_a_number" => "Enter a whole number.",
                "wrong_password" => "That is not your password.",
                "estimated_sessions_out_of_range" => "Between 1 and 99 sessions.",
                "color_invalid" => "This is no colour.",
                "unknown_project" => "This project is not there any more.",
                "unknown_status" => "There is no such status.",
                "unknown_time_zone" => "There is no such time zone.",
                "day_starts_at_out_of_range" => "A time of day is needed.",
                "daily_goal_out_of_range" => "Between 1 and 1440 minutes; empty for no goal.",
                "week_starts_on_out_of_range" => "There is no such day.",
                "email_invalid" => "An address such as ada@example.org is needed.",
                "email_taken" => "Another account has this address: sign in, or take another one.",
                "password_too_short" => "At least 8 characters are needed.",
                "password_too_long" => "At most 200 characters are possible.",
                "invalid_credentials" => "E-mail or password are wrong; check both.",
                "unknown_scope" => "Choose at least one.",
                "expires_in_past" => "This lies in the past.",
                "token_limit_reached" => "There are as many tokens as there can be: delete some first.",
                "webhook_limit_reached" => {
                    "There are as many webhooks as there can be: delete some first."
                }
                "webhook_disabled" => "The webhook is off: switch it on first.",
                "unknown_event_type" => "Choose at least one.",
                "guest_not_allowed" => "Register first; everything is kept.",
                "guests_off" => "Guests are switched off here: register or sign in.",
                "signup_closed" => {
                    "Nobody new is let in here: ask whoever runs this server for an account."
                }
                "rate_limited" => "That was too often: wait a little, then try again.",
                "unavailable" => "The server is busy, nothing was saved: try again in a moment.",
                "body_too_large" => "That is too large.",
                "request_timeout" => "That took too long; nothing was saved. Try again.",
                "no_file" => "Choose a file.",
                "version_mismatch" => {
                    "It was changed in another window or on another device meanwhile. Your entries are still here: look at them, and save again."
                }
                "cross_site_request" => {
                    "Stint takes forms from its own pages only, so that no other site can act in your name. Open the page here and try again."
                }
                "invalid_json" => "Not all of it arrived, so nothing was saved.",
                "unsupported_media_type" => "This is not a form that Stint knows.",
                "method_not_allowed" => "Nothing can be shown here: this address only takes forms.",
                "no_such_route" => "Stint has no such form any more: reload the page that it stood on.",
                "internal_error" => {
                    "Something went wrong in the server. Look whether it was saved before you send it again."
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
        task_title = "What is to be done?",
        in_project = "Project",
        no_project = "No project",
        other_project = "Other projects",
        estimate = "Sessions",
        add = "Add",
        status_filter = "Which tasks",
        open = "Open",
        done = "Done",
        archived = "Put away",
        all_projects = "All projects",
        spent_of_estimate: fn(u64, u32) -> String = |spent, estimate| format!("{spent} of {estimate}"),
        spent: fn(u64) -> String = |spent| match spent {
            1 => "1 session".to_owned(),
            _ => format!("{spent} sessions"),
        },
        abandoned_count: fn(u64) -> String = |count| format!("{count} given up"),
        automatic_count: fn(u64) -> String = |count| match count {
            1 => "1 closed by itself".to_owned(),
            _ => format!("{count} closed by themselves"),
        },
        mark_done: fn(&str) -> String = |title| format!("Mark as done: {title}"),
        mark_open: fn(&str) -> String = |title| format!("Mark as open: {title}"),
        start = "Start a session",
        start_with: fn(&str) -> String = |title| format!("Start a session: {title}"),
        archive = "Put away",
        restore = "Take out again",
        undo = "Undo",
        change = "Change",
        none_yet: (&'static str, &'static str) = (
            "Nothing to do yet",
            "Write down what you want to get done. When you start a session for it, you see here how far it has come.",
        ),
        none_open: (&'static str, &'static str) = ("All done", "Add what comes next, or look at what you did."),
        none_done: (&'static str, &'static str) = (
            "Nothing done yet",
            "What you mark as done is kept here, with what its sessions did.",
        ),
        none_archived: (&'static str, &'static str) = (
            "Nothing put away",
            "What you put away leaves the lists; its sessions stay.",
        ),
        log = "Progress",
        log_empty = "No session has ended with this task yet. Choose it when you start one, and say at the end what you got done.",
        no_progress_text = "Nothing was said about it.",
        abandoned = "given up",
        ended_automatically = "closed by itself",
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
        own_color = "As it is",
        add_project = "Add a project",
        open_tasks: fn(u64) -> String = |count| match count {
            0 => "Nothing open".to_owned(),
            _ => format!("{count} open"),
        },
        its_tasks = "Its tasks",
        no_projects: (&'static str, &'static str) = (
            "No projects yet",
            "A project holds tasks together. Name one here, then choose it for a task.",
        ),
        notice: fn(&str) -> Option<&'static str> = |code| {
            Some(match code {
                "added" => "Added.",
                "saved" => "Saved.",
                "done" => "Done. Well done.",
                "reopened" => "Open again.",
                "archived" => "Put away.",
                "restored" => "Taken out again.",
                _ => return None,
            })
        },
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages of settings.
    pub struct SettingsTexts {
        title = "Settings",
        chapter: fn(SettingsSection) -> (&'static str, &'static str) = |chapter| match chapter {
            SettingsSection::Profile => (
                "You and your days",
                "Name, time zone, when days begin, daily goal",
            ),
            SettingsSection::Appearance => ("Appearance", "Light or dark, language"),
            SettingsSection::Device => ("Sound and breaks", "For this browser, notifications too"),
            SettingsSection::Password => ("Password", "Change it"),
            SettingsSection::SignIns => ("Sign-ins", "Where you are signed in"),
            SettingsSection::Tokens => ("API tokens", "For programs that work with your sessions"),
            SettingsSection::Webhooks => ("Webhooks", "For servers that hear of your sessions"),
            SettingsSection::Calendar => ("Calendar feed", "Your sessions in your calendar"),
            SettingsSection::Data => ("Your data", "Export and import"),
            SettingsSection::Leave => ("Delete account", "With everything in it"),
        },
        notice: fn(&str) -> Option<&'static str> = |code| {
            Some(match code {
                "saved" => "Saved.",
                "password" => "Your password is changed; your other sign-ins have ended.",
                "ended" => "Signed out there.",
                "ended-others" => "Signed out everywhere else.",
                "token-deleted" => "The token is deleted.",
                "enabled" => "It is told again what happens.",
                "disabled" => "It is told nothing for now.",
                "tested" => "A test is on its way; reload to see whether it arrived.",
                "redelivered" => "It is on its way again.",
                "webhook-deleted" => "The webhook is deleted.",
                "feed-removed" => "The feed is removed.",
                _ => return None,
            })
        },
        signed_in_as: fn(&str) -> String = |email| format!("Signed in as {email}."),
        guest = "You are here as a guest, in this browser only.",
        newcomer = "Nothing is kept about you yet.",
        account = "Account",
        register = "Register or sign in",
        for_accounts: fn(SettingsSection) -> &'static str = |chapter| match chapter {
            SettingsSection::Tokens => {
                "A program needs an account to work with. Register, and everything you did as a guest is kept."
            }
            SettingsSection::Webhooks => {
                "Webhooks belong to an account. Register, and everything you did as a guest is kept."
            }
            SettingsSection::Calendar => {
                "A calendar feed belongs to an account. Register, and everything you did as a guest is kept."
            }
            _ => {
                "A guest has no password. Register to get one, and everything you did as a guest is kept."
            }
        },
        needs_script = "These choices are kept by your browser, and without JavaScript there is no way to it.",
        email = "E-mail",
        name = "Name",
        time_zone = "Time zone",
        use_device_zone = "Use this device’s zone:",
        day_starts = "Your day begins at",
        day_starts_hint = "What you do before counts for the day before. For night owls.",
        week_starts = "Your week begins on",
        goal = "Minutes of focus a day",
        goal_hint = "Your goal, for Insights. Empty for none.",
        theme = "Theme",
        theme_name: fn(Theme) -> &'static str = |theme| match theme {
            Theme::Device => "As the device",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        },
        language = "Language",
        browser_language = "As the browser",
        appearance_hint = "Kept in this browser, for whoever uses it.",
        old_password = "Your password",
        new_password = "New password",
        new_password_hint = "At least 8 characters. Your other sign-ins end.",
        change_password = "Change password",
        this_browser = "This browser",
        unknown_browser = "Unknown browser",
        signed_in_on = "Signed in on",
        last_used = "last used",
        sign_out = "Sign out",
        end_sign_in: fn(&str) -> String = |name| format!("Sign out: {name}"),
        end_others = "Sign out everywhere else",
        deletion_hint: [&'static str; 2] = [
            "Your account and everything in it are deleted: sessions, tasks, tokens, webhooks, the calendar feed. You are signed out everywhere.",
            "This cannot be undone.",
        ],
        export_first = "Take everything with you first",
        delete_account = "Delete my account",
        feed_intro = "Your sessions in any calendar: subscribe to an address that only you know.",
        make_feed = "Make an address",
        feed = "Your calendar’s address",
        feed_shown_once = "Copy it now into your calendar: it is not shown again. Whoever has it can read your sessions.",
        feed_since = "There is an address since",
        change_feed = "Another address",
        change_feed_hint = "The address so far stops working: subscribe to the new one.",
        remove_feed = "Remove the feed",
        remove_feed_hint = "Calendars that have the address show nothing any more.",
        export = "Take it with you",
        exports: [(&'static str, &'static str, &'static str); 3] = [
            (
                "jsonl",
                "Event log",
                "JSON lines: your whole history, which can be imported again",
            ),
            (
                "json",
                "Everything",
                "One JSON document: account, tasks, projects, sessions",
            ),
            ("csv", "Table of sessions", "CSV, for spreadsheets"),
        ],
        import = "Bring it back",
        import_hint = "The event log of this or another account. Everything in it is added, or nothing; what is there already stays as it is.",
        file = "File (.jsonl, at most 100 MiB)",
        import_submit = "Import",
        imported: fn(u64, u64) -> String = |added, skipped| format!("Sessions added: {added}. There already: {skipped}."),
        renamed: fn(u64) -> String = |count| format!("Sessions that got another id, since theirs is in use: {count}."),
        not_imported: fn(u64) -> String = |count| match count {
            1 => "Nothing was imported; the file has a problem:".to_owned(),
            _ => format!("Nothing was imported; the file has {count} problems:"),
        },
        line: fn(u64) -> String = |line| format!("Line {line}"),
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The pages of API tokens and webhooks.
    pub struct AccessTexts {
        tokens_intro = "With a token a program can do in your name what you let it do.",
        api_docs = "The API’s documentation",
        new_token = "New token",
        token_name = "What is it for?",
        token_name_hint = "So that you know it again, such as “Editor plug-in”.",
        scopes = "What may it do?",
        scope: fn(Scope) -> &'static str = |scope| match scope {
            Scope::SessionsRead => "Read your sessions",
            Scope::SessionsWrite => "Start, change and end sessions",
            Scope::TasksRead => "Read your tasks and projects",
            Scope::TasksWrite => "Change your tasks and projects",
            Scope::StatsRead => "Read your statistics",
            Scope::WebhooksManage => "Manage your webhooks",
        },
        expires = "How long is it good for?",
        expiries: [(&'static str, &'static str); 4] = [
            ("30", "30 days"),
            ("90", "90 days"),
            ("365", "One year"),
            ("", "For ever"),
        ],
        make_token = "Make a token",
        token_secret = "Your new token",
        shown_once = "Copy it now: it is not shown again, and nobody can read it here.",
        never_used = "never used",
        expires_on = "expires on",
        never_expires = "does not expire",
        delete = "Delete",
        delete_for_good = "Delete for good",
        delete_token = "Programs that use it can do nothing any more.",
        webhooks_intro = "Stint tells another server of what happens, signed by Standard Webhooks.",
        new_webhook = "New webhook",
        make_webhook = "Make a webhook",
        webhook_secret = "Its secret",
        url = "Address",
        url_hint = "https, on a public server.",
        description = "What is it for?",
        events = "What is it told?",
        events_hint = "With none ticked it is told everything.",
        enabled = "on",
        failing = "on, but nothing arrives",
        failing_since = "since",
        disabled: fn(DisabledReason) -> &'static str = |reason| match reason {
            DisabledReason::Requested => "off",
            DisabledReason::Gone => "off: the receiver said it is gone",
            DisabledReason::Failing => "off: nothing arrived for five days",
        },
        enable = "Switch on",
        disable = "Switch off",
        test = "Send a test",
        change = "Change",
        rotate = "New secret",
        rotate_hint = "For 24 hours both secrets sign, then only the new one.",
        delete_webhook = "It is told nothing any more, and what it was told is forgotten.",
        deliveries = "What it was told",
        no_deliveries = "Nothing yet. Send a test to see whether it arrives.",
        delivery: fn(DeliveryStatus) -> &'static str = |status| match status {
            DeliveryStatus::Pending => "waiting",
            DeliveryStatus::Delivered => "arrived",
            DeliveryStatus::Failed => "given up",
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
    /// The confirmation before signing out with pending commands.
    pub struct SignOutTexts {
        title = "Not everything is saved",
        count = "Steps that were not sent yet:",
        warning = "They are lost if you sign out now. Stay until this device is online and they are sent by themselves.",
        sign_out = "Sign out and lose them",
        stay = "Stay",
    }
}

texts! {
    #[cfg(feature = "ssr")]
    /// The page for a request that the server could not answer.
    pub struct FailureTexts {
        form_title = "That was not taken",
        page_title = "This can’t be shown just now",
        busy = "The server is busy. What you have recorded is safe; try again in a moment.",
        wait: fn(u64) -> String = |seconds| match seconds {
            1 => "You can try again in a second.".to_owned(),
            2..120 => format!("You can try again in {seconds} seconds."),
            _ => format!("You can try again in {} minutes.", seconds.div_ceil(60)),
        },
        input_preserved = "Nothing is lost: go back in your browser, and what you entered is still there.",
        error_number: fn(&str) -> String = |number| format!("Whoever runs this server finds it under the number {number}."),
        retry = "Try again",
        timer = "To the timer",
    }
}
