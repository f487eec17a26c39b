//! What the insights say, in both languages.

use shared::wire::Tenths;

use super::dates::minutes;
use super::history::Empty;

/// The insights.
#[derive(Debug)]
pub struct InsightsWords {
    /// Title.
    pub title: &'static str,
    /// Nobody is signed in.
    pub newcomer: Empty,
    /// There is nothing to tell of yet.
    pub empty: Empty,
    /// Name of the links to other ranges, for screen readers.
    pub ranges: &'static str,
    /// A range of so many days.
    pub range: fn(u32) -> String,
    /// A range that is none.
    pub wrong_range: &'static str,
    /// What the great number is.
    pub focused: fn(u32) -> String,
    /// A number with one decimal.
    pub decimal: fn(Tenths) -> String,
    /// Label: completed sessions.
    pub completed: &'static str,
    /// Label: share of completed sessions.
    pub rate: &'static str,
    /// Label: weighted mean score.
    pub score: &'static str,
    /// Label: days in a row.
    pub streak: &'static str,
    /// The streak that lasts, and the longest.
    pub streaks: fn(u32, u32) -> String,
    /// Label: days on which the goal was reached.
    pub goal: &'static str,
    /// So many of so many days.
    pub of_days: fn(u64, usize) -> String,
    /// Nothing to divide by.
    pub none: &'static str,
    /// Opens the table behind a drawing.
    pub table: &'static str,
    /// Heading: focus by day.
    pub by_day: &'static str,
    /// Heading: focus by week.
    pub by_week: &'static str,
    /// The line of the goal, so many minutes.
    pub goal_line: fn(i64) -> String,
    /// What the bars show: the most, and when.
    pub most: fn(&str, i64) -> String,
    /// Nothing in this range.
    pub nothing: &'static str,
    /// Heading: the year.
    pub year: &'static str,
    /// What the dots show: days with focus of all days.
    pub year_told: fn(usize, usize) -> String,
    /// Heading: hours of the day.
    pub hours: &'static str,
    /// Heading: weekdays.
    pub weekdays: &'static str,
    /// Heading: the score from day to day.
    pub trend: &'static str,
    /// What the curve shows: its first and its last value.
    pub trend_told: fn(&str, &str) -> String,
    /// Heading: how sessions ended.
    pub endings: &'static str,
    /// Completed, by themselves, abandoned, open.
    pub ended: fn([u64; 4]) -> String,
    /// Heading: projects.
    pub projects: &'static str,
    /// Heading: tasks.
    pub tasks: &'static str,
    /// What belongs to no project or task.
    pub without: &'static str,
    /// A project or task that is in no list.
    pub unknown: &'static str,
    /// All further ones.
    pub others: &'static str,
    /// Head of a column: days.
    pub day: &'static str,
    /// Head of a column: weeks, by their first day.
    pub week: &'static str,
    /// Head of a column: hours.
    pub hour: &'static str,
    /// Head of a column: weekdays.
    pub weekday: &'static str,
    /// Head of a column: names.
    pub name: &'static str,
    /// Head of a column: focused time.
    pub time: &'static str,
    /// Head of a column: sessions.
    pub sessions: &'static str,
    /// Head of a column: mean over seven days.
    pub smooth: &'static str,
}

fn decimal(number: Tenths, point: char) -> String {
    let tenths = number.get();
    match (tenths / 10, tenths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}{point}{rest}"),
    }
}

/// English.
pub const ENGLISH: InsightsWords = InsightsWords {
    title: "Insights",
    newcomer: Empty {
        title: "What your days add up to",
        body: "After a few sessions you see here when you focus best, how your weeks go, and how near your goal is.",
        action: "Start one",
    },
    empty: Empty {
        title: "Nothing to tell yet",
        body: "After your first session this page begins to fill: days, weeks, hours, scores.",
        action: "To the timer",
    },
    ranges: "Range",
    range: |days| match days {
        365 => "1 year".to_owned(),
        _ => format!("{days} days"),
    },
    wrong_range: "There is no such range, so these are the last 30 days.",
    focused: |days| match days {
        365 => "focused within a year".to_owned(),
        _ => format!("focused in the last {days} days"),
    },
    decimal: |number| decimal(number, '.'),
    completed: "Completed sessions",
    rate: "Completed, not abandoned",
    score: "Mean focus score",
    streak: "Days in a row",
    streaks: |current, longest| format!("{current}, at most {longest}"),
    goal: "Goal reached",
    of_days: |days, all| match days {
        1 => format!("on 1 of {all} days"),
        _ => format!("on {days} of {all} days"),
    },
    none: "\u{2013}",
    table: "As a table",
    by_day: "Focus by day",
    by_week: "Focus by week",
    goal_line: |goal| format!("Goal {}", minutes(goal)),
    most: |when, most| format!("The most: {}, {when}", minutes(most)),
    nothing: "Nothing in this time.",
    year: "The last 52 weeks",
    year_told: |days, all| format!("Focus on {days} of {all} days; the larger a dot, the longer"),
    hours: "Hours of the day",
    weekdays: "Weekdays",
    trend: "Focus score, mean over seven days",
    trend_told: |first, last| format!("From {first} to {last} of 100"),
    endings: "How sessions ended",
    ended: |[completed, automatic, abandoned, open]| {
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
    projects: "Projects",
    tasks: "Tasks",
    without: "Without one",
    unknown: "In no list",
    others: "All others",
    day: "Day",
    week: "Week of",
    hour: "Hour",
    weekday: "Weekday",
    name: "Name",
    time: "Focused",
    sessions: "Sessions",
    smooth: "Seven days",
};

/// German.
pub const GERMAN: InsightsWords = InsightsWords {
    title: "Bilanz",
    newcomer: Empty {
        title: "Was deine Tage ergeben",
        body: "Nach ein paar Sitzungen siehst du hier, wann du dich am besten konzentrierst, wie deine Wochen laufen und wie nah dein Ziel ist.",
        action: "Eine starten",
    },
    empty: Empty {
        title: "Noch gibt es nichts zu erzählen",
        body: "Nach deiner ersten Sitzung füllt sich diese Seite: Tage, Wochen, Stunden, Werte.",
        action: "Zur Uhr",
    },
    ranges: "Zeitraum",
    range: |days| match days {
        365 => "1 Jahr".to_owned(),
        _ => format!("{days} Tage"),
    },
    wrong_range: "Diesen Zeitraum gibt es nicht; das hier sind die letzten 30 Tage.",
    focused: |days| match days {
        365 => "Fokus in einem Jahr".to_owned(),
        _ => format!("Fokus in den letzten {days} Tagen"),
    },
    decimal: |number| decimal(number, ','),
    completed: "Abgeschlossene Sitzungen",
    rate: "Abgeschlossen, nicht abgebrochen",
    score: "Mittlerer Fokuswert",
    streak: "Tage in Folge",
    streaks: |current, longest| format!("{current}, höchstens {longest}"),
    goal: "Ziel erreicht",
    of_days: |days, all| format!("an {days} von {all} Tagen"),
    none: "\u{2013}",
    table: "Als Tabelle",
    by_day: "Fokus nach Tagen",
    by_week: "Fokus nach Wochen",
    goal_line: |goal| format!("Ziel {}", minutes(goal)),
    most: |when, most| format!("Am meisten: {}, {when}", minutes(most)),
    nothing: "Nichts in dieser Zeit.",
    year: "Die letzten 52 Wochen",
    year_told: |days, all| {
        format!("Fokus an {days} von {all} Tagen; je größer ein Punkt, desto länger")
    },
    hours: "Stunden des Tages",
    weekdays: "Wochentage",
    trend: "Fokuswert, Mittel über sieben Tage",
    trend_told: |first, last| format!("Von {first} zu {last} von 100"),
    endings: "Wie Sitzungen endeten",
    ended: |[completed, automatic, abandoned, open]| {
        let mut parts = vec![
            format!("{completed} abgeschlossen"),
            format!("{abandoned} abgebrochen"),
        ];
        if automatic > 0 {
            parts.push(format!("{automatic} von selbst abgeschlossen"));
        }
        if open > 0 {
            parts.push(format!("{open} läuft"));
        }
        parts.join(" \u{b7} ")
    },
    projects: "Projekte",
    tasks: "Aufgaben",
    without: "Ohne",
    unknown: "In keiner Liste",
    others: "Alle anderen",
    day: "Tag",
    week: "Woche ab",
    hour: "Stunde",
    weekday: "Wochentag",
    name: "Name",
    time: "Fokus",
    sessions: "Sitzungen",
    smooth: "Sieben Tage",
};
