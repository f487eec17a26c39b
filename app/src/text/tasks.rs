//! What the pages of tasks and projects say.

/// Words of tasks and projects.
#[derive(Debug)]
pub struct TaskWords {
    /// Title of the list.
    pub title: &'static str,
    /// Title of one task's page.
    pub one: &'static str,
    /// Title of the list of projects.
    pub projects: &'static str,
    /// Title of one project's page.
    pub project: &'static str,
    /// Label of a task's title.
    pub what: &'static str,
    /// Label of its project.
    pub in_project: &'static str,
    /// No project.
    pub no_project: &'static str,
    /// Tasks of a project that is not shown by name.
    pub other_project: &'static str,
    /// Label of the estimate.
    pub estimate: &'static str,
    /// Adds a task.
    pub add: &'static str,
    /// Name of the filters.
    pub which: &'static str,
    /// HistoryField: still to be done.
    pub open: &'static str,
    /// HistoryField: done.
    pub done: &'static str,
    /// HistoryField: put away.
    pub archived: &'static str,
    /// Leaves the project's filter.
    pub all_projects: &'static str,
    /// Sessions spent of those estimated.
    pub of: fn(u64, u32) -> String,
    /// Sessions spent.
    pub spent: fn(u64) -> String,
    /// Sessions given up.
    pub given_up: fn(u64) -> String,
    /// Sessions that closed by themselves.
    pub automatic: fn(u64) -> String,
    /// Name of the button that ticks a task off, by its title.
    pub mark_done: fn(&str) -> String,
    /// Name of the button that takes that back.
    pub mark_open: fn(&str) -> String,
    /// The way to the timer with a task chosen.
    pub start: &'static str,
    /// The same among others, by the task's title.
    pub start_with: fn(&str) -> String,
    /// Puts away.
    pub archive: &'static str,
    /// Takes out again.
    pub restore: &'static str,
    /// Undoes.
    pub undo: &'static str,
    /// Opens the form that changes something.
    pub change: &'static str,
    /// For a newcomer and where nothing is there: title and what to do.
    pub none_yet: (&'static str, &'static str),
    /// Where nothing is open, but something was done.
    pub none_open: (&'static str, &'static str),
    /// Where nothing is done.
    pub none_done: (&'static str, &'static str),
    /// Where nothing was put away.
    pub none_archived: (&'static str, &'static str),
    /// Heading of what sessions did.
    pub log: &'static str,
    /// Where no session did anything yet.
    pub log_empty: &'static str,
    /// A session that said nothing.
    pub silent: &'static str,
    /// A session that was given up.
    pub abandoned: &'static str,
    /// A session that closed by itself.
    pub closed: &'static str,
    /// When the task was done.
    pub done_on: &'static str,
    /// Label of a project's name.
    pub name: &'static str,
    /// Label of its colour.
    pub color: &'static str,
    /// No colour.
    pub no_color: &'static str,
    /// The colours there are, by name and value.
    pub colors: [(&'static str, &'static str); 8],
    /// A colour from elsewhere.
    pub own_color: &'static str,
    /// Adds a project.
    pub add_project: &'static str,
    /// How many of its tasks are open.
    pub open_tasks: fn(u64) -> String,
    /// Its tasks.
    pub its_tasks: &'static str,
    /// Where there is no project.
    pub no_projects: (&'static str, &'static str),
    /// What was just done, by its code.
    pub did: fn(&str) -> Option<&'static str>,
}

/// English.
pub static ENGLISH: TaskWords = TaskWords {
    title: "Tasks",
    one: "Task",
    projects: "Projects",
    project: "Project",
    what: "What is to be done?",
    in_project: "Project",
    no_project: "No project",
    other_project: "Other projects",
    estimate: "Sessions",
    add: "Add",
    which: "Which tasks",
    open: "Open",
    done: "Done",
    archived: "Put away",
    all_projects: "All projects",
    of: |spent, estimate| format!("{spent} of {estimate}"),
    spent: |spent| match spent {
        1 => "1 session".to_owned(),
        _ => format!("{spent} sessions"),
    },
    given_up: |count| format!("{count} given up"),
    automatic: |count| match count {
        1 => "1 closed by itself".to_owned(),
        _ => format!("{count} closed by themselves"),
    },
    mark_done: |title| format!("Mark as done: {title}"),
    mark_open: |title| format!("Mark as open: {title}"),
    start: "Start a session",
    start_with: |title| format!("Start a session: {title}"),
    archive: "Put away",
    restore: "Take out again",
    undo: "Undo",
    change: "Change",
    none_yet: (
        "Nothing to do yet",
        "Write down what you want to get done. When you start a session for it, you see here how far it has come.",
    ),
    none_open: ("All done", "Add what comes next, or look at what you did."),
    none_done: (
        "Nothing done yet",
        "What you mark as done is kept here, with what its sessions did.",
    ),
    none_archived: (
        "Nothing put away",
        "What you put away leaves the lists; its sessions stay.",
    ),
    log: "Progress",
    log_empty: "No session has ended with this task yet. Choose it when you start one, and say at the end what you got done.",
    silent: "Nothing was said about it.",
    abandoned: "given up",
    closed: "closed by itself",
    done_on: "Done on",
    name: "Name",
    color: "Colour",
    no_color: "None",
    colors: [
        ("Brick", "#b5482f"),
        ("Amber", "#c08a2d"),
        ("Olive", "#7d8438"),
        ("Pine", "#2f7d5f"),
        ("Lake", "#2f7a92"),
        ("Ink", "#3f5aa8"),
        ("Plum", "#84508f"),
        ("Stone", "#7b746b"),
    ],
    own_color: "As it is",
    add_project: "Add a project",
    open_tasks: |count| match count {
        0 => "Nothing open".to_owned(),
        _ => format!("{count} open"),
    },
    its_tasks: "Its tasks",
    no_projects: (
        "No projects yet",
        "A project holds tasks together. Name one here, then choose it for a task.",
    ),
    did: |code| {
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
};

/// German.
pub static GERMAN: TaskWords = TaskWords {
    title: "Aufgaben",
    one: "Aufgabe",
    projects: "Projekte",
    project: "Projekt",
    what: "Was ist zu tun?",
    in_project: "Projekt",
    no_project: "Kein Projekt",
    other_project: "Andere Projekte",
    estimate: "Sitzungen",
    add: "Hinzufügen",
    which: "Welche Aufgaben",
    open: "Offen",
    done: "Erledigt",
    archived: "Weggelegt",
    all_projects: "Alle Projekte",
    of: |spent, estimate| format!("{spent} von {estimate}"),
    spent: |spent| match spent {
        1 => "1 Sitzung".to_owned(),
        _ => format!("{spent} Sitzungen"),
    },
    given_up: |count| format!("{count} abgebrochen"),
    automatic: |count| format!("{count} von selbst geschlossen"),
    mark_done: |title| format!("Als erledigt abhaken: {title}"),
    mark_open: |title| format!("Wieder öffnen: {title}"),
    start: "Sitzung beginnen",
    start_with: |title| format!("Sitzung beginnen: {title}"),
    archive: "Weglegen",
    restore: "Wieder hervorholen",
    undo: "Rückgängig",
    change: "Ändern",
    none_yet: (
        "Noch nichts zu tun",
        "Schreib auf, was du schaffen willst. Wenn du eine Sitzung dafür startest, siehst du hier, wie weit du bist.",
    ),
    none_open: (
        "Alles erledigt",
        "Schreib auf, was als Nächstes kommt, oder sieh dir an, was du geschafft hast.",
    ),
    none_done: (
        "Noch nichts erledigt",
        "Was du abhakst, bleibt hier aufgehoben, mit dem, was die Sitzungen geschafft haben.",
    ),
    none_archived: (
        "Nichts weggelegt",
        "Was du weglegst, verschwindet aus den Listen; die Sitzungen bleiben.",
    ),
    log: "Fortschritt",
    log_empty: "Noch keine Sitzung ist mit dieser Aufgabe zu Ende gegangen. Wähl sie beim Starten aus und sag am Ende, was du geschafft hast.",
    silent: "Dazu wurde nichts gesagt.",
    abandoned: "abgebrochen",
    closed: "von selbst geschlossen",
    done_on: "Erledigt am",
    name: "Name",
    color: "Farbe",
    no_color: "Keine",
    colors: [
        ("Ziegel", "#b5482f"),
        ("Bernstein", "#c08a2d"),
        ("Olive", "#7d8438"),
        ("Kiefer", "#2f7d5f"),
        ("See", "#2f7a92"),
        ("Tinte", "#3f5aa8"),
        ("Pflaume", "#84508f"),
        ("Stein", "#7b746b"),
    ],
    own_color: "Wie bisher",
    add_project: "Projekt hinzufügen",
    open_tasks: |count| match count {
        0 => "Nichts offen".to_owned(),
        _ => format!("{count} offen"),
    },
    its_tasks: "Seine Aufgaben",
    no_projects: (
        "Noch keine Projekte",
        "Ein Projekt hält Aufgaben zusammen. Benenn hier eins und wähl es dann bei einer Aufgabe aus.",
    ),
    did: |code| {
        Some(match code {
            "added" => "Hinzugefügt.",
            "saved" => "Gespeichert.",
            "done" => "Erledigt. Gut gemacht.",
            "reopened" => "Wieder offen.",
            "archived" => "Weggelegt.",
            "restored" => "Wieder da.",
            _ => return None,
        })
    },
};
