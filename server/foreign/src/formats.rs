//! What is known of tables: by which columns a format is recognised, and what its columns mean.

use shared::wire::ColumnRole::{
    self, Date, Duration, End, EndDate, Hours, Ignored, Kind, Minutes, Outcome, Pauses, Plan,
    Project, Seconds, Start, Tags, Task, Title,
};
use shared::wire::ForeignFormat;

/// By which columns a table is recognised, and what they mean.
pub(super) struct TableFormat {
    pub(super) format: ForeignFormat,
    /// Columns that every file of the format has.
    marks: &'static [&'static str],
    columns: &'static [(&'static str, ColumnRole)],
}

/// Names are in lower case. The first format of which all marks are there is taken.
const FORMATS: [TableFormat; 7] = [
    TableFormat {
        format: ForeignFormat::Marinara,
        marks: &["end timestamp (unix)", "duration (seconds)"],
        // The ISO column is local time with the offset of UTC.
        columns: &[
            ("end timestamp (unix)", End),
            ("duration (seconds)", Seconds),
        ],
    },
    TableFormat {
        format: ForeignFormat::Forest,
        marks: &["start time", "end time", "is success"],
        columns: &[
            ("start time", Start),
            ("end time", End),
            ("tag", Project),
            ("note", Title),
            ("is success", Outcome),
        ],
    },
    TableFormat {
        format: ForeignFormat::Pomofocus,
        marks: &["date", "starttime", "endtime"],
        columns: &[
            ("date", Date),
            ("project", Project),
            ("task", Task),
            ("minutes", Minutes),
            ("hours", Hours),
            ("starttime", Start),
            ("endtime", End),
        ],
    },
    TableFormat {
        format: ForeignFormat::Clockify,
        marks: &["start date", "start time", "end date", "group"],
        columns: REPORT,
    },
    TableFormat {
        format: ForeignFormat::Toggl,
        marks: &["start date", "start time"],
        columns: REPORT,
    },
    TableFormat {
        format: ForeignFormat::Kimai,
        marks: &["date", "from", "to"],
        columns: &[
            ("date", Date),
            ("from", Start),
            ("to", End),
            ("duration", Duration),
            ("project", Project),
            ("activity", Task),
            ("description", Title),
            ("tags", Tags),
        ],
    },
    TableFormat {
        format: ForeignFormat::Table,
        marks: &[],
        columns: &[
            ("date", Date),
            ("day", Date),
            ("datum", Date),
            ("start date", Date),
            ("start", Start),
            ("start time", Start),
            ("start_time", Start),
            ("start-time", Start),
            ("starttime", Start),
            ("started", Start),
            ("started_at", Start),
            ("from", Start),
            ("beginn", Start),
            ("von", Start),
            ("end date", EndDate),
            ("stop date", EndDate),
            ("end", End),
            ("end time", End),
            ("end_time", End),
            ("end-time", End),
            ("endtime", End),
            ("ended", End),
            ("ended_at", End),
            ("stop", End),
            ("to", End),
            ("ende", End),
            ("bis", End),
            ("duration", Duration),
            ("dauer", Duration),
            ("minutes", Minutes),
            ("hours", Hours),
            ("seconds", Seconds),
            ("pauses", Pauses),
            ("plan", Plan),
            ("planned", Plan),
            ("title", Title),
            ("description", Title),
            ("intention", Title),
            ("note", Title),
            ("notes", Title),
            ("beschreibung", Title),
            ("project", Project),
            ("projekt", Project),
            ("task", Task),
            ("activity", Task),
            ("aufgabe", Task),
            ("outcome", Outcome),
            ("status", Outcome),
            ("completed", Outcome),
            ("kind", Kind),
            ("type", Kind),
            ("tag", Tags),
            ("tags", Tags),
        ],
    },
];

/// The detailed reports of Toggl and Clockify.
const REPORT: &[(&str, ColumnRole)] = &[
    ("start date", Date),
    ("start time", Start),
    ("end date", EndDate),
    ("end time", End),
    ("stop date", EndDate),
    ("stop time", End),
    ("duration", Duration),
    ("duration (h)", Duration),
    ("description", Title),
    ("project", Project),
    ("task", Task),
    ("activity", Task),
    ("tags", Tags),
];

/// The format of a table with this header, and the roles of its columns.
pub(super) fn recognise(header: &[String]) -> (ForeignFormat, Vec<ColumnRole>) {
    let header: Vec<String> = header
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let has = |mark: &&str| header.iter().any(|name| name == mark);
    let [.., any] = &FORMATS;
    let known = (FORMATS.iter())
        .find(|format| format.marks.iter().all(has))
        .unwrap_or(any);
    let role = |name: &String| {
        let column = known.columns.iter().find(|(column, _)| column == name);
        column.map_or(Ignored, |(_, role)| *role)
    };
    (known.format, header.iter().map(role).collect())
}

/// Whether columns of these roles say when sessions started and ended.
pub(super) fn have_times(roles: &[ColumnRole]) -> bool {
    let has = |role: ColumnRole| roles.contains(&role);
    let has_length = [Duration, Minutes, Hours, Seconds].into_iter().any(has);
    has(Start) && has(End) || (has(Start) || has(End)) && has_length
}
