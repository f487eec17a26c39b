//! The kinds of mails: how long each is of use, and what its link opens.

use shared::Millis;
use shared::rules::limits::{DAY, MINUTE};

shared::words! {
    /// What a mail says.
    pub(crate) MailKind {
        /// A link to set a new password.
        Recovery = "recovery",
        /// A link that makes a guest an account with the address.
        Registration = "registration",
        /// In the place of a link to an address: it is that of another account.
        AddressTaken = "address taken",
        /// A link that proves the address of an account.
        Verification = "verification",
        /// A link that proves the address to which an account is to change.
        NewAddress = "new address",
        /// To the current address: a change was requested.
        AddressChange = "address change",
        /// A sign-in from a browser that had not signed in before.
        SignIn = "sign-in",
        /// The password was changed.
        PasswordChange = "password change",
        /// The password was set by a link.
        Recovered = "recovered",
        /// A passkey was added.
        PasskeyAdded = "passkey added",
        /// A passkey was removed.
        PasskeyRemoved = "passkey removed",
        /// An API token was created.
        TokenCreated = "token created",
    }
}

/// How long a link to set a password works.
pub(crate) const RECOVERY_VALIDITY: Millis = 30 * MINUTE;

impl MailKind {
    /// For how long after its cause the mail is of use, and so how long it is retried.
    pub(super) const fn lifetime(self) -> Millis {
        match self {
            Self::Recovery => RECOVERY_VALIDITY,
            _ => DAY,
        }
    }

    /// The path of the page that its link opens, and how long the link works.
    pub(super) const fn link(self) -> Option<(&'static str, Millis)> {
        match self {
            Self::Recovery => Some(("/recover", RECOVERY_VALIDITY)),
            Self::Registration | Self::Verification | Self::NewAddress => {
                Some(("/confirm-email", DAY))
            }
            _ => None,
        }
    }

    /// Whether somebody who is not signed in can cause it.
    pub(super) const fn is_caused_by_strangers(self) -> bool {
        matches!(self, Self::Recovery | Self::Registration)
    }

    /// Whether it goes to an address that need not be the user's, and may be another's.
    pub(super) const fn is_to_new_address(self) -> bool {
        matches!(self, Self::Registration | Self::NewAddress)
    }
}
