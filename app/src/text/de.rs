//! The texts in German.

#[cfg(feature = "ssr")]
use shared::rules::AlertKind;
#[cfg(feature = "pages")]
use shared::rules::DistractionKind;
use shared::rules::{CommandKind, SessionType};
#[cfg(feature = "ssr")]
use shared::wire::{
    ActivityKind, ColumnRole, DateOrder, DeliveryStatus, DisabledReason, OverlapRule, RowReason,
    Scope,
};

#[cfg(feature = "pages")]
use super::Empty;
use super::TextsIn;
#[cfg(feature = "pages")]
use super::dates::minutes;
use super::en::*;
#[cfg(feature = "ssr")]
use super::format::counts;
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
#[cfg(feature = "pages")]
use crate::model::insights_range::{CalendarPeriod, Range};
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
        description: "Ein ruhiger, genauer Timer für konzentriertes Arbeiten. Ein Klick genügt, ein Konto braucht es nicht.",
        crashed: "Auf dieser Seite ist ein Fehler aufgetreten. Lade sie neu: Gespeichertes ist nicht verloren, und die Sitzung läuft weiter.",
        no_script: "Ohne JavaScript läuft die Anzeige nicht mit: Lade die Seite neu, um die aktuelle Zeit zu sehen.",
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
            Route::Timer => "Timer",
            Route::History => "Verlauf",
            Route::Insights => "Auswertung",
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
        #[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
        today: german(),
        #[cfg(feature = "pages")]
        session: german(),
        refused: "Das geht gerade nicht.",
        #[cfg(feature = "pages")]
        corrections: german(),
        #[cfg(feature = "ssr")]
        forms: german(),
        #[cfg(feature = "ssr")]
        tasks: german(),
        #[cfg(feature = "ssr")]
        settings: german(),
        #[cfg(feature = "ssr")]
        access: german(),
        #[cfg(feature = "ssr")]
        foreign: german(),
        #[cfg(feature = "ssr")]
        imports: german(),
        #[cfg(feature = "ssr")]
        sign_in: german(),
        #[cfg(feature = "ssr")]
        not_found: german(),
        session_type: |session_type| match session_type {
            SessionType::Pomodoro => "Pomodoro",
            SessionType::Short => "Kurz",
            SessionType::Long => "Lang",
            SessionType::Custom => "Individuell",
        },
        minutes_short: |minutes| format!("{minutes} min"),
        display_state: |face| match face {
            TimerPhase::Idle => "Bereit",
            TimerPhase::Focus => "Fokus",
            TimerPhase::Paused => "Unterbrochen",
            TimerPhase::Overtime => "Verlängerung",
            TimerPhase::Completed => "Abgeschlossen",
            TimerPhase::Abandoned => "Aufgegeben",
            TimerPhase::Break => "Pause",
        },
        idle: german(),
        open: german(),
        reflection: german(),
        abandon: german(),
        result: german(),
        keys: german(),
        windows: german(),
        refusal: |code| match code {
            "pause_limit_reached" => Some("Alle drei Unterbrechungen sind verbraucht."),
            "session_time_elapsed" => {
                Some("Die Zeit ist um, Unterbrechen geht nicht mehr: Schließ ab oder brich ab.")
            }
            "session_not_active" => Some("Die Sitzung ist unterbrochen: Mach zuerst weiter."),
            "session_not_paused" => Some("Die Sitzung läuft schon."),
            "extension_out_of_range" => Some("Fünf Minuten mehr wären zu wenig oder zu viel."),
            "extension_limit_reached" => Some("Eine Sitzung dauert höchstens 120 Minuten."),
            "session_overlaps" => {
                Some("Sie würde sich mit einer anderen deiner Sitzungen überschneiden.")
            }
            "reopen_too_late" => Some("Die Sitzung ist seit mehr als 10 Minuten beendet."),
            "session_already_open" => Some(
                "Eine andere Sitzung ist noch offen und wird jetzt hier angezeigt: Schließ sie zuerst ab oder brich sie ab.",
            ),
            "session_ended" => {
                Some("Die Sitzung ist schon beendet. Du kannst sie im Verlauf bearbeiten.")
            }
            "distraction_limit_reached" => {
                Some("100 Ablenkungen sind notiert, mehr gehen in einer Sitzung nicht.")
            }
            "quota_exceeded" => Some(
                "Dein Speicher ist voll. Das bleibt auf deinem Gerät; was hilft, steht unter Einstellungen, Deine Daten.",
            ),
            "text_too_long" => Some("Dieser Text ist zu lang."),
            "text_not_allowed" => {
                Some("Dieser Text enthält ein Zeichen, das nicht gespeichert werden kann.")
            }
            "cookies_off" => Some("Dieser Browser blockiert Cookies: Nichts wird gespeichert."),
            "cross_site_request" => Some(
                "Der Server kennt diese Adresse nicht: Sein Betreiber muss STINT_PUBLIC_URL setzen.",
            ),
            "guests_off" | "signup_closed" => {
                Some("Dieser Server verlangt ein Konto: Melde dich an, um das zu speichern.")
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
        guest: "Du benutzt Stint als Gast, nur in diesem Browser. Registriere dich, um deine Daten zu behalten und auf anderen Geräten zu nutzen.",
        newcomer: "Du kannst ohne Konto anfangen. Mit einem Konto sind deine Sitzungen auf allen deinen Geräten.",
        sign_in: "Anmelden",
        guest_sessions: "Nach dem Anmelden kannst du deine Sitzungen als Gast zum Konto hinzufügen.",
        register: "Registrieren",
        email: "E-Mail",
        password: "Passwort",
        password_hint: "Mindestens 8 Zeichen.",
        name: "Name (optional)",
        sign_out: "Abmelden",
        settings: "Einstellungen",
        account_deleted: "Dein Konto und alle seine Daten sind gelöscht.",
        forgotten: "Passwort vergessen?",
        no_mail: "Passwort vergessen? Dieser Server verschickt keine Mails: Der Betreiber kann ein neues setzen.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for GuestSessionsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Deine Sitzungen als Gast",
        intro: "Vor dem Anmelden hast du Stint in diesem Browser als Gast benutzt. Was du da aufgezeichnet hast, kannst du zu deinem Konto hinzufügen.",
        added: "Dazu käme:",
        known: |sessions| format!("Sitzungen, die schon in deinem Konto sind: {sessions}."),
        overlapping: "Zur selben Zeit wie andere Sitzungen",
        overlapping_hint: "Wähle, was dazukommt. Wenn die Zeiten einer Sitzung deines Kontos nicht stimmen, korrigiere sie zuerst und lade dann diese Seite neu.",
        more: |sessions| {
            format!("Von {sessions} weiteren kommt dazu, was neben den anderen Sitzungen liegt.")
        },
        parts: |times| format!("{times} hinzufügen"),
        texts: "Nur den Text hinzufügen, bei der Sitzung deines Kontos",
        others: "Zu dieser Zeit in deinem Konto:",
        leave_out: "Nicht hinzufügen",
        add: "Zu meinem Konto hinzufügen",
        decline: "Nichts hinzufügen",
        later: "Du kannst auch später entscheiden: Unter Einstellungen, Deine Daten führt 30 Tage lang in diesem Browser ein Link hierher.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for PasskeyTexts {
    const TEXTS: &'static Self = &Self {
        sign_in: "Mit Passkey anmelden",
        intro: "Mit einem Passkey meldest du dich mit Finger, Gesicht oder PIN an, ohne dein Passwort. Dein Passwort gilt weiterhin.",
        add_title: "Passkey hinzufügen",
        name: "Name",
        name_hint: "Zum Beispiel Telefon oder Blauer Sicherheitsschlüssel.",
        password: "Dein Passwort",
        add: "Passkey hinzufügen",
        needs_script: "Um einen Passkey hinzuzufügen, ist JavaScript nötig.",
        added_on: "Hinzugefügt am",
        rename: "Umbenennen",
        remove: "Entfernen",
        remove_hint: "Mit diesem Passkey kann sich niemand mehr anmelden. Lösch ihn auch auf deinem Gerät.",
        remove_for_good: "Passkey entfernen",
        outcomes: [
            (
                "unsupported",
                "Dieser Browser kann hier keine Passkeys benutzen. Nötig sind https und ein Browser der letzten Jahre.",
            ),
            (
                "SecurityError",
                "Passkeys brauchen einen Rechnernamen und https: Öffne Stint unter der üblichen Adresse.",
            ),
            (
                "NotAllowedError",
                "Es wurde kein Passkey benutzt. Versuch es noch einmal oder nimm dein Passwort.",
            ),
            (
                "InvalidStateError",
                "Dieses Gerät hat schon einen Passkey für dein Konto.",
            ),
            (
                "passkey_exists",
                "Dieses Gerät hat schon einen Passkey für dein Konto.",
            ),
            (
                "passkey_limit_reached",
                "Du hast die größte Zahl an Passkeys: Entferne zuerst welche.",
            ),
            ("invalid_credentials", "Das ist nicht dein Passwort."),
            (
                "invalid_passkey",
                "Dieser Passkey gilt hier nicht (mehr). Nimm dein Passwort.",
            ),
            (
                "challenge_invalid",
                "Das hat zu lange gedauert. Versuch es noch einmal.",
            ),
            (
                "rate_limited",
                "Zu viele Versuche: Warte einen Moment und versuch es noch einmal.",
            ),
            ("", "Das hat nicht geklappt. Nimm sonst dein Passwort."),
        ],
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for EmailLinkTexts {
    const TEXTS: &'static Self = &Self {
        recover_title: "Neues Passwort",
        recover_hint: "Gib die E-Mail-Adresse deines Kontos ein. Du bekommst eine Mail mit einem Link, um ein neues Passwort zu setzen.",
        send_link: "Link schicken",
        link_sent: "Wenn ein Konto diese Adresse hat, ist eine Mail unterwegs. Ihr Link gilt 30 Minuten, am besten in diesem Browser. Sieh auch im Spam-Ordner nach.",
        other_browser: "Du hast den Link in einem anderen Browser angefordert: Bestätige die Adresse deines Kontos.",
        new_password: "Neues Passwort",
        new_password_hint: "Mindestens 8 Zeichen. Überall sonst wirst du abgemeldet.",
        programs: "Zugangsschlüssel und Passkeys",
        delete_credentials: "Alle löschen",
        delete_credentials_hint: "Falls jemand anderes dein Passwort gehabt haben kann und welche angelegt hat. Programme mit einem Zugangsschlüssel brauchen dann einen neuen.",
        set_password: "Passwort setzen",
        confirm_title: "E-Mail-Adresse bestätigen",
        confirm_hint: |email| format!("{email} als Adresse deines Kontos verwenden?"),
        confirm: "Bestätigen",
        confirmed: "Deine E-Mail-Adresse ist bestätigt. Du kannst dich damit anmelden.",
        registered: "An die Adresse ist eine Mail unterwegs. Öffne innerhalb eines Tages den Link darin; bis dahin benutzt du Stint als Gast. Sieh auch im Spam-Ordner nach.",
        to_timer: "Zum Timer",
        invalid: "Dieser Link gilt nicht mehr: Er wurde benutzt, ist zu alt oder unvollständig.",
        ask_again: "Neuen Link anfordern",
        no_mail: "Dieser Server verschickt keine Mails. Sein Betreiber kann dir ein neues Passwort setzen.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ReauthenticationTexts {
    const TEXTS: &'static Self = &Self {
        title: "Passwort bestätigen",
        hint: "Du hast dich vor mehr als 15 Minuten angemeldet. Gib dein Passwort ein, dann wird ausgeführt, was du abgeschickt hast.",
        password: "Passwort",
        confirm: "Bestätigen und fortfahren",
        cancel: "Abbrechen",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ActivityTexts {
    const TEXTS: &'static Self = &Self {
        intro: "Was in den letzten 180 Tagen mit deinem Konto geschah, mit Browser und Netzadresse. Wenn du etwas davon nicht warst, ändere dein Passwort.",
        nothing: "Noch nichts.",
        times: |count| format!("{count}-mal seit"),
        kind: |kind| match kind {
            ActivityKind::Registered => "Konto angelegt",
            ActivityKind::SignedIn => "Angemeldet",
            ActivityKind::SignInRefused => "Anmeldung mit falschem Passwort",
            ActivityKind::PasswordRefused => "Falsches Passwort in einem angemeldeten Browser",
            ActivityKind::SignInsEnded => "Auf anderen Geräten abgemeldet",
            ActivityKind::PasswordChanged => "Passwort geändert",
            ActivityKind::PasswordReset => "Passwort vom Betreiber des Servers neu gesetzt",
            ActivityKind::RecoveryRequested => "Link für ein neues Passwort angefordert",
            ActivityKind::Recovered => "Neues Passwort über einen Link gesetzt",
            ActivityKind::EmailChangeRequested => "Andere E-Mail-Adresse angefordert",
            ActivityKind::EmailConfirmed => "E-Mail-Adresse bestätigt",
            ActivityKind::PasskeyAdded => "Passkey hinzugefügt",
            ActivityKind::PasskeyRemoved => "Passkey entfernt",
            ActivityKind::TokenCreated => "Zugangsschlüssel erstellt",
            ActivityKind::TokenDeleted => "Zugangsschlüssel gelöscht",
            ActivityKind::CalendarFeedCreated => "Kalender-Adresse erstellt",
            ActivityKind::CalendarFeedRemoved => "Kalender-Adresse entfernt",
            ActivityKind::WebhookCreated => "Webhook erstellt",
            ActivityKind::WebhookChanged => "Webhook geändert",
            ActivityKind::WebhookDeleted => "Webhook gelöscht",
            ActivityKind::Exported => "Daten exportiert",
            ActivityKind::Disabled => "Vom Betreiber des Servers gesperrt",
            ActivityKind::Enabled => "Vom Betreiber des Servers entsperrt",
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for NotFoundTexts {
    const TEXTS: &'static Self = &Self {
        title: "Seite nicht gefunden",
        body: "Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.",
        back: "Zum Timer",
    };
}

impl TextsIn<German> for IdleTexts {
    const TEXTS: &'static Self = &Self {
        types: "Art der Sitzung",
        intention: "Was hast du vor?",
        length: "Länge in Minuten",
        minutes: "Minuten",
        task_and_project: "Aufgabe und Projekt",
        task: "Aufgabe (wählen oder neu eingeben)",
        project: "Projekt",
        found_tasks: "Gefundene Aufgaben",
        tasks_found: |number| match number {
            0 => "Keine offene Aufgabe gefunden".to_owned(),
            1 => "1 Aufgabe gefunden".to_owned(),
            _ => format!("{number} Aufgaben gefunden"),
        },
        create_task: |title| format!("\u{201e}{title}\u{201c} anlegen"),
        no_project: "Keines",
        new_project: "Neues Projekt\u{2026}",
        project_name: "Name des neuen Projekts",
        no_new_task_offline: "Offline lässt sich nichts Neues anlegen: Wähle etwas Vorhandenes oder nichts.",
        task_refused: "Diese Aufgabe ließ sich nicht anlegen. Versuch einen anderen Titel oder wähle keine.",
        project_refused: "Dieses Projekt ließ sich nicht anlegen. Versuch einen anderen Namen oder wähle keines.",
        shorter: "Eine Minute kürzer",
        longer: "Eine Minute länger",
        start: "Starten",
        no_account_needed: "Ohne Konto. Du kannst dich später registrieren und behältst alles.",
        guest: "Du bist Gast: Werden die Daten dieses Browsers gelöscht, sind deine Sitzungen verloren.",
        sign_in: "Anmelden oder registrieren",
        signed_out: "Du wurdest abgemeldet. Eine laufende Sitzung geht weiter: Melde dich an, um sie zu sehen.",
    };
}

impl TextsIn<German> for OpenTexts {
    const TEXTS: &'static Self = &Self {
        timer: "Sitzungs-Timer",
        command: |command| match command {
            CommandKind::Start => "Starten",
            CommandKind::Pause => "Unterbrechen",
            CommandKind::Resume => "Weiter",
            CommandKind::RecordDistraction => "Ich war abgelenkt",
            CommandKind::Extend => "+5 Min.",
            CommandKind::Reopen => "Rückgängig",
            CommandKind::Complete => "Abschließen",
            CommandKind::Abandon => "Aufgeben",
            CommandKind::Amend => "Bearbeiten",
            CommandKind::Record => "Sitzung nachtragen",
            CommandKind::Correct => "Zeiten berichtigen",
            CommandKind::Split => "Teilen",
            CommandKind::Delete => "Löschen",
            CommandKind::Restore => "Wiederherstellen",
        },
        ends_at: |time| format!("bis {time}"),
        focus_left: |time| format!("noch {time} Fokus"),
        closes_at: |time| format!("endet automatisch um {time}"),
        pauses_left: |left| match left {
            0 => "Keine Unterbrechungen mehr".to_owned(),
            1 => "Noch 1 Unterbrechung".to_owned(),
            _ => format!("Noch {left} Unterbrechungen"),
        },
        distraction_from: "Woher kam es?",
        internal: "Eigene Gedanken",
        external: "Jemand oder etwas",
        note: "Was war es? (optional)",
        cancel: "Doch nicht",
        distractions: |count| match count {
            1 => "1 Ablenkung notiert".to_owned(),
            _ => format!("{count} Ablenkungen notiert"),
        },
        ended_elsewhere: "Die Sitzung wurde in einem anderen Fenster oder auf einem anderen Gerät beendet.",
        started: |minutes| format!("Gestartet: {minutes} Minuten Fokus."),
        paused: "Unterbrochen. Die Unterbrechung endet nach 10 Minuten automatisch.",
        resumed: "Es geht weiter.",
        resumed_by_limit: "Die Unterbrechung hat ihre 10 Minuten erreicht, es geht weiter.",
        minutes_left: |minutes| match minutes {
            1 => "Noch eine Minute.".to_owned(),
            _ => format!("Noch {minutes} Minuten."),
        },
        extended: |plan| format!("Jetzt {plan} Minuten."),
        reopened: "Zurückgenommen, es geht weiter.",
        time_is_up: "Die Zeit ist um. Die Verlängerung läuft, bis du abschließt.",
        completed: "Abgeschlossen.",
        abandoned: "Aufgegeben.",
    };
}

impl TextsIn<German> for ReflectionTexts {
    const TEXTS: &'static Self = &Self {
        title: "Wie lief es?",
        rating: "Wie konzentriert warst du?",
        ratings: ["Zerstreut", "Unruhig", "Mittel", "Gut", "Tief"],
        progress: "Was hast du geschafft?",
        confirm: "Abschließen",
        cancel: "Noch nicht",
    };
}

impl TextsIn<German> for AbandonTexts {
    const TEXTS: &'static Self = &Self {
        title: "Diese Sitzung aufgeben?",
        reason: "Was kam dazwischen?",
        progress: "Was hast du trotzdem geschafft?",
        confirm: "Aufgeben",
        cancel: "Weitermachen",
    };
}

impl TextsIn<German> for ResultTexts {
    const TEXTS: &'static Self = &Self {
        score: "Fokus-Score",
        base: "Fokus und Bewertung",
        distractions: "für Ablenkungen",
        length: "Länge",
        focused: |actual, planned| format!("{actual} von {planned} Minuten im Fokus"),
        automatic: "15 Minuten nach Ablauf der Zeit automatisch beendet. Nur die geplante Zeit zählt; es gibt keine Bewertung.",
        another: "Noch eine starten",
    };
}

impl TextsIn<German> for KeyboardTexts {
    const TEXTS: &'static Self = &Self {
        open: "Tastenkürzel",
        title: "Tastenkürzel",
        close: "Schließen",
        space: "Leertaste",
        space_does: "Starten, unterbrechen, weiter",
        list: [
            ("C", "Abschließen"),
            ("D", "Ablenkung notieren"),
            ("IE", "Ihre Art: eigene Gedanken, äußere Ablenkung"),
            ("+", "Fünf Minuten mehr"),
            ("A", "Aufgeben"),
            ("U", "Ein Ende zurücknehmen, zehn Sekunden lang"),
            ("1234", "Pomodoro, Kurz, Lang, Individuell"),
            ("B", "Pause machen"),
            ("S", "Pause überspringen"),
            ("?", "Diese Liste"),
        ],
    };
}

impl TextsIn<German> for WindowTexts {
    const TEXTS: &'static Self = &Self {
        mini: "Mini-Timer",
        full: "Vollbild",
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
        short_weekdays: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
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
            body: "Jede Sitzung steht hier: was du getan hast, wann du unterbrochen hast, was dich abgelenkt hat.",
            action: "Sitzung starten",
        },
        sign_in: "Melde dich an, um deinen Verlauf zu sehen",
        add: "Sitzung nachtragen",
        what: "Worum es ging",
        add_action: "Nachtragen",
        free: "Frei:",
        overlaps: "Nicht gespeichert: Zu dieser Zeit gibt es",
        is_ahead: "Sie liegt in der Zukunft, weil eine Uhr falsch ging: Berichtige ihre Zeiten oder lösch sie.",
        empty: Empty {
            title: "Noch keine Sitzungen",
            body: "Starte eine Sitzung. Wenn sie beendet ist, steht sie hier.",
            action: "Zum Timer",
        },
        no_match: Empty {
            title: "Keine Sitzung passt zu diesen Filtern",
            body: "Wähle einen längeren Zeitraum oder entferne einen Filter.",
            action: "Alle Sitzungen anzeigen",
        },
        page_beyond_last: |last| format!("Diese Seite gibt es nicht; die letzte ist {last}."),
        last_page: "Zur letzten Seite",
        filters: german(),
        status: |standing| match standing {
            DisplayStatus::Active => "Läuft",
            DisplayStatus::Paused => "Unterbrochen",
            DisplayStatus::Completed => "Abgeschlossen",
            DisplayStatus::Automatic => "Automatisch beendet",
            DisplayStatus::Abandoned => "Aufgegeben",
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
        score: |score| format!("Score\u{a0}{score}"),
        summary: |tally| {
            tally_summary(
                tally,
                [
                    ["Unterbrechung", "Unterbrechungen"],
                    ["Ablenkung", "Ablenkungen"],
                ],
                "Verlängerung",
                "Ohne Unterbrechung und Ablenkung",
            )
        },
        page_links: "Seiten der Liste",
        newer: "Neuere",
        older: "Ältere",
        page: |page, pages| format!("Seite {page} von {pages}"),
        notices: german(),
        #[cfg(feature = "ssr")]
        selection: german(),
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
            HistoryField::Status => "Status",
            HistoryField::Type => "Art",
            HistoryField::Task => "Aufgabe",
            HistoryField::Project => "Projekt",
            HistoryField::Tag => "Schlagwörter",
            HistoryField::Search => "Suche",
        },
        any: |filter| match filter {
            HistoryField::Type => "Jede Art",
            HistoryField::Task => "Jede Aufgabe",
            HistoryField::Project => "Jedes Projekt",
            _ => "Alle",
        },
        running: "Läuft",
        other: "Wie in der Adresszeile",
        invalid: |filter| match filter {
            HistoryField::From | HistoryField::To => "Schreib ein Datum wie 2026-11-22.",
            HistoryField::Status => "Wähle abgeschlossen, aufgegeben oder läuft.",
            HistoryField::Type => "Wähle Pomodoro, Kurz, Lang oder Individuell.",
            HistoryField::Task => "Wähle eine Aufgabe aus der Liste.",
            HistoryField::Project => "Wähle ein Projekt aus der Liste.",
            HistoryField::Tag => "Höchstens 10 Schlagwörter, jedes höchstens 50 Zeichen lang.",
            HistoryField::Search => "Such nach höchstens 100 Zeichen.",
        },
        start_after_end: "Der erste Tag liegt nach dem letzten: Vertausche sie.",
        in_future: "Dieser Tag kommt noch.",
        range_too_long: "Wähle höchstens zehn Jahre.",
        invalid_page: "Seitenzahlen beginnen bei 1.",
        not_shown: "Prüfe den markierten Filter.",
        show: "Anzeigen",
        clear: "Zurücksetzen",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for NoticeTexts {
    const TEXTS: &'static Self = &Self {
        deleted: "Sitzung gelöscht.",
        undo: "Rückgängig",
        restored: "Sitzung wiederhergestellt.",
        amended: "Gespeichert.",
        overlaps: "Sie lässt sich nicht wiederherstellen: Zur selben Zeit gibt es eine andere Sitzung. Lösch zuerst diese.",
        not_deleted: "Sie lässt sich nicht wiederherstellen: Sie ist schon in der Liste oder endgültig gelöscht.",
        #[cfg(feature = "ssr")]
        moved: |moved, refused| {
            let moved = format!("{} verschoben.", count(moved, "Sitzung", "Sitzungen"));
            match refused {
                0 => moved,
                _ => format!(
                    "{moved} {} nicht verschoben.",
                    count(refused, "Sitzung", "Sitzungen")
                ),
            }
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SelectionTexts {
    const TEXTS: &'static Self = &Self {
        open: "Mehrere Sitzungen verschieben",
        hint: "Wähle Sitzungen in der Liste aus und darunter, wohin sie kommen, oder gib ihre Schlagwörter ein.",
        select: |title, when| format!("{title}, {when} auswählen"),
        title: "Ausgewählte Sitzungen verschieben",
        task: "Aufgabe",
        project: "Projekt",
        unchanged: "Nicht ändern",
        none: "Ohne",
        tags_hint: "Mit Kommas trennen. Sie ersetzen die bisherigen; leer bleiben diese.",
        move_them: "Verschieben",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for DeletedSessionsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Zuletzt gelöscht",
        body: "Gelöschte Sitzungen lassen sich 30 Tage lang wiederherstellen.",
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
        facts: "Details",
        focused: "Fokus",
        of_plan: |actual, planned| {
            let (actual_text, plan) = (minutes(actual), minutes(i64::from(planned)));
            match actual > i64::from(planned) {
                true => format!("{actual_text} (geplant: {plan})"),
                false => format!("{actual_text} von {plan}"),
            }
        },
        overtime: "Verlängerung",
        kind: "Art",
        task: "Aufgabe",
        project: "Projekt",
        tags: "Schlagwörter",
        tags_hint: "Mit Kommas trennen.",
        unknown: "Unbekannt",
        none: "Keine",
        rating: "Fokus-Bewertung",
        unrated: "Keine",
        reason: "Was dazwischenkam",
        progress: "Was du geschafft hast",
        intention: "Was du vorhattest",
        score: "Fokus-Score",
        base: "Fokus und Bewertung",
        distractions: "Ablenkungen",
        length: "Länge",
        total: "Score",
        reported: "Gemeldet von der App, die sie beendet hat",
        events: "Ablauf",
        event: german(),
        amend: "Bearbeiten",
        save: "Speichern",
        not_saved: "Noch nicht gespeichert:",
        too_long: |limit| format!("Zu lang: höchstens {limit} Zeichen."),
        not_allowed: "Der Text enthält ein Zeichen, das nicht gespeichert werden kann.",
        invalid_value: "Wähle einen der Werte.",
        changed_meanwhile: "Sie wurde nicht gelöscht, weil sie in einem anderen Fenster oder auf einem anderen Gerät geändert wurde. Das ist die aktuelle Fassung.",
        delete: "Diese Sitzung löschen",
        delete_hint: "30 Tage lang lässt sich das rückgängig machen.",
        open: "Diese Sitzung läuft noch.",
        to_timer: "Zum Timer",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for SessionEventTexts {
    const TEXTS: &'static Self = &Self {
        started: |planned| format!("Gestartet, {}", minutes(i64::from(planned))),
        paused: "Unterbrochen",
        resumed: |seconds| format!("Weiter nach {}", pause_length(seconds)),
        resumed_by_limit: "Die Unterbrechung erreichte ihre 10 Minuten; es ging weiter",
        extended: |by| format!("{} mehr", minutes(i64::from(by))),
        reopened: "Das Ende wurde zurückgenommen",
        distraction: |kind| match kind {
            DistractionKind::Internal => "Abgelenkt durch eigene Gedanken",
            DistractionKind::External => "Abgelenkt durch jemanden oder etwas",
        },
        time_is_up: "Die Zeit war um",
        completed: "Abgeschlossen",
        automatic: "Automatisch beendet, zum geplanten Ende",
        abandoned: "Aufgegeben",
        revised: "Korrigiert durch Daten von einem anderen Gerät",
        amended: "Bearbeitet",
        corrected: |before| format!("Berichtigt; vorher {before}"),
        split: |before| format!("Geteilt; vorher {before}"),
        deleted: "Gelöscht",
        restored: "Wiederhergestellt",
    };
}

#[cfg(any(feature = "offline_history", all(feature = "pages", test)))]
impl TextsIn<German> for TodayTexts {
    const TEXTS: &'static Self = &Self {
        focused: |done, goal| match goal {
            Some(goal) => format!("heute {} von {}", minutes(done), minutes(i64::from(goal))),
            None => format!("heute {}", minutes(done)),
        },
        sessions: |number| count(number, "Sitzung", "Sitzungen"),
        streak: |days| match days {
            1 => "Serie: 1 Tag".to_owned(),
            _ => format!("Serie: {days} Tage"),
        },
        cycle: |done, all| format!("{done} von {all} bis zur langen Pause"),
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for InsightsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Auswertung",
        newcomer: Empty {
            title: "Was deine Tage ergeben",
            body: "Nach ein paar Sitzungen siehst du hier, wann du dich am besten konzentrierst, wie deine Wochen laufen und wie nah dein Ziel ist.",
            action: "Sitzung starten",
        },
        empty: Empty {
            title: "Noch keine Daten",
            body: "Nach deiner ersten Sitzung siehst du hier Tage, Wochen, Stunden und Scores.",
            action: "Zum Timer",
        },
        ranges: "Zeitraum",
        range: |range| match range {
            Range::Calendar(CalendarPeriod::Week) => "Diese Woche".to_owned(),
            Range::Calendar(CalendarPeriod::LastWeek) => "Letzte Woche".to_owned(),
            Range::Calendar(CalendarPeriod::Month) => "Dieser Monat".to_owned(),
            Range::Calendar(CalendarPeriod::Year) => "Dieses Jahr".to_owned(),
            Range::Days(365) => "1 Jahr".to_owned(),
            Range::Days(days) => format!("{days} Tage"),
            Range::Own(_) => "Andere Tage".to_owned(),
        },
        own_range: "Andere Tage",
        invalid_range: "Diesen Zeitraum gibt es nicht; angezeigt werden die letzten 30 Tage.",
        focused: |range| match range {
            Range::Calendar(CalendarPeriod::Week) => "Fokus in dieser Woche".to_owned(),
            Range::Calendar(CalendarPeriod::LastWeek) => "Fokus in der letzten Woche".to_owned(),
            Range::Calendar(CalendarPeriod::Month) => "Fokus in diesem Monat".to_owned(),
            Range::Calendar(CalendarPeriod::Year) => "Fokus in diesem Jahr".to_owned(),
            Range::Days(365) => "Fokus in einem Jahr".to_owned(),
            Range::Days(days) => format!("Fokus in den letzten {days} Tagen"),
            Range::Own(_) => "Fokus an diesen Tagen".to_owned(),
        },
        caption: |span, before| format!("{span}, verglichen mit {before}"),
        nothing_before: |span, before| {
            format!("{span}. Nichts zum Vergleichen: keine Sitzungen in der Zeit davor ({before})")
        },
        compared: |change, before| format!("{change} (davor: {before})"),
        same: "unverändert",
        more: ["mehr", "weniger"],
        more_sessions: ["mehr", "weniger"],
        points: [
            ["Punkt höher", "Punkt niedriger"],
            ["Punkte höher", "Punkte niedriger"],
        ],
        percentage_points: [
            ["Prozentpunkt höher", "Prozentpunkt niedriger"],
            ["Prozentpunkte höher", "Prozentpunkte niedriger"],
        ],
        decimal: |number| decimal_text(number, ','),
        completed: "Abgeschlossene Sitzungen",
        rate: "Abschlussquote",
        score: "Mittlerer Fokus-Score",
        streak: "Serie",
        streaks: |current, longest| match current {
            1 => format!("1 Tag (Rekord {longest})"),
            _ => format!("{current} Tage (Rekord {longest})"),
        },
        goal: "Ziel erreicht",
        of_days: |days, all| format!("an {days} von {all} Tagen"),
        none: "\u{2013}",
        table: "Als Tabelle",
        by_step: [
            "Fokus nach Tagen",
            "Fokus nach Wochen",
            "Fokus nach Monaten",
        ],
        goal_line: |goal| format!("Ziel {}", minutes(goal)),
        maximum: |when, most| format!("Am meisten: {when}, {}", minutes(most)),
        nothing: "Nichts in diesem Zeitraum.",
        year: "Die letzten 52 Wochen",
        year_summary: |days, all| {
            format!("Fokus an {days} von {all} Tagen; je größer ein Punkt, desto mehr Fokus")
        },
        hours: "Stunden des Tages",
        weekdays: "Wochentage",
        trend: "Fokus-Score, Mittel über sieben Tage",
        trend_summary: |first, last| format!("Von {first} zu {last} von 100"),
        endings: "Wie Sitzungen endeten",
        endings_names: [
            "abgeschlossen",
            "aufgegeben",
            "automatisch beendet",
            "läuft",
        ],
        projects: "Projekte",
        tasks: "Aufgaben",
        tags: "Schlagwörter",
        unassigned: "Nicht zugeordnet",
        unknown: "Unbekannt",
        others: "Alle anderen",
        steps: ["Tag", "Woche ab", "Monat"],
        hour: "Stunde",
        weekday: "Wochentag",
        name: "Name",
        time: "Fokus",
        sessions: "Sitzungen",
        seven_day_mean: "Sieben-Tage-Mittel",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for OfflineHistoryTexts {
    const TEXTS: &'static Self = &Self {
        sending: "Wird gesendet …",
        as_of: |day, clock| {
            format!("Offline: Das sind die Daten auf diesem Gerät. Stand: {day}, {clock}.")
        },
        unsaved: |sessions| match sessions {
            1 => "1 Sitzung ist noch nicht gespeichert.".to_owned(),
            _ => format!("{sessions} Sitzungen sind noch nicht gespeichert."),
        },
        older_on_server: "Ältere Sitzungen sind nur auf dem Server.",
        retry: "Noch einmal versuchen",
    };
}

#[cfg(feature = "offline_history")]
impl TextsIn<German> for RepairTexts {
    const TEXTS: &'static Self = &Self {
        add: |times| format!("{times} nachtragen"),
        keep_texts: |title| format!("Nur den Text behalten, bei {title}"),
    };
}

impl TextsIn<German> for CommandQueueTexts {
    const TEXTS: &'static Self = &Self {
        waiting: |count, is_offline| {
            let changes = if count == 1 {
                "1 Änderung".to_owned()
            } else {
                format!("{count} Änderungen")
            };
            if is_offline {
                format!("Offline. Noch {changes} zu senden, sobald du wieder online bist.")
            } else {
                format!("{changes} noch nicht gespeichert \u{2013} neuer Versuch läuft")
            }
        },
        not_persistent: "Dieser Browser speichert nichts dauerhaft: Lass den Tab offen, bis alles gespeichert ist.",
        title: "Das braucht deine Aufmerksamkeit",
        entry: |command, time| format!("{command}, {time}"),
        others: |count| match count {
            1 => "Eine weitere Änderung dieser Sitzung wurde mit abgelehnt.".to_owned(),
            _ => format!("{count} weitere Änderungen dieser Sitzung wurden mit abgelehnt."),
        },
        user_text: "Du hattest geschrieben:",
        dismiss: "Verstanden",
        repair: "In Ordnung bringen",
        of_other_accounts: |count| match count {
            1 => "1 Änderung eines anderen Kontos wird gesendet, wenn es wieder angemeldet ist."
                .to_owned(),
            _ => format!(
                "{count} Änderungen eines anderen Kontos werden gesendet, wenn es wieder angemeldet ist."
            ),
        },
        before_sign_in: |count| match count {
            1 => "1 Änderung wurde hier vor deiner Anmeldung gemacht.".to_owned(),
            _ => format!("{count} Änderungen wurden hier vor deiner Anmeldung gemacht."),
        },
        claim: "Zu diesem Konto hinzufügen",
        reason: |code| match code {
            "session_overlaps" => Some(
                "Nicht gespeichert: Zur selben Zeit lief auf einem anderen Gerät eine Sitzung von dir. Diese bleibt erhalten.",
            ),
            "session_not_found" => Some(
                "Nicht gespeichert: Die Sitzung gibt es nicht mehr. Vielleicht wurde sie auf einem anderen Gerät gelöscht.",
            ),
            "session_ended" => Some(
                "Nicht gespeichert: Die Sitzung war auf einem anderen Gerät schon beendet. Im Verlauf kannst du sie bearbeiten.",
            ),
            "out_of_order" => Some(
                "Nicht gespeichert: Ein anderes Gerät hat in dieser Sitzung schon etwas Späteres aufgezeichnet.",
            ),
            "occurred_too_long_ago" => Some("Nicht gespeichert: Es ist mehr als 30 Tage her."),
            "occurred_in_future" => Some(
                "Nicht gespeichert: Die Uhr dieses Geräts ging vor. Stell sie und versuch es noch einmal.",
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
            ClientAlertKind::PauseEnding => "Die Unterbrechung endet in einer Minute",
            ClientAlertKind::PauseEnded => "Die Unterbrechung ist vorbei, es geht weiter",
            ClientAlertKind::SessionCompleted => "Die Sitzung wurde automatisch beendet",
            ClientAlertKind::BreakEnded => "Die Pause ist vorbei",
        },
    };
}

impl TextsIn<German> for BreakTexts {
    const TEXTS: &'static Self = &Self {
        offer: |minutes, is_long| match (is_long, minutes) {
            (false, 1) => "1 Minute Pause".to_owned(),
            (false, _) => format!("{minutes} Minuten Pause"),
            (true, _) => format!("Lange Pause, {minutes} min"),
        },
        skip: "Pause überspringen",
        started: |minutes| format!("Pause: {minutes} Minuten."),
        over: "Die Pause ist vorbei.",
    };
}

impl TextsIn<German> for DeviceSettingsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Ton und Pausen",
        hint: "Nur in diesem Browser gespeichert.",
        close: "Fertig",
        sound: "Signalton",
        sound_name: |sound| match sound {
            Sound::Chime => "Klang",
            Sound::Bowl => "Schale",
            Sound::Wood => "Holz",
            Sound::Bell => "Glocke",
            Sound::Off => "Aus",
        },
        volume: "Lautstärke",
        breaks: "Pausen",
        break_minutes: "Pause (Minuten)",
        long_break_minutes: "Lange Pause (Minuten)",
        sessions_to_long: "Sitzungen bis zur langen Pause",
        auto_start_breaks: "Pausen automatisch starten",
        auto_start_sessions: "Nach einer Pause die nächste Sitzung starten",
        this_device: "Dieses Gerät",
        alerts: "Benachrichtigen, wenn ich in einem anderen Tab oder Programm bin",
        alerts_denied: "Dein Browser blockiert Benachrichtigungen dieser Seite. Du kannst sie in seinen Einstellungen erlauben.",
        keep_screen_on: "Bildschirm anlassen, solange eine Sitzung läuft",
        single_keys: "Tastenkürzel (einzelne Tasten)",
        alerts_prompt: "Benachrichtigen, wenn die Zeit um ist?",
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
            AlertKind::TimeElapsed => (
                "Die Zeit ist um",
                "Die Verlängerung läuft, bis du abschließt.",
            ),
            AlertKind::PauseEnding => (
                "Noch eine Minute Unterbrechung",
                "Dann läuft deine Sitzung weiter.",
            ),
            AlertKind::PauseEnded => (
                "Die Unterbrechung ist vorbei",
                "Sie hat ihre 10 Minuten erreicht; der Fokus läuft weiter.",
            ),
            AlertKind::SessionCompleted => (
                "Deine Sitzung wurde automatisch beendet",
                "Seit Ablauf der Zeit sind 15 Minuten vergangen.",
            ),
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for NeedsServerTexts {
    const TEXTS: &'static Self = &Self {
        title: "Diese Seite braucht den Server",
        body: "Der Server ist gerade nicht erreichbar. Der Timer läuft trotzdem: Änderungen werden auf diesem Gerät gespeichert und später gesendet.",
        retry: "Noch einmal versuchen",
        timer: "Zum Timer",
        loading: "Gespeicherte Daten werden geladen \u{2026}",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ManifestTexts {
    const TEXTS: &'static Self = &Self {
        name: "Stint \u{2013} Fokus-Timer",
        description: "Ein ruhiger, genauer Timer für konzentrierte Arbeit. Auch ohne Netz.",
    };
}

#[cfg(feature = "pages")]
impl TextsIn<German> for CorrectionTexts {
    const TEXTS: &'static Self = &Self {
        still_working: "Du hast noch weitergearbeitet?",
        save: "Speichern",
        correct: "Zeiten berichtigen",
        from: "Begonnen um",
        to: "Beendet um",
        more: "Unterbrechungen, Art und Plan",
        pauses: "Unterbrechungen",
        pause_begin: |number| format!("Unterbrechung {number} von"),
        pause_end: |number| format!("Unterbrechung {number} bis"),
        pauses_hint: "Höchstens 3, jede höchstens 10 Minuten lang.",
        session_type: "Art",
        plan: "Plan in Minuten",
        plan_hint: "Leer: die Fokusminuten.",
        outcome: "Ausgang",
        completed: "Abgeschlossen",
        abandoned: "Aufgegeben",
        split: "Teilen",
        split_at: "Um",
        split_hint: "Der zweite Teil wird eine eigene Sitzung.",
        split_action: "Teilen",
        problem: |code| {
            Some(match code {
                "required" => "Dieses Feld ist erforderlich.",
                "wrong_type" => "Das ist kein gültiger Wert.",
                "not_a_number" => "Gib eine ganze Zahl ein.",
                "start_time_too_long_ago" => "Der Beginn liegt mehr als zehn Jahre zurück.",
                "end_time_in_future" => "Das Ende liegt in der Zukunft.",
                "focused_time_out_of_range" => {
                    "Das Ende muss 1 bis 135 Fokusminuten nach dem Beginn liegen."
                }
                "pauses_out_of_range" => "Die Unterbrechungen passen nicht in diese Zeiten.",
                "split_in_pause" => {
                    "Das liegt in einer Unterbrechung: Wähle eine Zeit davor oder danach."
                }
                "too_many_tags" | "tag_not_allowed" => {
                    "Höchstens 10 Schlagwörter, jedes höchstens 50 Zeichen lang."
                }
                "unknown_outcome" | "unknown_session_type" => "Wähle einen der Werte.",
                "planned_duration_required" | "planned_duration_out_of_range" => {
                    "Der Plan muss 5 bis 120 Minuten betragen."
                }
                "planned_duration_mismatch" => {
                    "Diese Art hat einen eigenen Plan: Lass den Plan leer oder wähle Individuell."
                }
                _ => return None,
            })
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for KeyMapTexts {
    const TEXTS: &'static Self = &Self {
        intro: "Jede dieser Tasten wirkt allein, solange der Timer offen ist und kein Text eingegeben wird.",
        off: "Abschalten lassen sie sich hier: ",
        actions: [
            "Abschließen",
            "Ablenkung notieren",
            "Eigene Gedanken",
            "Äußere Ablenkung",
            "Fünf Minuten mehr",
            "Aufgeben",
            "Ein Ende zurücknehmen",
            "Pomodoro",
            "Kurz",
            "Lang",
            "Individuell",
            "Pause machen",
            "Pause überspringen",
            "Liste der Tasten",
        ],
        taken: "Das ist schon die Taste für {action}.",
        wrong: "Gib einen Buchstaben, eine Ziffer oder ein Zeichen ein.",
        saved: "Gespeichert.",
        reset: "Auf Standard zurücksetzen",
        was_reset: "Die Standardtasten gelten wieder.",
        needs_script: "Um Tasten zu wählen, ist JavaScript nötig.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for PresetTexts {
    const TEXTS: &'static Self = &Self {
        intro: "Eine Vorlage ist ein Reiter des Timers, der Länge, Pause und Aufgabe ausfüllt. Auf allen deinen Geräten hast du dieselben.",
        facts: |minutes, rest| match rest {
            Some(rest) => format!("{minutes} min, Pause {rest} min"),
            None => format!("{minutes} min"),
        },
        add_title: "Vorlage hinzufügen",
        edit_title: "Vorlage bearbeiten",
        name: "Name",
        length: "Länge in Minuten",
        break_length: "Pause in Minuten",
        break_hint: "Leer für die Pause dieses Browsers.",
        task: "Aufgabe",
        task_hint: "Ein neuer Titel legt eine neue Aufgabe an.",
        add: "Hinzufügen",
        edit: "Bearbeiten",
        edit_one: |name| format!("{name} bearbeiten"),
        cancel: "Abbrechen",
        move_up: |name| format!("{name} nach oben verschieben"),
        move_down: |name| format!("{name} nach unten verschieben"),
        delete: "Löschen",
        delete_hint: "Der Reiter verschwindet auf allen deinen Geräten; Sitzungen bleiben.",
        delete_for_good: "Vorlage löschen",
        full: "Mehr Vorlagen gehen nicht: lösche erst eine.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for FormTexts {
    const TEXTS: &'static Self = &Self {
        save: "Speichern",
        problem: |code| {
            Some(match code {
                "wrong_password" => "Das ist nicht dein Passwort.",
                "not_a_date" => "Gib ein Datum ein.",
                "estimated_sessions_out_of_range" => "Zwischen 1 und 99 Sitzungen.",
                "color_invalid" => "Das ist keine Farbe.",
                "unknown_project" => "Dieses Projekt gibt es nicht mehr.",
                "unknown_merge_target" => "Wähle etwas anderes, das es noch gibt.",
                "nothing_selected" => "Wähle mindestens eine Sitzung in der Liste aus.",
                "nothing_to_move" => {
                    "Wähle eine Aufgabe oder ein Projekt, oder gib Schlagwörter ein."
                }
                "too_many_tags" | "tag_not_allowed" => {
                    "Höchstens 10 Schlagwörter, jedes höchstens 50 Zeichen lang."
                }
                "unknown_status" => "Diesen Status gibt es nicht.",
                "unknown_time_zone" => "Diese Zeitzone gibt es nicht.",
                "day_starts_at_out_of_range" => "Gib eine Uhrzeit ein.",
                "daily_goal_out_of_range" => "Zwischen 1 und 1440 Minuten; leer für kein Ziel.",
                "week_starts_on_out_of_range" => "Diesen Tag gibt es nicht.",
                "break_duration_out_of_range" => {
                    "Zwischen 1 und 60 Minuten; leer für die übliche Pause."
                }
                "preset_name_taken" => "Eine andere Vorlage hat diesen Namen.",
                "too_many_items" => "Mehr Vorlagen gehen nicht: lösche erst eine.",
                "email_invalid" => "Gib eine Adresse wie ada@example.org ein.",
                "email_does_not_match" => "An diese Adresse ging der Link nicht.",
                "link_invalid" => {
                    "Dieser Link gilt nicht mehr: Er wurde benutzt, ist zu alt oder unvollständig."
                }
                "mail_off" => "Dieser Server verschickt keine Mails: Wende dich an den Betreiber.",
                "email_taken" => {
                    "Diese Adresse gehört zu einem anderen Konto: Melde dich an oder nimm eine andere."
                }
                "password_too_short" => "Das ist zu kurz.",
                "password_too_long" => "Nimm höchstens 200 Zeichen.",
                "password_too_common" => "Das ist leicht zu erraten: Nimm mehrere Wörter.",
                "invalid_credentials" => "E-Mail oder Passwort ist falsch.",
                "unknown_scope" => "Wähl mindestens eins aus.",
                "expires_in_past" => "Das liegt in der Vergangenheit.",
                "quota_exceeded" => {
                    "Dein Speicher ist voll: Was hilft, steht unter Einstellungen, Deine Daten."
                }
                "token_limit_reached" => {
                    "Du hast die größte Zahl an Zugangsschlüsseln: Lösch zuerst welche."
                }
                "webhook_limit_reached" => {
                    "Du hast die größte Zahl an Webhooks: Lösch zuerst welche."
                }
                "webhook_disabled" => "Der Webhook ist aus: Schalte ihn erst ein.",
                "unknown_event_type" => "Wähl mindestens eins aus.",
                "guest_not_allowed" => "Registriere dich zuerst; deine Daten bleiben erhalten.",
                "guests_off" => {
                    "Gäste sind hier nicht erlaubt: Registriere dich oder melde dich an."
                }
                "account_disabled" => {
                    "Dieses Konto ist gesperrt: Wende dich an den Betreiber des Servers."
                }
                "signup_closed" => {
                    "Die Registrierung ist geschlossen: Bitte den Betreiber des Servers um ein Konto."
                }
                "rate_limited" => {
                    "Zu viele Versuche: Warte einen Moment und versuch es noch einmal."
                }
                "outcome_unknown" => {
                    "Der Server hat nicht rechtzeitig geantwortet: Vielleicht ist es schon gespeichert. Sieh nach, bevor du noch einmal speicherst."
                }
                "unavailable" | "not_written" => {
                    "Der Server ist überlastet; nichts wurde gespeichert. Versuch es gleich noch einmal."
                }
                "body_too_large" => "Das ist zu groß.",
                "request_timeout" => {
                    "Das hat zu lange gedauert; nichts wurde gespeichert. Versuch es noch einmal."
                }
                "no_file" => "Wähl eine Datei aus.",
                "version_mismatch" => {
                    "Das wurde in einem anderen Fenster oder auf einem anderen Gerät geändert. Deine Eingaben sind noch da: Prüfe sie und speichere noch einmal."
                }
                "cross_site_request" => {
                    "Stint nimmt Formulare nur von den eigenen Seiten an, damit keine andere in deinem Namen handeln kann. Öffne die Seite hier und versuch es noch einmal."
                }
                "invalid_json" => "Das Formular kam unvollständig an; nichts wurde gespeichert.",
                "unsupported_media_type" => "Dieses Formular kennt Stint nicht.",
                "method_not_allowed" => {
                    "Hier gibt es nichts anzuzeigen: Diese Adresse nimmt nur Formulare an."
                }
                "no_such_route" => {
                    "Dieses Formular gibt es nicht mehr: Lade die Seite neu, auf der es stand."
                }
                "internal_error" => {
                    "Auf dem Server ist ein Fehler aufgetreten. Prüfe, ob es gespeichert wurde, bevor du es noch einmal sendest."
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
        new_task: "Aufgabe hinzufügen",
        task_title: "Titel",
        in_project: "Projekt",
        no_project: "Kein Projekt",
        other_project: "Andere Projekte",
        estimate: "Schätzung (Sitzungen)",
        add: "Hinzufügen",
        status_filter: "Aufgaben nach Status",
        open: "Offen",
        today: "Heute",
        done: "Erledigt",
        archived: "Archiviert",
        all_projects: "Alle Projekte",
        spent_of_estimate: |spent, estimate| format!("{spent} / {estimate} Sitzungen"),
        spent: |spent| match spent {
            1 => "1 Sitzung".to_owned(),
            _ => format!("{spent} Sitzungen"),
        },
        abandoned_count: |count| format!("{count} aufgegeben"),
        automatic_count: |count| format!("{count} automatisch beendet"),
        mark_done: |title| format!("Als erledigt abhaken: {title}"),
        mark_open: |title| format!("Wieder öffnen: {title}"),
        search: "Suchen",
        search_in: "Titel und Notizen durchsuchen",
        search_invalid: "Such nach höchstens 100 Zeichen.",
        search_clear: "Alle anzeigen",
        found: |count| match count {
            0 => "Keine Aufgabe gefunden".to_owned(),
            1 => "1 Aufgabe gefunden".to_owned(),
            _ => format!("{count} Aufgaben gefunden"),
        },
        previous: "Zurück",
        next: "Weiter",
        order: "Reihenfolge ändern",
        order_hint: "Verschieb Aufgaben mit den Pfeilen.",
        order_drag: "Oder zieh sie am Griff.",
        order_end: "Fertig",
        move_up: |title| format!("Nach oben: {title}"),
        move_down: |title| format!("Nach unten: {title}"),
        moved: |title, position, total| {
            format!("„{title}“ steht jetzt an Stelle {position} von {total}.")
        },
        for_today: "Für heute planen",
        for_today_one: |title| format!("Für heute planen: {title}"),
        not_today: "Nicht heute",
        not_today_one: |title| format!("Nicht heute: {title}"),
        planned_today: "Für heute geplant",
        planned_for: |day| format!("Geplant für den {day}"),
        planned_on: "Geplant für",
        notes: "Notizen",
        start: "Sitzung starten",
        start_with: |title| format!("Sitzung starten: {title}"),
        archive: "Archivieren",
        restore: "Aus dem Archiv holen",
        undo: "Rückgängig",
        change: "Bearbeiten",
        none_yet: (
            "Noch keine Aufgaben",
            "Schreib auf, was du schaffen willst. Wenn du eine Sitzung für eine Aufgabe startest, steht hier ihr Fortschritt.",
        ),
        none_open: (
            "Alles erledigt",
            "Schreib auf, was als Nächstes kommt, oder sieh dir an, was du geschafft hast.",
        ),
        none_today: (
            "Nichts für heute geplant",
            "Die Sonne neben einer offenen Aufgabe plant sie für heute. Morgen ist diese Liste wieder leer.",
        ),
        none_done: (
            "Noch nichts erledigt",
            "Aufgaben, die du abhakst, stehen hier mit ihrem Fortschritt.",
        ),
        none_archived: (
            "Nichts archiviert",
            "Archivierte Aufgaben verschwinden aus den Listen; ihre Sitzungen bleiben.",
        ),
        log: "Fortschritt",
        log_empty: "Noch keine Sitzung mit dieser Aufgabe ist beendet. Wähl sie beim Starten aus und notiere am Ende, was du geschafft hast.",
        no_progress_text: "Keine Notiz.",
        abandoned: "aufgegeben",
        ended_automatically: "automatisch beendet",
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
        own_color: "Bisherige Farbe",
        add_project: "Projekt hinzufügen",
        open_tasks: |count| match count {
            0 => "Nichts offen".to_owned(),
            _ => format!("{count} offen"),
        },
        its_tasks: "Aufgaben des Projekts",
        no_projects: (
            "Noch keine Projekte",
            "Ein Projekt gruppiert Aufgaben. Lege hier eines an und wähl es dann bei einer Aufgabe aus.",
        ),
        notice: |code| {
            Some(match code {
                "added" => "Hinzugefügt.",
                "saved" => "Gespeichert.",
                "done" => "Als erledigt markiert.",
                "reopened" => "Wieder geöffnet.",
                "planned" => "Für heute geplant.",
                "unplanned" => "Nicht mehr für heute geplant.",
                "archived" => "Archiviert.",
                "restored" => "Aus dem Archiv geholt.",
                "merged" => "Zusammengelegt: Alles ist jetzt hier.",
                "merging" => {
                    "Ein Teil ist verschoben. Leg sie noch einmal zusammen, um den Rest zu verschieben."
                }
                _ => return None,
            })
        },
        merge: "Zusammenlegen",
        merge_cancel: "Abbrechen",
        merge_next: "Weiter",
        merge_into: "Zusammenlegen mit",
        merge_task: "Mit einer anderen Aufgabe zusammenlegen",
        merge_project: "Mit einem anderen Projekt zusammenlegen",
        merge_moves: |into, sessions, tasks| {
            let sessions = (sessions, "Sitzung", "Sitzungen");
            let moved = match tasks {
                Some(tasks) => counts([(tasks, "Aufgabe", "Aufgaben"), sessions]),
                None => counts([sessions]),
            };
            format!("Kommt zu „{into}“: {moved}")
        },
        merge_estimate: |estimate| {
            format!(
                "Die Schätzung kommt hinzu: {}",
                counts([(estimate.into(), "Sitzung", "Sitzungen")])
            )
        },
        merge_archives: |name| format!("„{name}“ wird archiviert."),
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SettingsTexts {
    const TEXTS: &'static Self = &Self {
        title: "Einstellungen",
        chapter: |chapter| match chapter {
            SettingsSection::Profile => ("Profil", "Name, Zeitzone, Tagesbeginn, Tagesziel"),
            SettingsSection::Presets => ("Vorlagen", "Eigene Längen, Pausen und Aufgaben"),
            SettingsSection::Appearance => ("Aussehen", "Hell oder dunkel, Sprache"),
            SettingsSection::Device => (
                "Ton und Pausen",
                "Für diesen Browser, Benachrichtigungen auch",
            ),
            SettingsSection::Keyboard => ("Tastatur", "Die Tasten des Timers, für diesen Browser"),
            SettingsSection::Email => ("E-Mail", "Die Adresse, mit der du dich anmeldest"),
            SettingsSection::Password => ("Passwort", "Ändern"),
            SettingsSection::Passkeys => ("Passkeys", "Ohne Passwort anmelden"),
            SettingsSection::SignIns => ("Geräte", "Wo du angemeldet bist"),
            SettingsSection::Activity => ("Aktivität", "Anmeldungen, Änderungen und Exporte"),
            SettingsSection::Tokens => (
                "Zugangsschlüssel",
                "Für Programme, die mit deinen Sitzungen arbeiten",
            ),
            SettingsSection::Webhooks => {
                ("Webhooks", "Für Server, die auf deine Sitzungen reagieren")
            }
            SettingsSection::Calendar => ("Kalender-Feed", "Deine Sitzungen in deinem Kalender"),
            SettingsSection::Data => ("Deine Daten", "Export und Import"),
            SettingsSection::Leave => ("Konto löschen", "Mit allen Daten"),
        },
        notice: |code| {
            Some(match code {
                "saved" => "Gespeichert.",
                "password" => "Passwort geändert; auf deinen anderen Geräten bist du abgemeldet.",
                "email" => {
                    "Eine Mail mit einem Link ist unterwegs an die neue Adresse. Bis du sie bestätigst, gilt die alte."
                }
                "verify-email" => "Eine Mail mit einem Link ist unterwegs.",
                "passkey-added" => "Passkey hinzugefügt.",
                "passkey-removed" => "Passkey entfernt.",
                "ended" => "Dort abgemeldet.",
                "ended-others" => "Überall sonst abgemeldet.",
                "moved" => "Verschoben.",
                "deleted" => "Gelöscht.",
                "token-deleted" => "Zugangsschlüssel gelöscht.",
                "enabled" => "Webhook eingeschaltet.",
                "disabled" => "Webhook ausgeschaltet.",
                "tested" => "Test vorgemerkt; lade neu, um zu sehen, ob er zugestellt wurde.",
                "redelivered" => "Erneut vorgemerkt.",
                "webhook-deleted" => "Webhook gelöscht.",
                "guest-added" => {
                    "Deine Sitzungen als Gast sind jetzt in deinem Konto. Unten kannst du das rückgängig machen."
                }
                "feed-removed" => "Kalender-Feed entfernt.",
                _ => return None,
            })
        },
        signed_in_as: |email| format!("Angemeldet als {email}."),
        guest: "Du benutzt Stint als Gast, nur in diesem Browser.",
        newcomer: "Über dich ist noch nichts gespeichert.",
        account: "Konto",
        register: "Registrieren oder anmelden",
        for_accounts: |chapter| match chapter {
            SettingsSection::Passkeys => {
                "Passkeys brauchen ein Konto. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
            SettingsSection::Tokens => {
                "Zugangsschlüssel brauchen ein Konto. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
            SettingsSection::Webhooks => {
                "Webhooks brauchen ein Konto. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
            SettingsSection::Email => {
                "Ein Gast hat keine E-Mail-Adresse. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
            SettingsSection::Calendar => {
                "Ein Kalender-Feed braucht ein Konto. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
            _ => {
                "Ein Gast hat kein Passwort. Registriere dich; deine Daten als Gast bleiben erhalten."
            }
        },
        needs_script: "Diese Einstellungen speichert dein Browser; sie brauchen JavaScript.",
        email: "E-Mail",
        name: "Name",
        time_zone: "Zeitzone",
        use_device_zone: "Zeitzone dieses Geräts verwenden:",
        day_zones: "Tage",
        days_in_current_zone: "Für alle Sitzungen nach dieser Zeitzone",
        day_zones_hint: "Sonst zählt jeweils der Tag an dem Ort, an dem du die Sitzung begonnen hast.",
        day_starts: "Tagesbeginn",
        day_starts_hint: "Sitzungen vor dieser Uhrzeit zählen zum Vortag.",
        week_starts: "Wochenbeginn",
        goal: "Tagesziel (Minuten)",
        goal_hint: "Für Timer und Auswertung. Leer für keines.",
        theme: "Farben",
        theme_name: |theme| match theme {
            Theme::Device => "Wie im System",
            Theme::Light => "Hell",
            Theme::Dark => "Dunkel",
        },
        language: "Sprache",
        browser_language: "Wie im Browser",
        appearance_hint: "In diesem Browser gespeichert, für alle, die ihn benutzen.",
        old_password: "Dein Passwort",
        new_password: "Neues Passwort",
        new_password_hint: "Mindestens 8 Zeichen. Auf anderen Geräten wirst du abgemeldet.",
        change_password: "Passwort ändern",
        email_is: |email, verified| {
            let state = if verified {
                "bestätigt"
            } else {
                "nicht bestätigt"
            };
            format!("{email} ({state})")
        },
        verify_email: "Link zum Bestätigen schicken",
        new_email: "Neue E-Mail-Adresse",
        new_email_hint: "Du bekommst dort eine Mail mit einem Link, der sie bestätigt.",
        change_email: "Adresse ändern",
        email_needs_mail: "Dieser Server verschickt keine Mails; deshalb lässt sich die Adresse nicht bestätigen oder ändern.",
        this_browser: "Dieser Browser",
        unknown_browser: "Unbekannter Browser",
        signed_in_on: "Angemeldet am",
        last_used: "zuletzt benutzt",
        sign_out: "Abmelden",
        end_sign_in: |name| format!("Abmelden: {name}"),
        end_others: "Überall sonst abmelden",
        deletion_hint: [
            "Dein Konto und alle seine Daten werden gelöscht: Sitzungen, Aufgaben, Zugangsschlüssel, Webhooks, der Kalender-Feed. Du wirst überall abgemeldet.",
            "Das lässt sich nicht rückgängig machen.",
        ],
        export_first: "Vorher alles exportieren",
        delete_account: "Mein Konto löschen",
        feed_intro: "Deine Sitzungen in jedem Kalender: Abonniere eine geheime Adresse.",
        make_feed: "Adresse anlegen",
        feed: "Adresse deines Kalenders",
        feed_shown_once: "Kopier sie jetzt in deinen Kalender: Sie wird nicht noch einmal angezeigt. Wer sie hat, kann deine Sitzungen lesen.",
        feed_since: "Adresse angelegt am",
        change_feed: "Neue Adresse",
        change_feed_hint: "Die bisherige Adresse gilt nicht mehr: Abonniere die neue.",
        remove_feed: "Kalender-Feed entfernen",
        remove_feed_hint: "Kalender mit dieser Adresse zeigen deine Sitzungen nicht mehr.",
        storage: "Gespeichert",
        stored: |name, used, quota| {
            let name = match name {
                "sessions" => "Sitzungen",
                "tasks" => "Aufgaben",
                "projects" => "Projekte",
                _ => "Megabyte",
            };
            format!("{name}: {used} von {quota}")
        },
        storage_hint: |guest| {
            if guest {
                "Mit einem Konto kannst du mehr speichern. Gelöschte Sitzungen zählen mit."
            } else {
                "Gelöschte Sitzungen zählen mit; ihre Texte werden nach 30 Tagen entfernt. Mehr Platz kann dir der Betreiber des Servers geben."
            }
        },
        export: "Exportieren",
        exports: [
            (
                "jsonl",
                "Ereignisse",
                "JSON-Zeilen: dein ganzer Verlauf; lässt sich wieder importieren",
            ),
            (
                "json",
                "Alles",
                "Ein JSON-Dokument: Konto, Aufgaben, Projekte, Sitzungen",
            ),
            ("csv", "Tabelle der Sitzungen", "CSV, für Tabellenprogramme"),
        ],
        import: "Importieren",
        guest_sessions: "Deine Sitzungen als Gast zu diesem Konto hinzufügen",
        import_hint: "Die Ereignisse dieses oder eines anderen Kontos. Es wird alles importiert oder nichts; vorhandene Sitzungen bleiben unverändert.",
        file: "Datei (.jsonl, höchstens 100 MiB)",
        import_submit: "Importieren",
        imported: |added, skipped| {
            format!("Sitzungen hinzugefügt: {added}. Schon vorhanden: {skipped}.")
        },
        left_out: |sessions| format!("Abgelehnt und ausgelassen: {sessions}."),
        acceptable: |sessions, refused| {
            format!(
                "Ohne das Abgelehnte ({refused}) lassen sich so viele Sitzungen hinzufügen: {sessions}. Wähle die Datei noch einmal."
            )
        },
        import_rest: "Ohne das Abgelehnte importieren",
        not_imported: |count| match count {
            1 => "Nichts wurde importiert; die Datei hat einen Fehler:".to_owned(),
            _ => format!("Nichts wurde importiert; die Datei hat {count} Fehler:"),
        },
        line: |line| format!("Zeile {line}"),
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ImportTexts {
    const TEXTS: &'static Self = &Self {
        title: "Importe der letzten 30 Tage",
        hint: "Ein Import lässt sich rückgängig machen: Seine Sitzungen werden gelöscht, seine Aufgaben und Projekte archiviert. Zuerst siehst du eine Vorschau.",
        undone: "Rückgängig gemacht:",
        look: "Rückgängig machen …",
        of: "Import:",
        would: "Entfernt würden:",
        done: "Entfernt:",
        kept: "Bleibt, weil es geändert wurde oder verwendet wird:",
        counts: |sessions, projects, tasks| {
            counts([
                (sessions, "Sitzung", "Sitzungen"),
                (projects, "Projekt", "Projekte"),
                (tasks, "Aufgabe", "Aufgaben"),
            ])
        },
        changed: |sessions| format!("Seitdem geänderte oder laufende Sitzungen: {sessions}"),
        submit: "Diesen Import rückgängig machen",
        submit_all: "Samt Geändertem rückgängig machen",
        checking: "Die Datei wird geprüft …",
        writing: "Sitzungen werden hinzugefügt …",
        progress: "Fortschritt des Imports",
        cancel: "Abbrechen",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for ForeignTexts {
    const TEXTS: &'static Self = &Self {
        title: "Aus anderen Programmen importieren",
        hint: "Toggl, Clockify, Kimai, Forest, Pomofocus, Marinara, jede Tabelle mit Beginn und Ende, Timewarrior, Watson, ActivityWatch, TaskNotes; von Super Productivity die Aufgabenlisten. Zuerst siehst du eine Vorschau.",
        file: "Datei (CSV oder JSON, höchstens 16 MiB)",
        preview: "Vorschau",
        nothing_yet: "Noch wurde nichts importiert. Die Datei ergibt:",
        imported: "Importiert:",
        counts: |sessions, projects, tasks| {
            counts([
                (sessions, "Sitzung", "Sitzungen"),
                (projects, "neues Projekt", "neue Projekte"),
                (tasks, "neue Aufgabe", "neue Aufgaben"),
            ])
        },
        changes: |left_out, trimmed, split| {
            format!("Zeilen ausgelassen: {left_out}, gekürzt: {trimmed}, geteilt: {split}.")
        },
        tagged: |rows| format!("Zeilen mit Schlagwörtern: {rows}."),
        needs_columns: "Wähle, welche Spalten Beginn und Ende der Sitzungen nennen, und sieh dir die Vorschau noch einmal an.",
        needs_date_order: "Die Daten können mit dem Tag oder dem Monat zuerst gelesen werden. Wähle die Reihenfolge, und sieh dir die Vorschau noch einmal an.",
        sample: "Die ersten Sitzungen",
        rows: "Ausgelassene oder geänderte Zeilen",
        row: |row| format!("Zeile {row}"),
        how: "Wie die Datei gelesen wird",
        zone: "Zeitzone der Datei",
        date_order_label: "Reihenfolge in Daten",
        order_of_file: "Wie die Datei zeigt",
        date_order: |order| match order {
            DateOrder::DayFirst => "Tag zuerst: 31.12.",
            DateOrder::MonthFirst => "Monat zuerst: 12/31",
        },
        overlap_label: "Zeilen, die einander überschneiden",
        overlap: |rule| match rule {
            OverlapRule::KeepEarlier => "Die spätere beginnt, wo die frühere endet",
            OverlapRule::KeepLater => "Die frühere endet, wo die spätere beginnt",
            OverlapRule::LeaveOut => "Die spätere wird ausgelassen",
        },
        submit: "Importieren",
        again: "Neue Vorschau",
        reason: |reason| match reason {
            RowReason::NoEnd => "ausgelassen: ohne Ende",
            RowReason::TimeUnreadable => "ausgelassen: die Zeiten sind nicht lesbar",
            RowReason::EndBeforeStart => "ausgelassen: endet vor dem Beginn",
            RowReason::TooShort => "ausgelassen: unter einer Minute",
            RowReason::InFuture => "ausgelassen: in der Zukunft",
            RowReason::TooLongAgo => "ausgelassen: vor mehr als zehn Jahren",
            RowReason::Overlaps => "ausgelassen: innerhalb anderer Sitzungen",
            RowReason::NoFocus => "ausgelassen: eine Pause",
            RowReason::AlreadyThere => "ausgelassen: schon vorhanden",
            RowReason::Trimmed => "gekürzt: dort liegen andere Sitzungen",
            RowReason::Split => "in mehrere Sitzungen geteilt",
            RowReason::TextCut => "ein Text wurde gekürzt",
        },
        role: |role| match role {
            ColumnRole::Ignored => "nicht gelesen",
            ColumnRole::Date => "Tag des Beginns",
            ColumnRole::Start => "Beginn",
            ColumnRole::EndDate => "Tag des Endes",
            ColumnRole::End => "Ende",
            ColumnRole::Duration => "Dauer",
            ColumnRole::Minutes => "Minuten",
            ColumnRole::Hours => "Stunden",
            ColumnRole::Seconds => "Sekunden",
            ColumnRole::Pauses => "Pausen",
            ColumnRole::Plan => "geplante Minuten",
            ColumnRole::Title => "Vorhaben",
            ColumnRole::Project => "Projekt",
            ColumnRole::Task => "Aufgabe",
            ColumnRole::Outcome => "abgeschlossen oder aufgegeben",
            ColumnRole::Kind => "Arbeit oder Pause",
            ColumnRole::Tags => "Schlagwörter",
        },
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for AccessTexts {
    const TEXTS: &'static Self = &Self {
        tokens_intro: "Mit Zugangsschlüsseln handeln Programme in deinem Namen.",
        api_docs: "Dokumentation der API (englisch)",
        new_token: "Neuer Zugangsschlüssel",
        token_name: "Wofür ist er?",
        token_name_hint: "Zum Beispiel „Plug-in im Editor“.",
        scopes: "Was darf er?",
        scope: |scope| match scope {
            Scope::SessionsRead => "Deine Sitzungen lesen",
            Scope::SessionsWrite => "Sitzungen starten, ändern und beenden",
            Scope::TasksRead => "Deine Aufgaben und Projekte lesen",
            Scope::TasksWrite => "Deine Aufgaben und Projekte ändern",
            Scope::StatsRead => "Deine Auswertung lesen",
            Scope::ProfileRead => "Dein Profil lesen",
            Scope::WebhooksManage => "Deine Webhooks verwalten",
        },
        expires: "Gültigkeit",
        expiries: [
            ("30", "30 Tage"),
            ("90", "90 Tage"),
            ("365", "Ein Jahr"),
            ("", "Unbegrenzt"),
        ],
        make_token: "Zugangsschlüssel anlegen",
        token_secret: "Dein neuer Zugangsschlüssel",
        shown_once: "Kopier ihn jetzt: Er wird nicht noch einmal angezeigt.",
        never_used: "nie benutzt",
        expires_on: "gilt bis",
        never_expires: "gilt unbegrenzt",
        delete: "Löschen",
        delete_for_good: "Endgültig löschen",
        delete_token: "Programme, die ihn benutzen, verlieren den Zugriff.",
        webhooks_intro: "Stint sendet Ereignisse an einen anderen Server, signiert nach Standard Webhooks.",
        new_webhook: "Neuer Webhook",
        make_webhook: "Webhook anlegen",
        webhook_secret: "Signaturschlüssel",
        url: "Adresse",
        url_hint: "https, auf einem öffentlichen Server.",
        description: "Wofür ist er?",
        events: "Ereignisse",
        events_hint: "Nichts gewählt: alle von Sitzungen.",
        include: "Mit jedem Ereignis gesendet",
        include_object: "Seine Sitzung, wie sie in dem Moment ist",
        include_hint: "Der Empfänger muss sie dann nicht abfragen.",
        enabled: "an",
        failing: "gestört",
        failing_since: "seit",
        disabled: |reason| match reason {
            DisabledReason::Requested => "aus",
            DisabledReason::Gone => "aus: Der Empfänger hat „Gone“ geantwortet",
            DisabledReason::Failing => "aus: zu lange gestört",
        },
        enable: "Einschalten",
        disable: "Ausschalten",
        test: "Test senden",
        change: "Bearbeiten",
        rotate: "Neuer Signaturschlüssel",
        rotate_hint: "24 Stunden lang wird mit beiden Schlüsseln signiert, danach nur mit dem neuen.",
        delete_webhook: "Es wird nichts mehr gesendet; das Protokoll wird gelöscht.",
        deliveries: "Zustellungen",
        no_deliveries: "Noch keine. Sende einen Test, um zu sehen, ob er ankommt.",
        delivery: |status| match status {
            DeliveryStatus::Pending => "ausstehend",
            DeliveryStatus::Delivered => "zugestellt",
            DeliveryStatus::Failed => "fehlgeschlagen",
        },
        next_attempt: "Nächster Versuch:",
        attempts: |count| match count {
            1 => "1 Versuch".to_owned(),
            _ => format!("{count} Versuche"),
        },
        redeliver: "Noch einmal senden",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for OwnDeviceTexts {
    const TEXTS: &'static Self = &Self {
        label: "Das ist mein Gerät",
        hint: "Es speichert deinen Verlauf, damit du ihn auch offline lesen kannst. Schalte das auf einem Gerät aus, das du mit anderen teilst.",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for SignOutTexts {
    const TEXTS: &'static Self = &Self {
        title: "Noch nicht alles ist gespeichert",
        count: "Noch nicht gesendete Änderungen:",
        warning: "Sie gehen verloren, wenn du dich jetzt abmeldest. Bleib, bis dieses Gerät online ist und sie gesendet sind.",
        sign_out: "Abmelden und verwerfen",
        stay: "Bleiben",
    };
}

#[cfg(feature = "ssr")]
impl TextsIn<German> for FailureTexts {
    const TEXTS: &'static Self = &Self {
        form_title: "Das wurde nicht gespeichert",
        page_title: "Diese Seite lässt sich gerade nicht anzeigen",
        busy: "Der Server ist überlastet. Deine aufgezeichneten Sitzungen sind sicher; versuch es gleich noch einmal.",
        wait: |seconds| match seconds {
            1 => "In einer Sekunde kannst du es noch einmal versuchen.".to_owned(),
            2..120 => format!("In {seconds} Sekunden kannst du es noch einmal versuchen."),
            _ => format!(
                "In {} Minuten kannst du es noch einmal versuchen.",
                seconds.div_ceil(60)
            ),
        },
        input_preserved: "Nichts ist verloren: Geh in deinem Browser zurück, dort stehen deine Eingaben noch.",
        error_number: |number| format!("Fehlernummer für den Betreiber dieses Servers: {number}."),
        retry: "Noch einmal versuchen",
        timer: "Zum Timer",
    };
}
