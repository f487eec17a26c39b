//! Passkeys. What the browser's `navigator.credentials` takes is named as there
//! (`PublicKeyCredentialCreationOptionsJSON`, `PublicKeyCredentialRequestOptionsJSON`); bytes are in
//! base64url without padding.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;
#[cfg(feature = "server")]
use crate::body::RequestBody;

/// A passkey of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Passkey {
    /// For `PATCH` and `DELETE /api/passkeys/{id}`.
    pub id: Uuid,
    /// As the user calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When the user last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

/// The answer of `GET /api/passkeys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Passkeys))]
pub struct PasskeyList {
    /// Newest first.
    pub items: Vec<Passkey>,
}

/// `POST /fn/begin_passkey`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[serde(rename_all = "camelCase")]
pub struct BeginPasskey {
    /// The account's password.
    pub current_password: String,
}

/// `POST /fn/add_passkey`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[serde(rename_all = "camelCase")]
pub struct CreatePasskey {
    /// What to call it, 1 to 100 characters.
    pub name: String,
    /// `response.clientDataJSON` of the new credential.
    pub client_data: String,
    /// `response.attestationObject` of the new credential.
    pub attestation_object: String,
}

/// `PATCH /api/passkeys/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePasskey {
    /// What to call it, 1 to 100 characters.
    pub name: String,
}

/// `POST /fn/sign_in_with_passkey`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCredentials {
    /// `rawId` of the credential.
    pub credential_id: String,
    /// `response.userHandle` of the credential.
    pub user_handle: String,
    /// `response.clientDataJSON` of the credential.
    pub client_data: String,
    /// `response.authenticatorData` of the credential.
    pub authenticator_data: String,
    /// `response.signature` of the credential.
    pub signature: String,
}

/// What `navigator.credentials.create` takes as `publicKey`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyCreation {
    /// This server; its id is the host name of the page.
    pub rp: RelyingParty,
    /// The account.
    pub user: PasskeyUser,
    /// Answered once, within `timeout`, in the same browser.
    pub challenge: String,
    /// The algorithms that are accepted.
    pub pub_key_cred_params: Vec<PasskeyAlgorithm>,
    /// Milliseconds.
    pub timeout: i64,
    /// The passkeys that the user has.
    pub exclude_credentials: Vec<CredentialDescriptor>,
    /// What the authenticator must be able to do.
    pub authenticator_selection: AuthenticatorSelection,
    /// `none`.
    pub attestation: String,
}

/// The server as an authenticator shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelyingParty {
    /// `Stint`.
    pub name: String,
}

/// The account as an authenticator stores it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyUser {
    /// The user's id.
    pub id: String,
    /// The e-mail address.
    pub name: String,
    /// The name shown to the user, or the e-mail address.
    pub display_name: String,
}

/// An algorithm of a passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyAlgorithm {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number in the registry of COSE.
    pub alg: i64,
}

/// A passkey as its authenticator knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialDescriptor {
    /// `public-key`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The credential's id.
    pub id: String,
}

/// What the authenticator must be able to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelection {
    /// `required`: it finds the passkey without the name of the account.
    pub resident_key: String,
    /// True, for browsers that do not know `residentKey`.
    pub require_resident_key: bool,
    /// `required`: it asks for a PIN, a finger or a face.
    pub user_verification: String,
}

/// What `navigator.credentials.get` takes as `publicKey`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRequest {
    /// Answered once, within `timeout`, in the same browser.
    pub challenge: String,
    /// Milliseconds.
    pub timeout: i64,
    /// `required`: the authenticator asks for a PIN, a finger or a face.
    pub user_verification: String,
}
