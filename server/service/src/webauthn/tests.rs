//! Signatures of other implementations, and answers of a test authenticator that are altered.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;
use test_support::authenticator::Authenticator;

use super::*;

const ORIGIN: &str = "https://example.org";
const HOST: &str = "example.org";

/// "ES256 Credential with No Attestation", WebAuthn Level 3, section 16.2.
const W3C_ATTESTATION: &str = "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220";
const W3C_CREDENTIAL: &str = "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4";
const W3C_CHALLENGE: &str = "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408";
const W3C_CLIENT_DATA: &str = "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d";
const W3C_AUTHENTICATOR_DATA: &str =
    "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000";
const W3C_SIGNATURE: &str = "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87";

/// A key of 2048 bits and its signature of [`RSA_MESSAGE`], by OpenSSL.
const RSA_MODULUS: &str = "ce18f2ff9689f44ecfbff83eb8a01f8dfce5b52e0bb0acbcc594db081bc1336723055ef2fabf0c48ef09940dd722482f9b2155fa36bc3a07ffe05203266d47a09c7ef29889dc530d5b588de35f61049324bbd8bff25c3476b63eca0da02434aa0eb072f2cabca852b37d2e6473665eaa1850f4a9c41fe684fb6248f70dd1d5072ba7989b4cbd2b9d4c2bf60b89d08cd10fae28613a3be0d9e89fa32991e0c99a84d7db856cb2031b3b06c86ec6b6215f0da4b516552be98b5e6ae2f9fe5867bf27ccd8ae506ab143e80053b63aa6d6f553aa56993d7202fa46e9cda2c3038e67b2376867c762b2aaa4ea98734a59ab785c7190e819b053e3af1072073b5afb5f";
const RSA_SIGNATURE: &str = "4962102fad14025490da5153e05c105913eb38df439381241a5cab27f00125267cb5cbf746127bae39772599bb81b5158c7080541720bb013be503817e8e48945ed313d7eb78d3c6444640593f11543402a4a2a0d3d40fa095cb04f341517f9d96cd88f09f7948466bf0348a4390f212aa85bb405efd2c03eca6d439e58d06008406f90ad44f1ef79ca721d7fc0d1af268787e323a1cadd5222845fa6aaf802edc5de130445ca072648b7d4b1c7c7f8ce1123e35a0ee26c9bbf24723e9395e53e03cb2cfdfada13dd96742bab94ed5e97ebbb041db54b1dc4483989f3d25944f0f876995d5b33929e0a45c073354a6dd35e6b8f693ab56db3619d46a3cf2a264";
const RSA_MESSAGE: &[u8] = b"signed by a TPM";

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

#[test]
fn the_example_of_the_specification_is_read_and_verified() {
    let object = bytes(W3C_ATTESTATION);
    let data = AuthenticatorData::read(authenticator_data(&object).unwrap()).unwrap();
    let (id, key) = data.credential().unwrap();
    assert_eq!(id, bytes(W3C_CREDENTIAL));
    let json = bytes(W3C_CLIENT_DATA);
    let client_data = ClientData::read(&json, ClientDataType::Get, ORIGIN).unwrap();
    assert_eq!(client_data.challenge().unwrap(), bytes(W3C_CHALLENGE));
    let mut signed = bytes(W3C_AUTHENTICATOR_DATA);
    signed.extend_from_slice(&Sha256::digest(&json));
    let key = CoseKey::read(key).unwrap();
    assert!(key.verifies(&signed, &bytes(W3C_SIGNATURE)));
    signed[40] ^= 1;
    assert!(!key.verifies(&signed, &bytes(W3C_SIGNATURE)));
    // Its authenticator asked nobody for a PIN.
    let refused = new_credential(&object, HOST);
    assert_eq!(refused, Err(WebauthnError::NotVerified));
}

#[test]
fn signatures_of_rsa_and_ed25519_are_verified() {
    // {1: 3, 3: -257, -1: modulus, -2: exponent}
    let mut rsa = b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00".to_vec();
    rsa.extend_from_slice(&bytes(RSA_MODULUS));
    rsa.extend_from_slice(b"\x21\x43\x01\x00\x01");
    let rsa = CoseKey::read(&rsa).unwrap();
    assert!(rsa.verifies(RSA_MESSAGE, &bytes(RSA_SIGNATURE)));
    assert!(!rsa.verifies(b"signed by another", &bytes(RSA_SIGNATURE)));

    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    // {1: 1, 3: -8, -1: 6, -2: key}
    let mut key = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20".to_vec();
    key.extend_from_slice(pair.public_key().as_ref());
    let key = CoseKey::read(&key).unwrap();
    assert!(key.verifies(b"signed", pair.sign(b"signed").as_ref()));
    assert!(!key.verifies(b"other", pair.sign(b"signed").as_ref()));
}

/// Answers of [`Authenticator`], decoded.
struct Answers(Authenticator);

impl Answers {
    fn new() -> Self {
        Self(Authenticator::new(7, ORIGIN, HOST))
    }

    fn created(&mut self) -> Result<Vec<u8>, WebauthnError> {
        let object = self.0.create("", "").attestation_object;
        let object = URL_SAFE_NO_PAD.decode(object).unwrap();
        new_credential(&object, HOST).map(|credential| credential.public_key.to_vec())
    }

    fn verified(&mut self, before: u32) -> Result<u32, WebauthnError> {
        let answer = self.0.get("AAAA", "");
        let [client_data, data, signature] = [
            answer.client_data,
            answer.authenticator_data,
            answer.signature,
        ]
        .map(|text| URL_SAFE_NO_PAD.decode(text).unwrap());
        ClientData::read(&client_data, ClientDataType::Get, ORIGIN)?;
        let assertion = Assertion {
            client_data: &client_data,
            authenticator_data: &data,
            signature: &signature,
        };
        let key = Authenticator::new(7, ORIGIN, HOST).public_key();
        verify(assertion, HOST, &key, before)
    }
}

#[test]
fn an_answer_is_for_one_page_and_one_kind_of_request() {
    let mut good = Answers::new();
    let key = good.0.public_key();
    assert_eq!(good.created(), Ok(key));
    assert_eq!(good.verified(0), Ok(0));
    let altered = |alter: fn(&mut Authenticator)| {
        let mut answers = Answers::new();
        alter(&mut answers.0);
        answers.verified(0)
    };
    let other_origin = Err(WebauthnError::OtherOrigin);
    let elsewhere = altered(|it| it.origin = "https://example.org.evil.example".to_owned());
    assert_eq!(elsewhere, other_origin);
    assert_eq!(
        altered(|it| it.origin = "http://example.org".to_owned()),
        other_origin
    );
    assert_eq!(
        altered(|it| it.host = "evil.example".to_owned()),
        other_origin
    );
    let other = Err(WebauthnError::OtherCeremony);
    assert_eq!(
        altered(|it| it.client_data = json!({"crossOrigin": true})),
        other
    );
    let create = |it: &mut Authenticator| it.client_data = json!({"type": "webauthn.create"});
    assert_eq!(altered(create), other);
    let unverified = Err(WebauthnError::NotVerified);
    assert_eq!(altered(|it| it.flags = 0b001), unverified);
    assert_eq!(altered(|it| it.flags = 0b100), unverified);
    assert_eq!(
        altered(|it| it.flags = 0b10101),
        Err(WebauthnError::Malformed)
    );
    assert_eq!(altered(|it| it.flags = 0b11101), Ok(0));
    let other_key = |it: &mut Authenticator| *it = Authenticator::new(8, ORIGIN, HOST);
    assert_eq!(altered(other_key), Err(WebauthnError::WrongSignature));
}

#[test]
fn a_counter_that_does_not_grow_is_a_copy() {
    let mut answers = Answers::new();
    answers.0.sign_count = 5;
    assert_eq!(answers.verified(0), Ok(5));
    assert_eq!(answers.verified(5), Ok(6));
    assert_eq!(answers.verified(7), Err(WebauthnError::Copied));
    answers.0.sign_count = 0;
    assert_eq!(answers.verified(7), Err(WebauthnError::Copied));
}

/// Every prefix, every altered byte: nothing panics, and nothing that is cut off is read.
#[test]
fn what_is_cut_off_or_altered_is_refused_or_read() {
    let mut answers = Answers::new();
    let object = answers.0.create("", "").attestation_object;
    let object = URL_SAFE_NO_PAD.decode(object).unwrap();
    assert!(new_credential(&object, HOST).is_ok());
    for length in 0..object.len() {
        let cut = new_credential(&object[..length], HOST);
        assert_eq!(cut, Err(WebauthnError::Malformed), "{length}");
    }
    let longer = [object.as_slice(), &[0]].concat();
    assert_eq!(new_credential(&longer, HOST), Err(WebauthnError::Malformed));
    for at in 0..object.len() {
        for bit in 0..8 {
            let mut altered = object.clone();
            altered[at] ^= 1 << bit;
            let _read = new_credential(&altered, HOST);
        }
    }
    // An attestation statement with arrays and maps is skipped; lengths that are not there are not.
    let self_attested = [
        b"\xa3\x63fmt\x66packed\x67attStmt\xa2\x63alg\x26\x63x5c\x82\x41a\x81\xa1\x01\xf4"
            .as_slice(),
        &object[b"\xa3\x63fmt\x64none\x67attStmt\xa0".len()..],
    ]
    .concat();
    assert!(new_credential(&self_attested, HOST).is_ok());
    let endless = b"\xa1\x68authData\x5b\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(new_credential(endless, HOST), Err(WebauthnError::Malformed));
    let many = b"\xa1\x61a\xbb\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(new_credential(many, HOST), Err(WebauthnError::Malformed));
}
