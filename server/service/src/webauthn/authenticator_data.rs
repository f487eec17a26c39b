//! What an authenticator says of itself, signed by it.

use sha2::{Digest, Sha256};

use super::cbor::CborReader;
use super::error::WebauthnError;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const MAY_BE_COPIED: u8 = 1 << 3;
const IS_COPIED: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// Bytes of the hash of the host, the flags and the counter.
const HEAD_BYTES: usize = 32 + 1 + 4;

/// Bytes of the model's id before a credential's.
const MODEL_BYTES: usize = 16;

/// The longest id of a credential.
const CREDENTIAL_ID_BYTES: usize = 1023;

pub(super) struct AuthenticatorData<'a> {
    host_hash: &'a [u8],
    flags: u8,
    /// Signatures so far; 0 where it does not count.
    pub(super) sign_count: u32,
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
        let (host_hash, head) = head.split_at_checked(32)?;
        let (flags, counter) = head.split_first()?;
        Some(Self {
            host_hash,
            flags: *flags,
            sign_count: u32::from_be_bytes(counter.try_into().ok()?),
            rest,
        })
    }

    /// Whether it is for pages of this host, and the user was asked who they are.
    pub(super) fn check(&self, host: &str) -> Result<(), WebauthnError> {
        if self.host_hash != Sha256::digest(host.as_bytes()).as_slice() {
            return Err(WebauthnError::OtherOrigin);
        }
        if self.flags & (MAY_BE_COPIED | IS_COPIED) == IS_COPIED {
            return Err(WebauthnError::Malformed);
        }
        let verified = USER_PRESENT | USER_VERIFIED;
        if self.flags & verified == verified {
            Ok(())
        } else {
            Err(WebauthnError::NotVerified)
        }
    }

    /// The id and the key of a new credential.
    pub(super) fn credential(&self) -> Option<(&'a [u8], &'a [u8])> {
        if self.flags & HAS_CREDENTIAL == 0 {
            return None;
        }
        let (length, rest) = self.rest.get(MODEL_BYTES..)?.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=CREDENTIAL_ID_BYTES).contains(&length) {
            return None;
        }
        let (id, rest) = rest.split_at_checked(length)?;
        let mut reader = CborReader::new(rest);
        reader.skip()?;
        let key = rest.get(..rest.len() - reader.rest().len())?;
        if self.flags & HAS_EXTENSIONS != 0 {
            reader.skip()?;
        }
        reader.rest().is_empty().then_some((id, key))
    }
}
