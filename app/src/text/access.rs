//! What the pages of API tokens and webhooks say.

use shared::wire::{DeliveryStatus, DisabledReason, Scope};

/// Words of tokens and webhooks.
#[derive(Debug)]
pub struct AccessWords {
    /// What tokens are.
    pub tokens_are: &'static str,
    /// The way to the documentation.
    pub api_docs: &'static str,
    /// Heading of the form.
    pub new_token: &'static str,
    /// Label of a token's name.
    pub token_name: &'static str,
    /// An example.
    pub token_name_hint: &'static str,
    /// Label of what it may do.
    pub scopes: &'static str,
    /// What a token may do.
    pub scope: fn(Scope) -> &'static str,
    /// Label of the expiry.
    pub expires: &'static str,
    /// Days, and their words.
    pub expiries: [(&'static str, &'static str); 4],
    /// Makes it.
    pub make_token: &'static str,
    /// Label of the secret.
    pub token_secret: &'static str,
    /// That it is shown this once.
    pub shown_once: &'static str,
    /// A token that nobody used.
    pub never_used: &'static str,
    /// Before a day.
    pub expires_on: &'static str,
    /// It does not expire.
    pub never_expires: &'static str,
    /// Opens the question.
    pub delete: &'static str,
    /// Deletes.
    pub delete_for_good: &'static str,
    /// What that means.
    pub delete_token: &'static str,
    /// What webhooks are.
    pub webhooks_are: &'static str,
    /// Heading of the form.
    pub new_webhook: &'static str,
    /// Makes it.
    pub make_webhook: &'static str,
    /// Label of the secret.
    pub webhook_secret: &'static str,
    /// Label of the address.
    pub url: &'static str,
    /// What it must be.
    pub url_hint: &'static str,
    /// Label of what it is for.
    pub description: &'static str,
    /// Label of the events.
    pub events: &'static str,
    /// What none means.
    pub events_hint: &'static str,
    /// It works.
    pub enabled: &'static str,
    /// Nothing arrives.
    pub failing: &'static str,
    /// Before an instant.
    pub failing_since: &'static str,
    /// Why it is off.
    pub disabled: fn(DisabledReason) -> &'static str,
    /// Switches it on.
    pub enable: &'static str,
    /// Switches it off.
    pub disable: &'static str,
    /// Sends a test.
    pub test: &'static str,
    /// Heading of the form.
    pub change: &'static str,
    /// Makes a new secret.
    pub rotate: &'static str,
    /// What that means.
    pub rotate_means: &'static str,
    /// What deleting means.
    pub delete_webhook: &'static str,
    /// Heading of what it was told.
    pub deliveries: &'static str,
    /// Where that is nothing.
    pub no_deliveries: &'static str,
    /// What became of it.
    pub delivery: fn(DeliveryStatus) -> &'static str,
    /// Before an instant.
    pub next_attempt: &'static str,
    /// How many there were.
    pub attempts: fn(usize) -> String,
    /// Sends it once more.
    pub redeliver: &'static str,
}

/// English.
pub static ENGLISH: AccessWords = AccessWords {
    tokens_are: "With a token a program can do in your name what you let it do.",
    api_docs: "The API’s documentation",
    new_token: "New token",
    token_name: "What is it for?",
    token_name_hint: "So that you know it again, such as “Editor plug-in”.",
    scopes: "What may it do?",
    scope: |scope| match scope {
        Scope::SessionsRead => "Read your sessions",
        Scope::SessionsWrite => "Start, change and end sessions",
        Scope::TasksRead => "Read your tasks and projects",
        Scope::TasksWrite => "Change your tasks and projects",
        Scope::StatsRead => "Read your statistics",
        Scope::WebhooksManage => "Manage your webhooks",
    },
    expires: "How long is it good for?",
    expiries: [
        ("30", "30 days"),
        ("90", "90 days"),
        ("365", "One year"),
        ("", "For ever"),
    ],
    make_token: "Make a token",
    token_secret: "Your new token",
    shown_once: "Copy it now: it is not shown again, and nobody can read it here.",
    never_used: "never used",
    expires_on: "expires on",
    never_expires: "does not expire",
    delete: "Delete",
    delete_for_good: "Delete for good",
    delete_token: "Programs that use it can do nothing any more.",
    webhooks_are: "Stint tells another server of what happens, signed by Standard Webhooks.",
    new_webhook: "New webhook",
    make_webhook: "Make a webhook",
    webhook_secret: "Its secret",
    url: "Address",
    url_hint: "https, on a public server.",
    description: "What is it for?",
    events: "What is it told?",
    events_hint: "With none ticked it is told everything.",
    enabled: "on",
    failing: "on, but nothing arrives",
    failing_since: "since",
    disabled: |reason| match reason {
        DisabledReason::Requested => "off",
        DisabledReason::Gone => "off: the receiver said it is gone",
        DisabledReason::Failing => "off: nothing arrived for five days",
    },
    enable: "Switch on",
    disable: "Switch off",
    test: "Send a test",
    change: "Change",
    rotate: "New secret",
    rotate_means: "For 24 hours both secrets sign, then only the new one.",
    delete_webhook: "It is told nothing any more, and what it was told is forgotten.",
    deliveries: "What it was told",
    no_deliveries: "Nothing yet. Send a test to see whether it arrives.",
    delivery: |status| match status {
        DeliveryStatus::Pending => "waiting",
        DeliveryStatus::Delivered => "arrived",
        DeliveryStatus::Failed => "given up",
    },
    next_attempt: "Next attempt:",
    attempts: |count| match count {
        1 => "1 attempt".to_owned(),
        _ => format!("{count} attempts"),
    },
    redeliver: "Send again",
};

/// German.
pub static GERMAN: AccessWords = AccessWords {
    tokens_are: "Mit einem Zugangsschlüssel kann ein Programm in deinem Namen tun, was du ihm erlaubst.",
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
    webhooks_are: "Stint sagt einem anderen Server, was geschieht, signiert nach Standard Webhooks.",
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
    rotate_means: "24 Stunden lang signieren beide Geheimnisse, danach nur das neue.",
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
