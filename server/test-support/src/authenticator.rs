//! An authenticator with one passkey, and the browser around it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::wire::{CreatePasskey, PasskeyCredentials};

/// The user is present and verified.
pub const VERIFIED: u8 = 0b101;

/// Its fields are what it says; tests change them.
#[derive(Clone, Debug)]
pub struct Authenticator {
    key: SigningKey,
    pub credential_id: Vec<u8>,
    pub origin: String,
    pub host: String,
    pub flags: u8,
    /// Of the next answer; stays 0 where it is 0.
    pub sign_count: u32,
    /// More of the client data.
    pub client_data: Value,
}

impl Authenticator {
    /// Another passkey for each number, for pages of this origin and host.
    pub fn new(number: u8, origin: &str, host: &str) -> Self {
        Self {
            key: SigningKey::from_slice(&[number; 32]).expect("a scalar of P-256"),
            credential_id: vec![number; 32],
            origin: origin.to_owned(),
            host: host.to_owned(),
            flags: VERIFIED,
            sign_count: 0,
            client_data: json!({}),
        }
    }

    /// The answer of `navigator.credentials.create`.
    pub fn create(&mut self, challenge: &str, name: &str) -> CreatePasskey {
        let mut data = self.authenticator_data(1 << 6);
        data.extend_from_slice(&[0; 16]);
        let length = u16::try_from(self.credential_id.len()).expect("a short id");
        data.extend_from_slice(&length.to_be_bytes());
        data.extend_from_slice(&self.credential_id);
        data.extend_from_slice(&self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": bytes of this length}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        let length = u16::try_from(data.len()).expect("short data");
        object.extend_from_slice(&length.to_be_bytes());
        object.extend_from_slice(&data);
        CreatePasskey {
            name: name.to_owned(),
            client_data: encoded(&self.client_data("webauthn.create", challenge)),
            attestation_object: encoded(&object),
        }
    }

    /// The answer of `navigator.credentials.get`; the user's id is in base64url.
    pub fn get(&mut self, challenge: &str, user: &str) -> PasskeyCredentials {
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.authenticator_data(0);
        let signed = [data.as_slice(), &Sha256::digest(&client_data)].concat();
        let signature: Signature = self.key.sign(&signed);
        PasskeyCredentials {
            credential_id: encoded(&self.credential_id),
            user_handle: user.to_owned(),
            client_data: encoded(&client_data),
            authenticator_data: encoded(&data),
            signature: encoded(signature.to_der().as_bytes()),
        }
    }

    /// As COSE writes it.
    pub fn public_key(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend_from_slice(x);
        key.extend_from_slice(b"\x22\x58\x20");
        key.extend_from_slice(y);
        key
    }

    fn authenticator_data(&mut self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.host.as_bytes()).to_vec();
        data.push(self.flags | flags);
        data.extend_from_slice(&self.sign_count.to_be_bytes());
        self.sign_count += u32::from(self.sign_count > 0);
        data
    }

    fn client_data(&self, kind: &str, challenge: &str) -> Vec<u8> {
        let mut data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        let more = self.client_data.as_object().expect("an object");
        for (name, value) in more {
            data[name] = value.clone();
        }
        data.to_string().into_bytes()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
