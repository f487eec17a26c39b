//! The texts in German.

#[cfg(feature = "ssr")]
use shared::rules::AlertKind;
#[cfg(feature = "pages")]
use shared::rules::DistractionKind;
use shared::rules::{CommandKind, SessionType};
#[cfg(feature = "ssr")]
use shared::wire::{DeliveryStatus, DisabledReason, Scope};

#[cfg(feature = "pages")]
use super::Empty;
use super::TextsIn;
#[cfg(feature = "pages")]
use super::dates::minutes;
use super::en::*;
#[cfg(feature = "pages")]
use super::format::{count, decimal_text, pause_length, tally_summary};
use super::marker::German;
use crate::model::alerts::ClientAlertKind;
#[cfg(feature = "ssr")]
use crate::model::appearance::Theme;
#[cfg(feature = "pages")]
use crate::model::history::DisplayStatus;
#[cfg(feature = "pages")]
use crate::model::history_query::HistoryField;
use crate::model::preferences::Sound;
use crate::model::route::Route;
#[cfg(feature = "ssr")]
use crate::model::settings::SettingsSection;
use crate::model::timer_display::TimerPhase;

/// A group inside of another one.
const fn german<T: TextsIn<German>>() -> &'static T {
    T::TEXTS
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for DocumentTexts {
    const TEXTS: &'static Self = &Self {
        description: "Eine ruhige, genaue Uhr für konzentriertes Arbeiten. Ein Klick genügt, ein Konto braucht es nicht.",
        crashed: "Auf dieser Seite ist etwas kaputtgegangen. Lade sie neu: Gespeichertes ist nicht verloren, und die Sitzung läuft weiter.",
        no_script: "Ohne JavaScript steht hier die Zeit, zu der die Seite geladen wurde: Lade sie neu, um die jetzige zu sehen.",
    };
}

impl TextsIn<German> for Texts {
    const TEXTS: &'static Self = &Self {
        #[cfg(feature = "ssr")]
        document: german(),
        title: "Stint",
        skip_to_content: "Zum Inhalt",
        page_list: "Seiten",
        page_name: |place| match place {
            Route::Timer => "Uhr",
            Route::History => "Verlauf",
            Route::Insights => "Bilanz",
            Route::Tasks => "Aufgaben",
            Route::Settings => "Einstellungen",
            Route::SignIn => "Konto",
        },
        #[cfg(feature = "pages")]
        dates: german(),
        #[cfg(feature = "pages")]
        history: german(),
        #[cfg(feature = "pages")]
        insights: german(),
        #[cfg(feature = "pages")]
        session: german(),
        refused: "Das ging gerade nicht.",
        #[cfg(feature = "ssr")]
        forms: german(),
        #[cfg(feature = "ssr")]
        tasks: german(),
        #[cfg(feature = "ssr")]
        settings: german(),
        #[cfg(feature = "ssr")]
        access: german(),
        #[cfg(feature = "ssr")]
        sign_in: german(),
        #[cfg(feature = "ssr")]
        not_found: german(),
        session_type: |session_type| match session_type {
            SessionType::Pomodoro => "Pomodoro",
            SessionType::Short => "Kurz",
            SessionType::Long => "Lang",
            SessionType::Custom => "Eigene",
        },
        minutes_short: |minutes| format!("{minutes} min"),
        display_state: |face| match face {
            TimerPhase::Idle => "Bereit",
            TimerPhase::Focus => "Fokus",
            TimerPhase::Paused => "Pause",
            TimerPhase::Overtime => "Überzeit",
            TimerPhase::Completed => "Abgeschlossen",
            TimerPhase::Abandoned => "Abgebrochen",
            TimerPhase::Break => "Auszeit",
        },
        idle: german(),
        open: german(),
        reflection: german(),
        abandon: german(),
        result: german(),
        keys: german(),
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
            "distraction_limit_reached" => {
                Some("Hundert Ablenkungen sind notiert, mehr gehen nicht.")
            }
            "text_too_long" => Some("Dieser Text ist zu lang."),
            "text_not_allowed" => {
                Some("In diesem Text steht ein Zeichen, das nicht aufbewahrt werden kann.")
            }
            "unreachable" => Some("Der Server ist nicht erreichbar."),
            _ => None,
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SignInTexts {
    const TEXTS: &'static Self = &Self {
        title: "Konto",
        signed_in_as: |email| format!("Du bist als {email} angemeldet."),
        guest: "Du bist als Gast hier, nur in diesem Browser. Registriere dich, und alles bleibt erhalten und ist auch auf deinen anderen Geräten da.",
        newcomer: "Du kannst ohne Konto anfangen. Mit einem sind deine Sitzungen auf allen deinen Geräten.",
        sign_in: "Anmelden",
        guest_stays: "Was du als Gast getan hast, bleibt beim Gast und kommt nicht zum Konto dazu.",
        export_first: "Lade es vorher herunter",
        import_hint: "wenn du es dort haben willst; danach kannst du es unter Einstellungen, Deine Daten einlesen.",
        register: "Registrieren",
        email: "E-Mail",
        password: "Passwort",
        password_hint: "Mindestens 8 Zeichen.",
        name: "Name (freiwillig)",
        sign_out: "Abmelden",
        settings: "Einstellungen",
        account_deleted: "Dein Konto und alles darin ist gelöscht.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for NotFoundTexts {
    const TEXTS: &'static Self = &Self {
        title: "Hier ist nichts",
        body: "Vielleicht ist die Adresse vertippt, oder die Seite ist umgezogen.",
        back: "Zur Uhr",
    };
}

impl TextsIn<German> for IdleTexts {
    const TEXTS: &'static Self = &Self {
        types: "Art der Sitzung",
        intention: "Was hast du vor?",
        length: "Länge in Minuten",
        minutes: "Minuten",
        task_and_project: "Aufgabe und Projekt",
        task: "Aufgabe, eine offene oder neue",
        project: "Projekt",
        no_project: "Keins",
        no_new_task_offline: "Eine neue Aufgabe braucht das Netz: Nimm eine, die es schon gibt, oder lass sie weg.",
        task_refused: "Diese Aufgabe ließ sich nicht anlegen. Versuch einen anderen Titel, oder lass sie weg.",
        shorter: "Eine Minute kürzer",
        longer: "Eine Minute länger",
        start: "Starten",
        no_account_needed: "Ohne Konto. Du kannst dich später registrieren und behältst alles.",
    };
}

impl TextsIn<German> for OpenTexts {
    const TEXTS: &'static Self = &Self {
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
    };
}

impl TextsIn<German> for ReflectionTexts {
    const TEXTS: &'static Self = &Self {
        title: "Wie lief es?",
        rating: "Güte des Fokus",
        ratings: ["Zerstreut", "Unruhig", "Mittel", "Gut", "Tief"],
        progress: "Was hast du geschafft?",
        confirm: "Abschließen",
        cancel: "Noch nicht",
    };
}

impl TextsIn<German> for AbandonTexts {
    const TEXTS: &'static Self = &Self {
        title: "Diese Sitzung abbrechen?",
        reason: "Was kam dazwischen?",
        progress: "Was hast du trotzdem geschafft?",
        confirm: "Abbrechen",
        cancel: "Weitermachen",
    };
}

impl TextsIn<German> for ResultTexts {
    const TEXTS: &'static Self = &Self {
        score: "Fokuswert",
        base: "Fokus und Bewertung",
        distractions: "Ablenkungen",
        length: "Länge",
        focused: |actual, planned| format!("{actual} von {planned} Minuten im Fokus"),
        automatic: "Niemand hat sie innerhalb von 15 Minuten nach Ablauf der Zeit abgeschlossen. Sie hat sich selbst geschlossen, ohne Bewertung, zum geplanten Ende.",
        another: "Noch eine starten",
    };
}

impl TextsIn<German> for KeyboardTexts {
    const TEXTS: &'static Self = &Self {
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
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for DateTexts {
    const TEXTS: &'static Self = &Self {
        today: "Heute",
        yesterday: "Gestern",
        weekdays: [
            "Montag",
            "Dienstag",
            "Mittwoch",
            "Donnerstag",
            "Freitag",
            "Samstag",
            "Sonntag",
        ],
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        short_months: [
            "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.",
            "Dez.",
        ],
        after_day: ".",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for HistoryTexts {
    const TEXTS: &'static Self = &Self {
        title: "Verlauf",
        newcomer: Empty {
            title: "Dein Verlauf beginnt mit der ersten Sitzung",
            body: "Jede Sitzung hinterlässt hier eine Linie: was du getan hast, wann Pause war, was dazwischenkam.",
            action: "Eine starten",
        },
        sign_in: "Melde dich an, um deinen zu sehen",
        empty: Empty {
            title: "Noch ist hier nichts",
            body: "Starte eine Sitzung. Wenn sie zu Ende ist, erscheint hier ihre Linie.",
            action: "Zur Uhr",
        },
        no_match: Empty {
            title: "Keine Sitzung passt zu diesen Filtern",
            body: "Wähle einen längeren Zeitraum oder lass einen Filter weg.",
            action: "Alle Sitzungen zeigen",
        },
        page_beyond_last: |last| {
            format!("Die Liste endet vor dieser Seite; ihre letzte ist {last}.")
        },
        last_page: "Zur letzten Seite",
        filters: german(),
        status: |standing| match standing {
            DisplayStatus::Active => "Läuft",
            DisplayStatus::Paused => "Pause",
            DisplayStatus::Completed => "Abgeschlossen",
            DisplayStatus::Automatic => "Von selbst abgeschlossen",
            DisplayStatus::Abandoned => "Abgebrochen",
        },
        unsaved: "noch nicht gespeichert",
        day: |sessions, focused| {
            format!(
                "{}, {}",
                count(sessions, "Sitzung", "Sitzungen"),
                minutes(focused)
            )
        },
        now: "jetzt",
        score: |score| format!("Wert\u{a0}{score}"),
        summary: |tally| {
            tally_summary(
                tally,
                [["Pause", "Pausen"], ["Ablenkung", "Ablenkungen"]],
                "Überzeit",
                "Ohne Pause und Ablenkung",
            )
        },
        page_links: "Seiten der Liste",
        newer: "Neuere",
        older: "Ältere",
        page: |page, pages| format!("Seite {page} von {pages}"),
        notices: german(),
        deleted: german(),
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for FilterTexts {
    const TEXTS: &'static Self = &Self {
        open: "Filtern",
        label: |filter| match filter {
            HistoryField::From => "Von",
            HistoryField::To => "Bis",
            HistoryField::Status => "Stand",
            HistoryField::Type => "Art",
            HistoryField::Task => "Aufgabe",
            HistoryField::Project => "Projekt",
        },
        any: |filter| match filter {
            HistoryField::Type => "Jede Art",
            HistoryField::Task => "Jede Aufgabe",
            HistoryField::Project => "Jedes Projekt",
            _ => "Alle",
        },
        running: "Läuft",
        other: "Wie in der Adresse",
        invalid: |filter| match filter {
            HistoryField::From | HistoryField::To => "Schreib ein Datum wie 2026-11-22.",
            HistoryField::Status => "Wähle abgeschlossen, abgebrochen oder läuft.",
            HistoryField::Type => "Wähle Pomodoro, Kurz, Lang oder Eigene.",
            HistoryField::Task => "Wähle eine Aufgabe aus der Liste.",
            HistoryField::Project => "Wähle ein Projekt aus der Liste.",
        },
        start_after_end: "Dieser Tag liegt nach dem letzten; vertausche sie.",
        invalid_page: "Seiten werden ab 1 gezählt.",
        not_shown: "In den Filtern stimmt noch etwas nicht.",
        show: "Zeigen",
        clear: "Zurücksetzen",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for NoticeTexts {
    const TEXTS: &'static Self = &Self {
        deleted: "Die Sitzung ist gelöscht.",
        undo: "Rückgängig",
        restored: "Die Sitzung ist wieder da.",
        amended: "Gespeichert.",
        overlaps: "Sie lässt sich nicht wiederherstellen: Eine andere Sitzung liegt jetzt in ihrer Zeit. Lösch zuerst die.",
        not_deleted: "Sie lässt sich nicht wiederherstellen: Sie ist schon in der Liste oder für immer fort.",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for DeletedSessionsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Zuletzt gelöscht",
        body: "Was du gelöscht hast, lässt sich 30 Tage lang wiederherstellen.",
        none: "In den letzten 30 Tagen wurde nichts gelöscht.",
        until: |date| format!("bis {date}"),
        restore: "Wiederherstellen",
        back: "Verlauf",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for SessionTexts {
    const TEXTS: &'static Self = &Self {
        title: "Sitzung",
        back: "Verlauf",
        facts: "Die Sitzung",
        focused: "Fokus",
        of_plan: |actual, planned| {
            format!("{} von {}", minutes(actual), minutes(i64::from(planned)))
        },
        overtime: "Überzeit",
        kind: "Art",
        task: "Aufgabe",
        project: "Projekt",
        unknown: "In keiner Liste",
        none: "Keine",
        rating: "Güte des Fokus",
        unrated: "Keine",
        reason: "Was dazwischenkam",
        progress: "Was du geschafft hast",
        intention: "Was du vorhattest",
        score: "Fokuswert",
        base: "Fokus und Bewertung",
        distractions: "Ablenkungen",
        length: "Länge",
        total: "Wert",
        reported: "Gemeldet von der App, die sie beendet hat",
        events: "Was geschah",
        event: german(),
        amend: "Ändern",
        save: "Speichern",
        not_saved: "Noch nicht gespeichert:",
        too_long: |limit| format!("Zu lang: höchstens {limit} Zeichen."),
        not_allowed: "Darin steht ein Zeichen, das nicht aufbewahrt werden kann.",
        invalid_value: "Wähle einen der Werte.",
        changed_meanwhile: "Sie wurde inzwischen in einem anderen Fenster oder auf einem anderen Gerät geändert und deshalb nicht gelöscht. So ist sie jetzt.",
        delete: "Diese Sitzung löschen",
        delete_hint: "30 Tage lang lässt sich das rückgängig machen.",
        open: "Diese Sitzung läuft noch.",
        to_timer: "Zur Uhr",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for SessionEventTexts {
    const TEXTS: &'static Self = &Self {
        started: |planned| format!("Gestartet, {}", minutes(i64::from(planned))),
        paused: "Pause",
        resumed: |seconds| format!("Weiter nach {}", pause_length(seconds)),
        resumed_by_limit: "Die Pause hatte ihre zehn Minuten erreicht; es ging weiter",
        distraction: |kind| match kind {
            DistractionKind::Internal => "Abgelenkt durch eigene Gedanken",
            DistractionKind::External => "Abgelenkt durch jemanden oder etwas",
        },
        time_is_up: "Die Zeit war um",
        completed: "Abgeschlossen",
        automatic: "Von selbst abgeschlossen, zum geplanten Ende",
        abandoned: "Abgebrochen",
        revised: "Berichtigt durch Nachricht von einem anderen Gerät",
        amended: "Geändert",
        deleted: "Gelöscht",
        restored: "Wiederhergestellt",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for InsightsTexts {
    const TEXTS: &'static Self = &Self {
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
        invalid_range: "Diesen Zeitraum gibt es nicht; das hier sind die letzten 30 Tage.",
        focused: |days| match days {
            365 => "Fokus in einem Jahr".to_owned(),
            _ => format!("Fokus in den letzten {days} Tagen"),
        },
        decimal: |number| decimal_text(number, ','),
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
        maximum: |when, most| format!("Am meisten: {}, {when}", minutes(most)),
        nothing: "Nichts in dieser Zeit.",
        year: "Die letzten 52 Wochen",
        year_summary: |days, all| {
            format!("Fokus an {days} von {all} Tagen; je größer ein Punkt, desto länger")
        },
        hours: "Stunden des Tages",
        weekdays: "Wochentage",
        trend: "Fokuswert, Mittel über sieben Tage",
        trend_summary: |first, last| format!("Von {first} zu {last} von 100"),
        endings: "Wie Sitzungen endeten",
        endings_summary: |[completed, automatic, abandoned, open]| {
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
        unassigned: "Ohne",
        unknown: "In keiner Liste",
        others: "Alle anderen",
        day: "Tag",
        week: "Woche ab",
        hour: "Stunde",
        weekday: "Wochentag",
        name: "Name",
        time: "Fokus",
        sessions: "Sitzungen",
        seven_day_mean: "Sieben Tage",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for OfflineHistoryTexts {
    const TEXTS: &'static Self = &Self {
        as_of: |day, clock| {
            format!(
                "Keine Verbindung: Das ist, was dieses Gerät aufbewahrt. Stand: {day}, {clock}."
            )
        },
        unsaved: |sessions| match sessions {
            1 => "1 Sitzung ist noch nicht gespeichert.".to_owned(),
            _ => format!("{sessions} Sitzungen sind noch nicht gespeichert."),
        },
        older_on_server: "Ältere Sitzungen hat nur der Server.",
        retry: "Noch einmal versuchen",
    };
}

impl TextsIn<German> for CommandQueueTexts {
    const TEXTS: &'static Self = &Self {
        waiting: |count, is_offline| {
            let steps = if count == 1 {
                "1 Schritt".to_owned()
            } else {
                format!("{count} Schritte")
            };
            if is_offline {
                format!(
                    "Ohne Netz: {steps} noch nicht gespeichert. Sie bleiben hier und werden von selbst gesendet."
                )
            } else {
                format!("{steps} noch nicht gespeichert \u{2013} neuer Versuch läuft")
            }
        },
        not_persistent: "Dieser Browser behält nichts: Lass den Tab offen, bis alles gespeichert ist.",
        title: "Das braucht deine Aufmerksamkeit",
        entry: |command, time| format!("{command}, {time}"),
        others: |count| match count {
            1 => "Ein weiterer Schritt dieser Sitzung wurde mit abgelehnt.".to_owned(),
            _ => format!("{count} weitere Schritte dieser Sitzung wurden mit abgelehnt."),
        },
        user_text: "Du hattest geschrieben:",
        dismiss: "Verstanden",
        of_other_accounts: |count| match count {
            1 => "1 Schritt eines anderen Kontos wartet hier, bis es sich wieder anmeldet."
                .to_owned(),
            _ => format!(
                "{count} Schritte eines anderen Kontos warten hier, bis es sich wieder anmeldet."
            ),
        },
        before_sign_in: |count| match count {
            1 => "1 Schritt wurde hier vor deiner Anmeldung gemacht.".to_owned(),
            _ => format!("{count} Schritte wurden hier vor deiner Anmeldung gemacht."),
        },
        claim: "Zu diesem Konto hinzufügen",
        reason: |code| match code {
            "session_overlaps" => Some(
                "Nicht gespeichert: Zur selben Zeit lief auf einem anderen Gerät eine Sitzung von dir. Jene bleibt.",
            ),
            "session_not_found" => Some(
                "Nicht gespeichert: Die Sitzung gibt es nicht mehr. Vielleicht wurde sie auf einem anderen Gerät gelöscht.",
            ),
            "session_ended" => Some(
                "Nicht gespeichert: Die Sitzung war auf einem anderen Gerät schon beendet. Im Verlauf kannst du sie berichtigen.",
            ),
            "out_of_order" => Some(
                "Nicht gespeichert: Ein anderes Gerät hat in dieser Sitzung schon Späteres festgehalten.",
            ),
            "occurred_too_long_ago" => Some("Nicht gespeichert: Es ist mehr als 30 Tage her."),
            "occurred_in_future" => Some(
                "Nicht gespeichert: Die Uhr dieses Geräts ging vor. Stell sie richtig und versuch es noch einmal.",
            ),
            _ => None,
        },
    };
}

impl TextsIn<German> for DeviceTexts {
    const TEXTS: &'static Self = &Self {
        breaks: german(),
        settings: german(),
        notification: |kind| match kind {
            ClientAlertKind::TimeElapsed => "Die Zeit ist um",
            ClientAlertKind::PauseEnding => "Die Pause endet in einer Minute",
            ClientAlertKind::PauseEnded => "Die Pause ist vorbei, es geht weiter",
            ClientAlertKind::SessionCompleted => "Die Sitzung hat sich selbst abgeschlossen",
            ClientAlertKind::BreakEnded => "Die Auszeit ist vorbei",
        },
    };
}

impl TextsIn<German> for BreakTexts {
    const TEXTS: &'static Self = &Self {
        offer: |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "Eine Minute Auszeit nehmen".to_owned(),
            (false, _) => format!("{minutes} Minuten Auszeit"),
            (true, _) => format!("Lange Auszeit, {minutes} min"),
        },
        skip: "Auszeit überspringen",
        started: |minutes| format!("Auszeit: {minutes} Minuten."),
        over: "Die Auszeit ist vorbei.",
    };
}

impl TextsIn<German> for DeviceSettingsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Ton und Auszeiten",
        hint: "Gilt nur für diesen Browser.",
        close: "Fertig",
        sound: "Ton, wenn etwas vorbei ist",
        sound_name: |sound| match sound {
            Sound::Chime => "Klang",
            Sound::Bowl => "Schale",
            Sound::Wood => "Holz",
            Sound::Bell => "Glocke",
            Sound::Off => "Aus",
        },
        volume: "Lautstärke",
        breaks: "Auszeiten",
        break_minutes: "Auszeit, Minuten",
        long_break_minutes: "Lange Auszeit, Minuten",
        sessions_to_long: "Sitzungen bis zur langen",
        auto_start_breaks: "Auszeiten beginnen von selbst",
        auto_start_sessions: "Nach einer Auszeit beginnt die nächste Sitzung von selbst",
        this_device: "Dieses Gerät",
        alerts: "Benachrichtigen, wenn ich woanders bin",
        alerts_denied: "Dein Browser verbietet dieser Seite Benachrichtigungen. In seinen Einstellungen für diese Seite kannst du sie erlauben.",
        keep_screen_on: "Bildschirm anlassen, solange eine Sitzung läuft",
        alerts_prompt: "Soll eine Benachrichtigung dir sagen, wenn die Zeit um ist und du woanders bist?",
        allow: "Ja, gern",
        decline: "Nein, danke",
    };
}

impl TextsIn<German> for AppTexts {
    const TEXTS: &'static Self = &Self {
        new_version: "Eine neue Version ist bereit.",
        reload: "Neu laden",
        #[cfg(feature = "ssr")]
        needs_server: german(),
        #[cfg(feature = "ssr")]
        manifest: german(),
        #[cfg(feature = "ssr")]
        notification: |kind| match kind {
            AlertKind::TimeElapsed => ("Die Zeit ist um", "Die Überzeit läuft, bis du abschließt."),
            AlertKind::PauseEnding => (
                "Noch eine Minute Pause",
                "Dann läuft deine Sitzung von selbst weiter.",
            ),
            AlertKind::PauseEnded => (
                "Die Pause ist vorbei",
                "Sie hat ihre zehn Minuten erreicht, der Fokus läuft weiter.",
            ),
            AlertKind::SessionCompleted => (
                "Deine Sitzung hat sich selbst abgeschlossen",
                "15 Minuten nach Ablauf der Zeit hatte sie niemand beendet.",
            ),
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for NeedsServerTexts {
    const TEXTS: &'static Self = &Self {
        title: "Diese Seite braucht den Server",
        body: "Er ist gerade nicht zu erreichen. Der Timer läuft trotzdem: Was du dort tust, bleibt auf diesem Gerät und wird später gesendet.",
        retry: "Noch einmal versuchen",
        timer: "Zum Timer",
        loading: "Sieht nach, was dieses Gerät aufbewahrt \u{2026}",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ManifestTexts {
    const TEXTS: &'static Self = &Self {
        name: "Stint \u{2013} Fokus-Timer",
        description: "Ein ruhiger, genauer Timer für konzentrierte Arbeit. Auch ohne Netz.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for FormTexts {
    const TEXTS: &'static Self = &Self {
        save: "Speichern",
        problem: |code| {
            Some(match code {
                "required" => "Hier fehlt etwas.",
                "wrong_type" => "Das lässt sich nicht lesen.",
                "not_a_number" => "Gib eine ganze Zahl ein.",
                "wrong_password" => "Das ist nicht dein Passwort.",
                "estimated_sessions_out_of_range" => "Zwischen 1 und 99 Sitzungen.",
                "color_invalid" => "Das ist keine Farbe.",
                "unknown_project" => "Dieses Projekt gibt es nicht mehr.",
                "unknown_status" => "Diesen Stand gibt es nicht.",
                "unknown_time_zone" => "Diese Zeitzone gibt es nicht.",
                "day_starts_at_out_of_range" => "Hier fehlt eine Uhrzeit.",
                "daily_goal_out_of_range" => "Zwischen 1 und 1440 Minuten; leer für kein Ziel.",
                "week_starts_on_out_of_range" => "Diesen Tag gibt es nicht.",
                "email_invalid" => "Hier gehört eine Adresse wie ada@example.org hin.",
                "email_taken" => {
                    "Diese Adresse gehört zu einem anderen Konto: Melde dich an oder nimm eine andere."
                }
                "password_too_short" => "Mindestens 8 Zeichen müssen es sein.",
                "password_too_long" => "Mehr als 200 Zeichen gehen nicht.",
                "invalid_credentials" => "E-Mail oder Passwort stimmen nicht; prüf beides.",
                "unknown_scope" => "Wähl mindestens eins aus.",
                "expires_in_past" => "Das liegt in der Vergangenheit.",
                "token_limit_reached" => "Mehr Zugangsschlüssel gehen nicht: Lösch erst welche.",
                "webhook_limit_reached" => "Mehr Webhooks gehen nicht: Lösch erst welche.",
                "webhook_disabled" => "Der Webhook ist aus: Schalte ihn erst ein.",
                "unknown_event_type" => "Wähl mindestens eins aus.",
                "guest_not_allowed" => "Registriere dich zuerst; alles bleibt erhalten.",
                "guests_off" => "Hier gibt es keine Gäste: Registriere dich oder melde dich an.",
                "signup_closed" => {
                    "Hier kommt niemand Neues dazu: Bitte den Betreiber des Servers um ein Konto."
                }
                "rate_limited" => "Das war zu oft: Warte ein wenig und versuch es noch einmal.",
                "unavailable" => {
                    "Der Server ist gerade überlastet, nichts wurde gespeichert: Versuch es gleich noch einmal."
                }
                "body_too_large" => "Das ist zu groß.",
                "request_timeout" => {
                    "Das hat zu lange gedauert; nichts wurde gespeichert. Versuch es noch einmal."
                }
                "no_file" => "Wähl eine Datei aus.",
                "version_mismatch" => {
                    "Das wurde inzwischen in einem anderen Fenster oder auf einem anderen Gerät geändert. Deine Eingaben sind noch da: Sieh sie durch und speichere noch einmal."
                }
                "cross_site_request" => {
                    "Stint nimmt Formulare nur von den eigenen Seiten an, damit keine andere in deinem Namen handeln kann. Öffne die Seite hier und versuch es noch einmal."
                }
                "invalid_json" => "Es kam nicht alles an, deshalb wurde nichts gespeichert.",
                "unsupported_media_type" => "Dieses Formular kennt Stint nicht.",
                "method_not_allowed" => {
                    "Hier gibt es nichts zu zeigen: Diese Adresse nimmt nur Formulare."
                }
                "no_such_route" => {
                    "Dieses Formular gibt es nicht mehr: Lade die Seite neu, auf der es stand."
                }
                "internal_error" => {
                    "Im Server ist etwas schiefgegangen. Sieh nach, ob es gespeichert wurde, bevor du es noch einmal sendest."
                }
                _ => return None,
            })
        },
        pages: "Seiten der Liste",
        previous: "Neuere",
        next: "Ältere",
        page_of: |page, total| format!("{page} von {total}"),
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for TaskTexts {
    const TEXTS: &'static Self = &Self {
        title: "Aufgaben",
        task: "Aufgabe",
        projects: "Projekte",
        project: "Projekt",
        task_title: "Was ist zu tun?",
        in_project: "Projekt",
        no_project: "Kein Projekt",
        other_project: "Andere Projekte",
        estimate: "Sitzungen",
        add: "Hinzufügen",
        status_filter: "Welche Aufgaben",
        open: "Offen",
        done: "Erledigt",
        archived: "Weggelegt",
        all_projects: "Alle Projekte",
        spent_of_estimate: |spent, estimate| format!("{spent} von {estimate}"),
        spent: |spent| match spent {
            1 => "1 Sitzung".to_owned(),
            _ => format!("{spent} Sitzungen"),
        },
        abandoned_count: |count| format!("{count} abgebrochen"),
        automatic_count: |count| format!("{count} von selbst geschlossen"),
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
        no_progress_text: "Dazu wurde nichts gesagt.",
        abandoned: "abgebrochen",
        ended_automatically: "von selbst geschlossen",
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
        notice: |code| {
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
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SettingsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Einstellungen",
        chapter: |chapter| match chapter {
            SettingsSection::Profile => (
                "Du und deine Tage",
                "Name, Zeitzone, Tagesbeginn, Tagesziel",
            ),
            SettingsSection::Appearance => ("Aussehen", "Hell oder dunkel, Sprache"),
            SettingsSection::Device => (
                "Ton und Auszeiten",
                "Für diesen Browser, Benachrichtigungen auch",
            ),
            SettingsSection::Password => ("Passwort", "Ändern"),
            SettingsSection::SignIns => ("Anmeldungen", "Wo du angemeldet bist"),
            SettingsSection::Tokens => (
                "Zugangsschlüssel",
                "Für Programme, die mit deinen Sitzungen arbeiten",
            ),
            SettingsSection::Webhooks => {
                ("Webhooks", "Für Server, die von deinen Sitzungen erfahren")
            }
            SettingsSection::Calendar => ("Kalender", "Deine Sitzungen in deinem Kalender"),
            SettingsSection::Data => ("Deine Daten", "Mitnehmen und zurückbringen"),
            SettingsSection::Leave => ("Konto löschen", "Mit allem darin"),
        },
        notice: |code| {
            Some(match code {
                "saved" => "Gespeichert.",
                "password" => "Dein Passwort ist geändert; alle anderen Anmeldungen sind beendet.",
                "ended" => "Dort abgemeldet.",
                "ended-others" => "Überall sonst abgemeldet.",
                "token-deleted" => "Der Zugangsschlüssel ist gelöscht.",
                "enabled" => "Er erfährt wieder, was geschieht.",
                "disabled" => "Er erfährt vorerst nichts.",
                "tested" => "Ein Test ist unterwegs; lade neu, um zu sehen, ob er angekommen ist.",
                "redelivered" => "Es ist noch einmal unterwegs.",
                "webhook-deleted" => "Der Webhook ist gelöscht.",
                "feed-removed" => "Der Kalender ist entfernt.",
                _ => return None,
            })
        },
        signed_in_as: |email| format!("Angemeldet als {email}."),
        guest: "Du bist als Gast hier, nur in diesem Browser.",
        newcomer: "Über dich ist noch nichts gespeichert.",
        account: "Konto",
        register: "Registrieren oder anmelden",
        for_accounts: |chapter| match chapter {
            SettingsSection::Tokens => {
                "Ein Programm braucht ein Konto. Registriere dich, und alles, was du als Gast gemacht hast, bleibt erhalten."
            }
            SettingsSection::Webhooks => {
                "Webhooks gehören zu einem Konto. Registriere dich, und alles, was du als Gast gemacht hast, bleibt erhalten."
            }
            SettingsSection::Calendar => {
                "Der Kalender gehört zu einem Konto. Registriere dich, und alles, was du als Gast gemacht hast, bleibt erhalten."
            }
            _ => {
                "Ein Gast hat kein Passwort. Registriere dich, um eins zu bekommen; alles, was du als Gast gemacht hast, bleibt erhalten."
            }
        },
        needs_script: "Diese Einstellungen bewahrt dein Browser auf, und ohne JavaScript führt kein Weg zu ihm.",
        email: "E-Mail",
        name: "Name",
        time_zone: "Zeitzone",
        use_device_zone: "Zone dieses Geräts nehmen:",
        day_starts: "Dein Tag beginnt um",
        day_starts_hint: "Was du davor machst, zählt zum Tag davor. Für Nachteulen.",
        week_starts: "Deine Woche beginnt am",
        goal: "Minuten Fokus am Tag",
        goal_hint: "Dein Ziel, für die Auswertung. Leer für keines.",
        theme: "Farben",
        theme_name: |theme| match theme {
            Theme::Device => "Wie das Gerät",
            Theme::Light => "Hell",
            Theme::Dark => "Dunkel",
        },
        language: "Sprache",
        browser_language: "Wie der Browser",
        appearance_hint: "Gilt in diesem Browser, für alle, die ihn benutzen.",
        old_password: "Dein Passwort",
        new_password: "Neues Passwort",
        new_password_hint: "Mindestens 8 Zeichen. Alle anderen Anmeldungen enden.",
        change_password: "Passwort ändern",
        this_browser: "Dieser Browser",
        unknown_browser: "Unbekannter Browser",
        signed_in_on: "Angemeldet am",
        last_used: "zuletzt benutzt",
        sign_out: "Abmelden",
        end_sign_in: |name| format!("Abmelden: {name}"),
        end_others: "Überall sonst abmelden",
        deletion_hint: [
            "Dein Konto und alles darin wird gelöscht: Sitzungen, Aufgaben, Zugangsschlüssel, Webhooks, der Kalender. Du wirst überall abgemeldet.",
            "Das lässt sich nicht rückgängig machen.",
        ],
        export_first: "Vorher alles mitnehmen",
        delete_account: "Mein Konto löschen",
        feed_intro: "Deine Sitzungen in jedem Kalender: Abonniere eine Adresse, die nur du kennst.",
        make_feed: "Adresse anlegen",
        feed: "Adresse deines Kalenders",
        feed_shown_once: "Kopier sie jetzt in deinen Kalender: Sie wird nicht noch einmal gezeigt. Wer sie hat, kann deine Sitzungen lesen.",
        feed_since: "Es gibt eine Adresse seit",
        change_feed: "Andere Adresse",
        change_feed_hint: "Die bisherige Adresse gilt dann nicht mehr: Abonniere die neue.",
        remove_feed: "Kalender entfernen",
        remove_feed_hint: "Kalender, die die Adresse haben, zeigen nichts mehr.",
        export: "Mitnehmen",
        exports: [
            (
                "jsonl",
                "Ereignisse",
                "JSON-Zeilen: deine ganze Geschichte, lässt sich wieder einlesen",
            ),
            (
                "json",
                "Alles",
                "Ein JSON-Dokument: Konto, Aufgaben, Projekte, Sitzungen",
            ),
            ("csv", "Tabelle der Sitzungen", "CSV, für Tabellenprogramme"),
        ],
        import: "Zurückbringen",
        import_hint: "Die Ereignisse dieses oder eines anderen Kontos. Alles darin kommt dazu, oder nichts; was schon da ist, bleibt, wie es ist.",
        file: "Datei (.jsonl, höchstens 100 MiB)",
        import_submit: "Einlesen",
        imported: |added, skipped| format!("Sitzungen dazugekommen: {added}. Schon da: {skipped}."),
        renamed: |count| {
            format!("Sitzungen mit neuer Kennung, weil ihre schon vergeben ist: {count}.")
        },
        not_imported: |count| match count {
            1 => "Nichts wurde eingelesen; mit der Datei stimmt etwas nicht:".to_owned(),
            _ => format!("Nichts wurde eingelesen; {count} Stellen der Datei stimmen nicht:"),
        },
        line: |line| format!("Zeile {line}"),
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for AccessTexts {
    const TEXTS: &'static Self = &Self {
        tokens_intro: "Mit einem Zugangsschlüssel kann ein Programm in deinem Namen tun, was du ihm erlaubst.",
        api_docs: "Dokumentation der API (englisch)",
        new_token: "Neuer Zugangsschlüssel",
        token_name: "Wofür ist er?",
        token_name_hint: "Damit du ihn wiedererkennst, etwa „Plug-in im Editor“.",
        scopes: "Was darf er?",
        scope: |scope| match scope {
            Scope::SessionsRead => "Deine Sitzungen lesen",
            Scope::SessionsWrite => "Sitzungen starten, ändern und beenden",
            Scope::TasksRead => "Deine Aufgaben und Projekte lesen",
            Scope::TasksWrite => "Deine Aufgaben und Projekte ändern",
            Scope::StatsRead => "Deine Auswertung lesen",
            Scope::WebhooksManage => "Deine Webhooks verwalten",
        },
        expires: "Wie lange gilt er?",
        expiries: [
            ("30", "30 Tage"),
            ("90", "90 Tage"),
            ("365", "Ein Jahr"),
            ("", "Für immer"),
        ],
        make_token: "Zugangsschlüssel anlegen",
        token_secret: "Dein neuer Zugangsschlüssel",
        shown_once: "Kopier ihn jetzt: Er wird nicht noch einmal gezeigt, und niemand kann ihn hier nachlesen.",
        never_used: "nie benutzt",
        expires_on: "gilt bis",
        never_expires: "gilt für immer",
        delete: "Löschen",
        delete_for_good: "Endgültig löschen",
        delete_token: "Programme, die ihn benutzen, können dann nichts mehr.",
        webhooks_intro: "Stint sagt einem anderen Server, was geschieht, signiert nach Standard Webhooks.",
        new_webhook: "Neuer Webhook",
        make_webhook: "Webhook anlegen",
        webhook_secret: "Das Geheimnis",
        url: "Adresse",
        url_hint: "https, auf einem öffentlichen Server.",
        description: "Wofür ist er?",
        events: "Was erfährt er?",
        events_hint: "Ist nichts angekreuzt, erfährt er alles.",
        enabled: "an",
        failing: "an, aber nichts kommt an",
        failing_since: "seit",
        disabled: |reason| match reason {
            DisabledReason::Requested => "aus",
            DisabledReason::Gone => "aus: Den Empfänger gibt es nicht mehr, sagt er",
            DisabledReason::Failing => "aus: Fünf Tage lang kam nichts an",
        },
        enable: "Einschalten",
        disable: "Ausschalten",
        test: "Test schicken",
        change: "Ändern",
        rotate: "Neues Geheimnis",
        rotate_hint: "24 Stunden lang signieren beide Geheimnisse, danach nur das neue.",
        delete_webhook: "Er erfährt nichts mehr, und was er erfahren hat, wird vergessen.",
        deliveries: "Was er erfahren hat",
        no_deliveries: "Noch nichts. Schick einen Test, um zu sehen, ob er ankommt.",
        delivery: |status| match status {
            DeliveryStatus::Pending => "wartet",
            DeliveryStatus::Delivered => "angekommen",
            DeliveryStatus::Failed => "aufgegeben",
        },
        next_attempt: "Nächster Versuch:",
        attempts: |count| match count {
            1 => "1 Versuch".to_owned(),
            _ => format!("{count} Versuche"),
        },
        redeliver: "Noch einmal schicken",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SignOutTexts {
    const TEXTS: &'static Self = &Self {
        title: "Noch nicht alles ist gespeichert",
        count: "Noch nicht gesendete Schritte:",
        warning: "Sie gehen verloren, wenn du dich jetzt abmeldest. Bleib, bis dieses Gerät Netz hat: Dann werden sie von selbst gesendet.",
        sign_out: "Abmelden und verlieren",
        stay: "Bleiben",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for FailureTexts {
    const TEXTS: &'static Self = &Self {
        form_title: "Das wurde nicht angenommen",
        page_title: "Das lässt sich gerade nicht zeigen",
        busy: "Der Server ist beschäftigt. Was du aufgezeichnet hast, ist sicher; versuch es gleich noch einmal.",
        wait: |seconds| match seconds {
            1 => "In einer Sekunde kannst du es noch einmal versuchen.".to_owned(),
            2..120 => format!("In {seconds} Sekunden kannst du es noch einmal versuchen."),
            _ => format!(
                "In {} Minuten kannst du es noch einmal versuchen.",
                seconds.div_ceil(60)
            ),
        },
        input_preserved: "Nichts ist verloren: Geh in deinem Browser zurück, dort steht noch, was du eingegeben hast.",
        error_number: |number| {
            format!("Wer diesen Server betreibt, findet es unter der Nummer {number}.")
        },
        retry: "Noch einmal versuchen",
        timer: "Zum Timer",
    };
}
