//! What authenticators sign, checked as in WebAuthn Level 3, section 7. Pure: challenges, passkeys
//! and users are the caller's.
//!
//! Attestation is not asked for, so what is registered is what the browser says; a signature is
//! checked whenever somebody signs in.

mod authenticator_data;
mod cbor;
mod client_data;
mod cose_key;
mod error;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

use authenticator_data::AuthenticatorData;
use cbor::{CborItem, CborReader};
pub(crate) use client_data::{ClientData, ClientDataType};
pub(crate) use cose_key::ALGORITHMS;
use cose_key::CoseKey;
pub(crate) use error::WebauthnError;

/// A credential that an authenticator has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewCredential<'a> {
    /// By which the authenticator knows it.
    pub(crate) id: &'a [u8],
    /// A COSE key.
    pub(crate) public_key: &'a [u8],
    /// The signature counter.
    pub(crate) sign_count: u32,
}

/// Reads what `navigator.credentials.create` gave for a page of this host.
pub(crate) fn new_credential<'a>(
    attestation_object: &'a [u8],
    host: &str,
) -> Result<NewCredential<'a>, WebauthnError> {
    let data = authenticator_data(attestation_object).ok_or(WebauthnError::Malformed)?;
    let data = AuthenticatorData::read(data).ok_or(WebauthnError::Malformed)?;
    data.check(host)?;
    let (id, public_key) = data.credential().ok_or(WebauthnError::Malformed)?;
    CoseKey::read(public_key).ok_or(WebauthnError::UnknownAlgorithm)?;
    Ok(NewCredential {
        id,
        public_key,
        sign_count: data.sign_count,
    })
}

/// What `navigator.credentials.get` gave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assertion<'a> {
    pub(crate) client_data: &'a [u8],
    pub(crate) authenticator_data: &'a [u8],
    pub(crate) signature: &'a [u8],
}

/// Checks a signature for a page of this host with the stored key, and returns the new counter. The
/// client data was read and checked before.
pub(crate) fn verify(
    assertion: Assertion<'_>,
    host: &str,
    public_key: &[u8],
    sign_count: u32,
) -> Result<u32, WebauthnError> {
    let data =
        AuthenticatorData::read(assertion.authenticator_data).ok_or(WebauthnError::Malformed)?;
    data.check(host)?;
    let key = CoseKey::read(public_key).ok_or(WebauthnError::UnknownAlgorithm)?;
    let mut signed = assertion.authenticator_data.to_vec();
    signed.extend_from_slice(&Sha256::digest(assertion.client_data));
    if !key.verifies(&signed, assertion.signature) {
        return Err(WebauthnError::WrongSignature);
    }
    // Passkeys that are synchronised do not count.
    let is_counted = data.sign_count != 0 || sign_count != 0;
    if is_counted && data.sign_count <= sign_count {
        return Err(WebauthnError::Copied);
    }
    Ok(data.sign_count)
}

/// The authenticator data in an attestation object; its statement is skipped.
fn authenticator_data(attestation_object: &[u8]) -> Option<&[u8]> {
    let mut reader = CborReader::new(attestation_object);
    let CborItem::Map(entries) = reader.item()? else {
        return None;
    };
    let mut found = None;
    for _ in 0..entries {
        let CborItem::Text(name) = reader.item()? else {
            return None;
        };
        if name == b"authData" && found.is_none() {
            let CborItem::Bytes(data) = reader.item()? else {
                return None;
            };
            found = Some(data);
        } else {
            reader.skip()?;
        }
    }
    found.filter(|_| reader.rest().is_empty())
}
