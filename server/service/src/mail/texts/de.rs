//! The mails in German.

use super::facts::MailFacts;
use crate::mail::kind::MailKind;

pub(super) fn write(kind: MailKind, facts: &MailFacts) -> (&'static str, String) {
    let MailFacts { origin, link, at } = facts;
    let (subject, body) = match kind {
        MailKind::Recovery => (
            "Stint: neues Passwort setzen",
            format!(
                "Jemand möchte ein neues Passwort für dein Konto setzen.\n\n\
                 Öffne dazu innerhalb von 30 Minuten diesen Link, am besten in dem\n\
                 Browser, in dem du ihn angefordert hast. Er gilt einmal.\n\n{link}\n\n\
                 Wenn du das nicht warst, tu nichts: Dein Passwort bleibt, wie es ist."
            ),
        ),
        MailKind::Registration => (
            "Stint: Registrierung abschließen",
            format!(
                "Am {at} hat sich jemand mit dieser Adresse\n\
                 registriert.\n\n\
                 Öffne zum Abschluss innerhalb eines Tages diesen Link. Damit wird sie\n\
                 zur Adresse eines Kontos, mit dem gewählten Passwort.\n\n{link}\n\n\
                 Wenn du das nicht warst, tu nichts: Dann entsteht kein Konto."
            ),
        ),
        MailKind::AddressTaken => (
            "Stint: du hast schon ein Konto",
            format!(
                "Am {at} wollte jemand diese Adresse für ein\n\
                 Konto verwenden. Sie ist schon die Adresse deines Kontos; es hat sich\n\
                 nichts geändert.\n\n\
                 Wenn du das warst, melde dich an oder setze ein neues Passwort, falls\n\
                 du deines vergessen hast.\n\
                 {origin}/sign-in\n\
                 {origin}/recover\n\n\
                 Wenn du das nicht warst, tu nichts."
            ),
        ),
        MailKind::Verification => (
            "Stint: E-Mail-Adresse bestätigen",
            format!(
                "Mit dieser Adresse wurde ein Konto registriert.\n\n\
                 Bestätige mit diesem Link innerhalb eines Tages, dass sie dir gehört.\n\n{link}\n\n\
                 Wenn du das nicht warst, tu nichts."
            ),
        ),
        MailKind::NewAddress => (
            "Stint: neue E-Mail-Adresse bestätigen",
            format!(
                "Dein Konto soll zu dieser Adresse wechseln.\n\n\
                 Bestätige sie mit diesem Link innerhalb eines Tages. Bis dahin gilt\n\
                 die bisherige Adresse.\n\n{link}\n\n\
                 Wenn du das nicht warst, tu nichts."
            ),
        ),
        MailKind::AddressChange => (
            "Stint: deine E-Mail-Adresse soll sich ändern",
            format!(
                "Am {at} wollte jemand mit deinem Passwort\n\
                 die Adresse deines Kontos ändern. Sie ändert sich, sobald die neue\n\
                 bestätigt ist.\n\n\
                 Wenn du das nicht warst, ändere jetzt dein Passwort: Das verhindert es.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::SignIn => (
            "Stint: neue Anmeldung",
            format!(
                "Am {at} hat sich jemand in deinem Konto\n\
                 angemeldet, in einem bisher unbekannten Browser.\n\n\
                 Wenn du das nicht warst, ändere jetzt dein Passwort: Das meldet alle\n\
                 anderen ab.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::PasswordChange => (
            "Stint: dein Passwort wurde geändert",
            format!(
                "Am {at} wurde das Passwort deines Kontos\n\
                 geändert.\n\n\
                 Wenn du das nicht warst, setze ein neues.\n\
                 {origin}/recover"
            ),
        ),
        MailKind::Recovered => (
            "Stint: dein Konto wurde wiederhergestellt",
            format!(
                "Am {at} wurde mit einem Link aus einer Mail\n\
                 ein neues Passwort für dein Konto gesetzt. Alle anderen wurden\n\
                 abgemeldet.\n\n\
                 Wenn du das nicht warst, liest jemand deine Mails: Sichere dein\n\
                 Postfach und setze dann ein neues Passwort.\n\
                 {origin}/recover"
            ),
        ),
        MailKind::PasskeyAdded => (
            "Stint: Passkey hinzugefügt",
            format!(
                "Am {at} wurde deinem Konto ein Passkey\n\
                 hinzugefügt. Wer ihn hat, kann sich damit anmelden.\n\n\
                 Wenn du das nicht warst, entferne ihn und ändere dein Passwort.\n\
                 {origin}/settings/passkeys"
            ),
        ),
        MailKind::PasskeyRemoved => (
            "Stint: Passkey entfernt",
            format!(
                "Am {at} wurde ein Passkey aus deinem\n\
                 Konto entfernt. Damit kann sich niemand mehr anmelden.\n\n\
                 Wenn du das nicht warst, ändere jetzt dein Passwort: Das meldet alle\n\
                 anderen ab.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::TokenCreated => (
            "Stint: neuer Zugangsschlüssel",
            format!(
                "Am {at} wurde ein Zugangsschlüssel für dein\n\
                 Konto angelegt. Ein Programm, das ihn hat, kann deine Daten nutzen.\n\n\
                 Wenn du das nicht warst, lösch ihn und ändere dein Passwort.\n\
                 {origin}/settings/tokens"
            ),
        ),
    };
    let reason = "Diese Mail betrifft dein Konto dort; auf sie kann nicht geantwortet werden.";
    (
        subject,
        format!("{body}\n\n-- \nStint, {origin}\n{reason}\n"),
    )
}
