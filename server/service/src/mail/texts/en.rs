//! The mails in English.

use super::facts::MailFacts;
use crate::mail::kind::MailKind;

pub(super) fn write(kind: MailKind, facts: &MailFacts) -> (&'static str, String) {
    let MailFacts { origin, link, at } = facts;
    let (subject, body) = match kind {
        MailKind::Recovery => (
            "Stint: set a new password",
            format!(
                "Somebody asked to set a new password for your account.\n\n\
                 To set one, open this link within 30 minutes, best in the browser\n\
                 in which you asked for it. It works once.\n\n{link}\n\n\
                 If it was not you, ignore this mail: your password is unchanged."
            ),
        ),
        MailKind::Registration => (
            "Stint: finish your registration",
            format!(
                "On {at} somebody registered with this\n\
                 address.\n\n\
                 To finish, open this link within a day. It makes the address that of\n\
                 an account, with the password that was chosen.\n\n{link}\n\n\
                 If it was not you, ignore this mail: there is no account then."
            ),
        ),
        MailKind::AddressTaken => (
            "Stint: you already have an account",
            format!(
                "On {at} somebody wanted to use this\n\
                 address for an account. It is the address of your account already;\n\
                 nothing has changed.\n\n\
                 If it was you, sign in, or set a new password if you forgot yours.\n\
                 {origin}/sign-in\n\
                 {origin}/recover\n\n\
                 If it was not you, ignore this mail."
            ),
        ),
        MailKind::Verification => (
            "Stint: confirm your e-mail address",
            format!(
                "An account was registered with this address.\n\n\
                 To confirm that it is yours, open this link within a day.\n\n{link}\n\n\
                 If it was not you, ignore this mail."
            ),
        ),
        MailKind::NewAddress => (
            "Stint: confirm your new e-mail address",
            format!(
                "A change of your account to this address was requested.\n\n\
                 To confirm it, open this link within a day. Until then your current\n\
                 address stays in use.\n\n{link}\n\n\
                 If it was not you, ignore this mail."
            ),
        ),
        MailKind::AddressChange => (
            "Stint: change of your e-mail address requested",
            format!(
                "On {at} somebody with your password\n\
                 asked to change the address of your account. It changes once the\n\
                 new address is confirmed.\n\n\
                 If it was not you, change your password now: that stops it.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::SignIn => (
            "Stint: new sign-in",
            format!(
                "On {at} somebody signed in to your account\n\
                 from a browser that had not signed in before.\n\n\
                 If it was not you, change your password now, which signs out\n\
                 everybody else.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::PasswordChange => (
            "Stint: your password was changed",
            format!(
                "On {at} the password of your account\n\
                 was changed.\n\n\
                 If it was not you, set a new one.\n\
                 {origin}/recover"
            ),
        ),
        MailKind::Recovered => (
            "Stint: your account was recovered",
            format!(
                "On {at} a new password was set for your\n\
                 account by a link from a mail. Everybody else was signed out.\n\n\
                 If it was not you, somebody else reads your mails: secure your\n\
                 mailbox, then set a new password.\n\
                 {origin}/recover"
            ),
        ),
        MailKind::PasskeyAdded => (
            "Stint: passkey added",
            format!(
                "On {at} a passkey was added to your\n\
                 account. Whoever has it can sign in with it.\n\n\
                 If it was not you, remove it and change your password.\n\
                 {origin}/settings/passkeys"
            ),
        ),
        MailKind::PasskeyRemoved => (
            "Stint: passkey removed",
            format!(
                "On {at} a passkey was removed from your\n\
                 account. Nobody can sign in with it any more.\n\n\
                 If it was not you, change your password now, which signs out\n\
                 everybody else.\n\
                 {origin}/settings/password"
            ),
        ),
        MailKind::TokenCreated => (
            "Stint: new API token",
            format!(
                "On {at} an API token was created for your\n\
                 account. A program that has it can use your data.\n\n\
                 If it was not you, delete it and change your password.\n\
                 {origin}/settings/tokens"
            ),
        ),
    };
    let reason = "This mail is about your account there and cannot be answered.";
    (
        subject,
        format!("{body}\n\n-- \nStint, {origin}\n{reason}\n"),
    )
}
