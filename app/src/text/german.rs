//! German.

use shared::rules::{CommandKind, SessionType};

use super::{AbandonWords, IdleWords, KeyWords, OpenWords, ReflectionWords, ResultWords, Words};
use crate::model::route::Route;
use crate::model::timer_display::TimerPhase;

/// The words of the page in German.
pub static GERMAN: Words = Words {
    #[cfg(feature = "ssr")]
    document: super::DocumentWords {
        description: "Eine ruhige, genaue Uhr für konzentriertes Arbeiten. Ein Klick genügt, ein Konto braucht es nicht.",
        crashed: "Auf dieser Seite ist etwas kaputtgegangen. Lade sie neu: Gespeichertes ist nicht verloren, und die Sitzung läuft weiter.",
        no_script: "Ohne JavaScript steht hier die Zeit, zu der die Seite geladen wurde: Lade sie neu, um die jetzige zu sehen.",
    },
    title: "Stint",
    skip_to_content: "Zum Inhalt",
    ways: "Seiten",
    place: |place| match place {
        Route::Timer => "Uhr",
        Route::History => "Verlauf",
        Route::Insights => "Bilanz",
        Route::Tasks => "Aufgaben",
        Route::Settings => "Einstellungen",
        Route::SignIn => "Konto",
    },
    #[cfg(feature = "pages")]
    dates: &super::dates::GERMAN,
    #[cfg(feature = "pages")]
    history: super::history::GERMAN,
    #[cfg(feature = "pages")]
    insights: super::insights::GERMAN,
    #[cfg(feature = "pages")]
    session: super::session::GERMAN,
    refused: "Das ging gerade nicht.",
    #[cfg(feature = "ssr")]
    forms: &super::forms::GERMAN,
    #[cfg(feature = "ssr")]
    tasks: &super::tasks::GERMAN,
    #[cfg(feature = "ssr")]
    settings: &super::settings::GERMAN,
    #[cfg(feature = "ssr")]
    access: &super::access::GERMAN,
    #[cfg(feature = "ssr")]
    sign_in: super::SignInWords {
        title: "Konto",
        signed_in_as: |email| format!("Du bist als {email} angemeldet."),
        guest: "Du bist als Gast hier, nur in diesem Browser. Registriere dich, und alles bleibt erhalten und ist auch auf deinen anderen Geräten da.",
        newcomer: "Du kannst ohne Konto anfangen. Mit einem sind deine Sitzungen auf allen deinen Geräten.",
        sign_in: "Anmelden",
        guest_stays: "Was du als Gast getan hast, bleibt beim Gast und kommt nicht zum Konto dazu.",
        take_along: "Lade es vorher herunter",
        bring_along: "wenn du es dort haben willst; danach kannst du es unter Einstellungen, Deine Daten einlesen.",
        register: "Registrieren",
        email: "E-Mail",
        password: "Passwort",
        password_hint: "Mindestens 8 Zeichen.",
        name: "Name (freiwillig)",
        sign_out: "Abmelden",
        settings: "Einstellungen",
        left: "Dein Konto und alles darin ist gelöscht.",
    },
    #[cfg(feature = "ssr")]
    not_found: super::NotFoundWords {
        title: "Hier ist nichts",
        body: "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.",
        back: "Zur Uhr",
    },
    session_type: |session_type| match session_type {
        SessionType::Pomodoro => "Pomodoro",
        SessionType::Short => "Kurz",
        SessionType::Long => "Lang",
        SessionType::Custom => "Eigene",
    },
    minutes_short: |minutes| format!("{minutes} min"),
    face: |face| match face {
        TimerPhase::Idle => "Bereit",
        TimerPhase::Focus => "Fokus",
        TimerPhase::Paused => "Pause",
        TimerPhase::Overtime => "Überzeit",
        TimerPhase::Completed => "Abgeschlossen",
        TimerPhase::Abandoned => "Abgebrochen",
        TimerPhase::Break => "Auszeit",
    },
    idle: IdleWords {
        types: "Art der Sitzung",
        intention: "Was hast du vor?",
        length: "Länge in Minuten",
        minutes: "Minuten",
        about: "Aufgabe und Projekt",
        task: "Aufgabe, eine offene oder neue",
        project: "Projekt",
        no_project: "Keins",
        no_new_task_offline: "Eine neue Aufgabe braucht das Netz: Nimm eine, die es schon gibt, oder lass sie weg.",
        task_refused: "Diese Aufgabe ließ sich nicht anlegen. Versuch einen anderen Titel, oder lass sie weg.",
        shorter: "Eine Minute kürzer",
        longer: "Eine Minute länger",
        start: "Starten",
        no_account_needed: "Ohne Konto. Du kannst dich später registrieren und behältst alles.",
    },
    open: OpenWords {
        timer: "Sitzungsuhr",
        command: |command| match command {
            CommandKind::Start => "Starten",
            CommandKind::Pause => "Pause",
            CommandKind::Resume => "Weiter",
            CommandKind::RecordDistraction => "Ich war abgelenkt",
            CommandKind::Complete => "Abschließen",
            CommandKind::Abandon => "Abbrechen",
            CommandKind::Amend => "Ändern",
            CommandKind::Delete => "Löschen",
            CommandKind::Restore => "Wiederherstellen",
        },
        ends_at: |time| format!("bis {time}"),
        focus_left: |time| format!("noch {time} Fokus"),
        closes_at: |time| format!("schließt von selbst um {time}"),
        pauses_left: |left| match left {
            0 => "Keine Pausen mehr".to_owned(),
            1 => "Noch 1 Pause".to_owned(),
            _ => format!("Noch {left} Pausen"),
        },
        distraction_from: "Woher kam es?",
        internal: "Eigene Gedanken",
        external: "Jemand oder etwas",
        note: "Was war es? (freiwillig)",
        cancel: "Doch nicht",
        distractions: |count| match count {
            1 => "1 Ablenkung notiert".to_owned(),
            _ => format!("{count} Ablenkungen notiert"),
        },
        ended_elsewhere: "Die Sitzung wurde in einem anderen Fenster oder auf einem anderen Gerät beendet.",
        started: |minutes| format!("Gestartet: {minutes} Minuten Fokus."),
        paused: "Pause. Sie endet nach zehn Minuten von selbst.",
        resumed: "Es geht weiter.",
        resumed_by_limit: "Die Pause hat ihre zehn Minuten erreicht, es geht weiter.",
        minutes_left: |minutes| match minutes {
            1 => "Noch eine Minute.".to_owned(),
            _ => format!("Noch {minutes} Minuten."),
        },
        time_is_up: "Die Zeit ist um. Die Überzeit läuft, bis du abschließt.",
        completed: "Abgeschlossen.",
        abandoned: "Abgebrochen.",
    },
    reflection: ReflectionWords {
        title: "Wie lief es?",
        rating: "Güte des Fokus",
        ratings: ["Zerstreut", "Unruhig", "Mittel", "Gut", "Tief"],
        progress: "Was hast du geschafft?",
        confirm: "Abschließen",
        cancel: "Noch nicht",
    },
    abandon: AbandonWords {
        title: "Diese Sitzung abbrechen?",
        reason: "Was kam dazwischen?",
        progress: "Was hast du trotzdem geschafft?",
        confirm: "Abbrechen",
        cancel: "Weitermachen",
    },
    result: ResultWords {
        score: "Fokuswert",
        base: "Fokus und Bewertung",
        distractions: "Ablenkungen",
        length: "Länge",
        focused: |actual, planned| format!("{actual} von {planned} Minuten im Fokus"),
        automatic: "Niemand hat sie innerhalb von 15 Minuten nach Ablauf der Zeit abgeschlossen. Sie hat sich selbst geschlossen, ohne Bewertung, zum geplanten Ende.",
        another: "Noch eine starten",
    },
    keys: KeyWords {
        open: "Tastenkürzel",
        title: "Tasten",
        close: "Schließen",
        space: "Leertaste",
        list: [
            ("Leertaste", "Starten, Pause, weiter"),
            ("C", "Abschließen"),
            (
                "D",
                "Ich war abgelenkt: dann I für Gedanken, E für die Welt",
            ),
            ("A", "Abbrechen"),
            ("1 \u{2013} 4", "Pomodoro, Kurz, Lang, Eigene"),
            ("B", "Auszeit nehmen"),
            ("S", "Auszeit überspringen"),
            ("?", "Diese Liste"),
        ],
    },
    refusal: |code| match code {
        "pause_limit_reached" => Some("Alle drei Pausen sind verbraucht."),
        "session_time_elapsed" => {
            Some("Die Zeit ist um: Schließ ab oder brich ab, zu pausieren gibt es nichts mehr.")
        }
        "session_not_active" => Some("Gerade ist Pause: Mach zuerst weiter."),
        "session_not_paused" => Some("Sie läuft schon."),
        "session_already_open" => Some(
            "Eine andere Sitzung ist noch offen. Hier siehst du sie: Schließ sie zuerst ab oder brich sie ab.",
        ),
        "session_ended" => {
            Some("Die Sitzung ist inzwischen zu Ende. Ergänzen kannst du sie im Verlauf.")
        }
        "distraction_limit_reached" => Some("Hundert Ablenkungen sind notiert, mehr gehen nicht."),
        "text_too_long" => Some("Dieser Text ist zu lang."),
        "text_not_allowed" => {
            Some("In diesem Text steht ein Zeichen, das nicht aufbewahrt werden kann.")
        }
        "unreachable" => Some("Der Server ist nicht erreichbar."),
        _ => None,
    },
};
