//! Why an authenticator's answer is refused.

/// Why an authenticator's answer is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WebauthnError {
    /// It cannot be read.
    #[error("the browser's answer cannot be read")]
    Malformed,
    /// It was given for another kind of request or in a frame of another site.
    #[error("the answer was given to something else")]
    OtherCeremony,
    /// It was given on a page of another site.
    #[error("the answer was given on another site")]
    OtherOrigin,
    /// Nobody was asked for a PIN, a finger or a face.
    #[error("the authenticator did not verify the user")]
    NotVerified,
    /// The key has an algorithm that was not asked for.
    #[error("the passkey has an algorithm that this server does not know")]
    UnknownAlgorithm,
    /// The signature is not of this key.
    #[error("the signature is wrong")]
    WrongSignature,
    /// An authenticator that counts its signatures counted back, so that a copy of it exists.
    #[error("the authenticator was copied")]
    Copied,
}
