//! What forms and lists say on every page that the server renders.

/// Words of forms.
#[derive(Debug)]
pub struct FormWords {
    /// Keeps what was entered.
    pub save: &'static str,
    /// A value that cannot be used, or why something was not done, by its code; none where
    /// the server's own words are best.
    pub problem: fn(code: &str) -> Option<&'static str>,
    /// Name of the ways between the pages of a list.
    pub pages: &'static str,
    /// The page before.
    pub previous: &'static str,
    /// The page after.
    pub next: &'static str,
    /// Which page this is, of all.
    pub page_of: fn(u64, u64) -> String,
}

/// English.
pub static ENGLISH: FormWords = FormWords {
    save: "Save",
    problem: |code| {
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
    pages: "Pages of the list",
    previous: "Newer",
    next: "Older",
    page_of: |page, total| format!("{page} of {total}"),
};

/// German.
pub static GERMAN: FormWords = FormWords {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_know_the_same_problems() {
        let source = include_str!("forms.rs");
        let codes = source.split('"').filter(|text| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        });
        let mut known = 0;
        for code in codes {
            let (english, german) = ((ENGLISH.problem)(code), (GERMAN.problem)(code));
            assert_eq!(english.is_some(), german.is_some(), "{code}");
            known += usize::from(english.is_some());
        }
        assert!(known > 50, "{known}");
    }
}
