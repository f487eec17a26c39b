//! What the pages of settings say.

use crate::model::appearance::Theme;
use crate::model::settings::SettingsSection;

/// Words of settings.
#[derive(Debug)]
pub struct SettingsWords {
    /// Title.
    pub title: &'static str,
    /// A chapter's title and what it is for.
    pub chapter: fn(SettingsSection) -> (&'static str, &'static str),
    /// What was just done, by its code.
    pub did: fn(&str) -> Option<&'static str>,
    /// Who is signed in.
    pub signed_in_as: fn(&str) -> String,
    /// For a guest.
    pub guest: &'static str,
    /// For a newcomer.
    pub newcomer: &'static str,
    /// The way to the account.
    pub account: &'static str,
    /// The way to an account.
    pub register: &'static str,
    /// What a guest cannot have.
    pub for_accounts: fn(SettingsSection) -> &'static str,
    /// Shown where what only the browser knows is to be set, and scripts are switched off.
    pub needs_script: &'static str,
    /// The address.
    pub email: &'static str,
    /// Label of the name.
    pub name: &'static str,
    /// Label of the time zone.
    pub zone: &'static str,
    /// Takes the device's zone, which follows.
    pub device_zone: &'static str,
    /// Label of the day's beginning.
    pub day_starts: &'static str,
    /// What that does.
    pub day_starts_hint: &'static str,
    /// Label of the week's beginning.
    pub week_starts: &'static str,
    /// Label of the goal.
    pub goal: &'static str,
    /// What that does.
    pub goal_hint: &'static str,
    /// Label of the theme.
    pub theme: &'static str,
    /// A theme.
    pub theme_name: fn(Theme) -> &'static str,
    /// Label of the language.
    pub language: &'static str,
    /// The browser's language.
    pub browser_language: &'static str,
    /// Where this is kept.
    pub appearance_hint: &'static str,
    /// Label of the password.
    pub old_password: &'static str,
    /// Label of the new one.
    pub new_password: &'static str,
    /// What it must be and does.
    pub new_password_hint: &'static str,
    /// Changes it.
    pub change_password: &'static str,
    /// The browser that asks.
    pub this_browser: &'static str,
    /// A browser that says nothing of itself.
    pub unknown_browser: &'static str,
    /// Before a day.
    pub signed_in_on: &'static str,
    /// Before an instant.
    pub last_used: &'static str,
    /// Ends a sign-in.
    pub sign_out: &'static str,
    /// The same, by the browser's name.
    pub end_sign_in: fn(&str) -> String,
    /// Ends all others.
    pub end_others: &'static str,
    /// What leaving means.
    pub leaving: [&'static str; 2],
    /// The way to the export.
    pub export_first: &'static str,
    /// Deletes the account.
    pub leave: &'static str,
    /// What the feed is.
    pub feed_is: &'static str,
    /// Makes it.
    pub make_feed: &'static str,
    /// Label of the address.
    pub feed: &'static str,
    /// That it is shown this once.
    pub feed_once: &'static str,
    /// Before an instant.
    pub feed_since: &'static str,
    /// Makes another.
    pub change_feed: &'static str,
    /// What that means.
    pub change_feed_means: &'static str,
    /// Takes it away.
    pub remove_feed: &'static str,
    /// What that means.
    pub remove_feed_means: &'static str,
    /// Heading.
    pub export: &'static str,
    /// Format, title and what it is good for.
    pub exports: [(&'static str, &'static str, &'static str); 3],
    /// Heading.
    pub import: &'static str,
    /// What that does.
    pub import_means: &'static str,
    /// Label of the file.
    pub file: &'static str,
    /// Imports.
    pub do_import: &'static str,
    /// What was added and what was there.
    pub imported: fn(u64, u64) -> String,
    /// What got another id.
    pub renamed: fn(u64) -> String,
    /// Nothing was imported.
    pub not_imported: fn(u64) -> String,
    /// A line of the file.
    pub line: fn(u64) -> String,
}

/// English.
pub static ENGLISH: SettingsWords = SettingsWords {
    title: "Settings",
    chapter: |chapter| match chapter {
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
    did: |code| {
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
    signed_in_as: |email| format!("Signed in as {email}."),
    guest: "You are here as a guest, in this browser only.",
    newcomer: "Nothing is kept about you yet.",
    account: "Account",
    register: "Register or sign in",
    needs_script: "These choices are kept by your browser, and without JavaScript there is no way to it.",
    for_accounts: |chapter| match chapter {
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
    email: "E-mail",
    name: "Name",
    zone: "Time zone",
    device_zone: "Use this device’s zone:",
    day_starts: "Your day begins at",
    day_starts_hint: "What you do before counts for the day before. For night owls.",
    week_starts: "Your week begins on",
    goal: "Minutes of focus a day",
    goal_hint: "Your goal, for Insights. Empty for none.",
    theme: "Theme",
    theme_name: |theme| match theme {
        Theme::Device => "As the device",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    language: "Language",
    browser_language: "As the browser",
    appearance_hint: "Kept in this browser, for whoever uses it.",
    old_password: "Your password",
    new_password: "New password",
    new_password_hint: "At least 8 characters. Your other sign-ins end.",
    change_password: "Change password",
    this_browser: "This browser",
    unknown_browser: "Unknown browser",
    signed_in_on: "Signed in on",
    last_used: "last used",
    sign_out: "Sign out",
    end_sign_in: |name| format!("Sign out: {name}"),
    end_others: "Sign out everywhere else",
    leaving: [
        "Your account and everything in it are deleted: sessions, tasks, tokens, webhooks, the calendar feed. You are signed out everywhere.",
        "This cannot be undone.",
    ],
    export_first: "Take everything with you first",
    leave: "Delete my account",
    feed_is: "Your sessions in any calendar: subscribe to an address that only you know.",
    make_feed: "Make an address",
    feed: "Your calendar’s address",
    feed_once: "Copy it now into your calendar: it is not shown again. Whoever has it can read your sessions.",
    feed_since: "There is an address since",
    change_feed: "Another address",
    change_feed_means: "The address so far stops working: subscribe to the new one.",
    remove_feed: "Remove the feed",
    remove_feed_means: "Calendars that have the address show nothing any more.",
    export: "Take it with you",
    exports: [
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
    import: "Bring it back",
    import_means: "The event log of this or another account. Everything in it is added, or nothing; what is there already stays as it is.",
    file: "File (.jsonl, at most 100 MiB)",
    do_import: "Import",
    imported: |added, skipped| format!("Sessions added: {added}. There already: {skipped}."),
    renamed: |count| format!("Sessions that got another id, since theirs is in use: {count}."),
    not_imported: |count| match count {
        1 => "Nothing was imported; the file has a problem:".to_owned(),
        _ => format!("Nothing was imported; the file has {count} problems:"),
    },
    line: |line| format!("Line {line}"),
};

/// German.
pub static GERMAN: SettingsWords = SettingsWords {
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
        SettingsSection::Webhooks => ("Webhooks", "Für Server, die von deinen Sitzungen erfahren"),
        SettingsSection::Calendar => ("Kalender", "Deine Sitzungen in deinem Kalender"),
        SettingsSection::Data => ("Deine Daten", "Mitnehmen und zurückbringen"),
        SettingsSection::Leave => ("Konto löschen", "Mit allem darin"),
    },
    did: |code| {
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
    needs_script: "Diese Einstellungen bewahrt dein Browser auf, und ohne JavaScript führt kein Weg zu ihm.",
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
    email: "E-Mail",
    name: "Name",
    zone: "Zeitzone",
    device_zone: "Zone dieses Geräts nehmen:",
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
    leaving: [
        "Dein Konto und alles darin wird gelöscht: Sitzungen, Aufgaben, Zugangsschlüssel, Webhooks, der Kalender. Du wirst überall abgemeldet.",
        "Das lässt sich nicht rückgängig machen.",
    ],
    export_first: "Vorher alles mitnehmen",
    leave: "Mein Konto löschen",
    feed_is: "Deine Sitzungen in jedem Kalender: Abonniere eine Adresse, die nur du kennst.",
    make_feed: "Adresse anlegen",
    feed: "Adresse deines Kalenders",
    feed_once: "Kopier sie jetzt in deinen Kalender: Sie wird nicht noch einmal gezeigt. Wer sie hat, kann deine Sitzungen lesen.",
    feed_since: "Es gibt eine Adresse seit",
    change_feed: "Andere Adresse",
    change_feed_means: "Die bisherige Adresse gilt dann nicht mehr: Abonniere die neue.",
    remove_feed: "Kalender entfernen",
    remove_feed_means: "Kalender, die die Adresse haben, zeigen nichts mehr.",
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
    import_means: "Die Ereignisse dieses oder eines anderen Kontos. Alles darin kommt dazu, oder nichts; was schon da ist, bleibt, wie es ist.",
    file: "Datei (.jsonl, höchstens 100 MiB)",
    do_import: "Einlesen",
    imported: |added, skipped| format!("Sitzungen dazugekommen: {added}. Schon da: {skipped}."),
    renamed: |count| format!("Sitzungen mit neuer Kennung, weil ihre schon vergeben ist: {count}."),
    not_imported: |count| match count {
        1 => "Nichts wurde eingelesen; mit der Datei stimmt etwas nicht:".to_owned(),
        _ => format!("Nichts wurde eingelesen; {count} Stellen der Datei stimmen nicht:"),
    },
    line: |line| format!("Zeile {line}"),
};
