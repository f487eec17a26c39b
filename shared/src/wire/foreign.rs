//! Files of other time trackers: how they are read, and what becomes of their rows.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::rules::vocabulary;

vocabulary!(
    /// A kind of file that another time tracker exports.
    ForeignFormat {
        /// The detailed report of Toggl Track, both dialects.
        Toggl = "toggl",
        /// The detailed report of Clockify.
        Clockify = "clockify",
        /// The timesheet of Kimai.
        Kimai = "kimai",
        /// The export of Forest.
        Forest = "forest",
        /// The report of Pomofocus.
        Pomofocus = "pomofocus",
        /// The history of Marinara.
        Marinara = "marinara",
        /// Any other table with starts and ends.
        Table = "table",
        /// `timew export`.
        Timewarrior = "timewarrior",
        /// `watson log --json`, or Watson's file `frames`.
        Watson = "watson",
        /// Stopwatch buckets of ActivityWatch.
        ActivityWatch = "activityWatch",
        /// The pomodoro history of TaskNotes.
        TaskNotes = "taskNotes",
        /// The backup of Super Productivity: projects, tasks and estimates.
        SuperProductivity = "superProductivity",
    }
);

vocabulary!(
    /// What a column of a table means.
    ColumnRole {
        /// Nothing; it is not read.
        Ignored = "ignored",
        /// The day of the start.
        Date = "date",
        /// When the session started: a time, or an instant.
        Start = "start",
        /// The day of the end; without it, an end before the start is on the next day.
        EndDate = "endDate",
        /// When it ended: a time, or an instant.
        End = "end",
        /// How long it was: `1:30`, `1:30:00`, whole seconds, or decimal hours.
        Duration = "duration",
        /// How long it was, in minutes.
        Minutes = "minutes",
        /// How long it was, in hours.
        Hours = "hours",
        /// How long it was, in seconds.
        Seconds = "seconds",
        /// Pauses: `start/end` as instants, with spaces between them.
        Pauses = "pauses",
        /// The plan in minutes.
        Plan = "plan",
        /// The intention.
        Title = "title",
        /// The name of the project.
        Project = "project",
        /// The title of the task.
        Task = "task",
        /// Whether it was completed or abandoned.
        Outcome = "outcome",
        /// Work or break; breaks are left out.
        Kind = "kind",
        /// Tags; they are counted and left out.
        Tags = "tags",
    }
);

vocabulary!(
    /// The order of day and month in a date with both as numbers.
    DateOrder {
        /// `31.12.2026`.
        DayFirst = "dayFirst",
        /// `12/31/2026`.
        MonthFirst = "monthFirst",
    }
);

vocabulary!(
    /// What is done about rows of a file that overlap each other.
    OverlapRule {
        /// The later one begins where the earlier one ends.
        KeepEarlier = "keepEarlier",
        /// The earlier one ends where the later one begins.
        KeepLater = "keepLater",
        /// The later one is left out.
        LeaveOut = "leaveOut",
    }
);

vocabulary!(
    /// Why a row of a file was left out or changed.
    RowReason {
        /// Left out: it has no end, as one that is still running.
        NoEnd = "no_end",
        /// Left out: its times cannot be read.
        TimeUnreadable = "time_unreadable",
        /// Left out: it ends before it starts.
        EndBeforeStart = "end_before_start",
        /// Left out: less than a minute, or less than a minute of it is free.
        TooShort = "too_short",
        /// Left out: it ends in the future.
        InFuture = "in_future",
        /// Left out: it started more than ten years ago.
        TooLongAgo = "too_long_ago",
        /// Left out: it lies within other sessions.
        Overlaps = "overlaps",
        /// Left out: it is a break.
        NoFocus = "no_focus",
        /// Left out: the account has it already, perhaps deleted.
        AlreadyThere = "already_there",
        /// Other sessions lie in a part of it, which was cut off.
        Trimmed = "trimmed",
        /// It became several sessions: it was longer than 120 minutes, or paused too long or too
        /// often for one.
        Split = "split",
        /// A text was longer than the rules allow and was cut.
        TextCut = "text_cut",
    }
);

/// What importing a file of another time tracker does, or has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ForeignReport {
    /// Whether it was imported; false for a preview.
    pub imported: bool,
    /// The kind of file that was found.
    pub format: ForeignFormat,
    /// The zone in which times without one were read.
    pub zone: String,
    /// The order of day and month in its dates.
    pub date_order: Option<DateOrder>,
    /// True where the dates can be read both ways: it is imported only with `dateOrder`.
    pub needs_date_order: bool,
    /// True where no column says when sessions started and ended: it is imported only with
    /// `columns`.
    pub needs_columns: bool,
    /// The columns of a table, in their order; empty for other files.
    pub columns: Vec<ForeignColumn>,
    /// Rows of the file.
    pub rows: u64,
    /// Sessions that are added.
    pub sessions: u64,
    /// Tasks that are added.
    pub tasks: u64,
    /// Projects that are added.
    pub projects: u64,
    /// Rows of which nothing is added, those that were there already included.
    pub left_out: u64,
    /// Rows of which a part was cut off.
    pub trimmed: u64,
    /// Rows that become several sessions.
    pub split: u64,
    /// Rows with tags.
    pub tagged: u64,
    /// How often each reason applies, by reason.
    pub reasons: Vec<ReasonCount>,
    /// Rows that were left out or changed, at most the first hundred.
    pub notes: Vec<RowNote>,
    /// The first sessions, at most ten.
    pub sample: Vec<ForeignSession>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ForeignColumn {
    /// The cell of the header, at most 100 characters of it.
    pub name: String,
    /// What it is read as.
    pub role: ColumnRole,
    /// The first value that is not empty, at most 100 characters of it.
    pub example: String,
}

/// How many rows a reason applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// Why they were left out or changed.
    pub reason: RowReason,
    /// The number of rows.
    pub rows: u64,
}

/// A row that was left out or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowNote {
    /// The line of a table or the number of an entry, from 1.
    pub row: u64,
    /// Why it was left out or changed.
    pub reason: RowReason,
}

/// A session of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ForeignSession {
    /// The line of a table or the number of an entry, from 1.
    pub row: u64,
    /// When it started.
    pub start_time: Timestamp,
    /// When it ended.
    pub end_time: Timestamp,
    /// The text of the row that says what it was about.
    pub intention: Option<String>,
    /// The name of the project.
    pub project: Option<String>,
    /// The title of the task.
    pub task: Option<String>,
}
