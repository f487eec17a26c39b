//! What the browser adds to what is signed: on which page, and to which challenge.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::error::WebauthnError;

/// What the browser was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientDataType {
    /// A new credential.
    Create,
    /// A signature.
    Get,
}

/// `clientDataJSON`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl ClientData {
    /// Reads it and checks that it is of this type, from a page of this origin.
    pub(crate) fn read(
        json: &[u8],
        expected: ClientDataType,
        origin: &str,
    ) -> Result<Self, WebauthnError> {
        let data: Self = serde_json::from_slice(json).map_err(|_| WebauthnError::Malformed)?;
        let kind = match expected {
            ClientDataType::Create => "webauthn.create",
            ClientDataType::Get => "webauthn.get",
        };
        if data.kind != kind || data.cross_origin {
            return Err(WebauthnError::OtherCeremony);
        }
        if data.origin != origin {
            return Err(WebauthnError::OtherOrigin);
        }
        Ok(data)
    }

    /// The challenge that was answered.
    pub(crate) fn challenge(&self) -> Result<Vec<u8>, WebauthnError> {
        let decoded = URL_SAFE_NO_PAD.decode(&self.challenge);
        decoded.map_err(|_| WebauthnError::Malformed)
    }
}
