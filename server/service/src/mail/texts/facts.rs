//! What the texts of mails name.

/// The facts of one mail.
pub(in crate::mail) struct MailFacts {
    /// The address of Stint.
    pub(in crate::mail) origin: String,
    /// The link; empty where the mail has none.
    pub(in crate::mail) link: String,
    /// When it happened, in the user's time zone.
    pub(in crate::mail) at: String,
}
