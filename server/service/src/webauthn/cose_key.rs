//! Public keys of credentials (RFC 9053), of the algorithms that authenticators have.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use super::cbor::{CborItem, CborReader};

const EDDSA: i64 = -8;
const ES256: i64 = -7;
const RS256: i64 = -257;

/// What is asked for, the most wanted first. Some TPMs have RSA alone.
pub(crate) const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

/// The longest key: RSA with 8192 bits.
const KEY_BYTES: usize = 1100;

/// A public key; its numbers are checked when a signature is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CoseKey<'a> {
    /// A point of P-256 as it is encoded without compression.
    P256([u8; 65]),
    Ed25519(&'a [u8]),
    Rsa {
        modulus: &'a [u8],
        exponent: &'a [u8],
    },
}

impl<'a> CoseKey<'a> {
    /// None where it is not a key of one of the algorithms.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let fields = KeyFields::read(bytes)?;
        match (fields.kind?, fields.algorithm?) {
            (2, ES256) if fields.curve == Some(1) => {
                let (x, y) = (fields.second?, fields.third?);
                let mut point = [4; 65];
                point.get_mut(1..33)?.copy_from_slice(exactly(x, 32)?);
                point.get_mut(33..)?.copy_from_slice(exactly(y, 32)?);
                Some(Self::P256(point))
            }
            (1, EDDSA) if fields.curve == Some(6) => {
                Some(Self::Ed25519(exactly(fields.second?, 32)?))
            }
            (3, RS256) => Some(Self::Rsa {
                modulus: fields.first?,
                exponent: fields.second?,
            }),
            _ => None,
        }
    }

    /// Whether the signature of the message was made with the private key.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let checked = match self {
            Self::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point.as_slice())
                .verify(message, signature),
            Self::Ed25519(key) => UnparsedPublicKey::new(&ED25519, *key).verify(message, signature),
            Self::Rsa { modulus, exponent } => RsaPublicKeyComponents {
                n: *modulus,
                e: *exponent,
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
        };
        checked.is_ok()
    }
}

/// The entries of the map by their labels: 1 and 3, and -1 to -3, which mean different things for
/// each kind of key.
#[derive(Default)]
struct KeyFields<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    first: Option<&'a [u8]>,
    second: Option<&'a [u8]>,
    third: Option<&'a [u8]>,
}

impl<'a> KeyFields<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() > KEY_BYTES {
            return None;
        }
        let mut reader = CborReader::new(bytes);
        let CborItem::Map(entries) = reader.item()? else {
            return None;
        };
        let mut fields = Self::default();
        for _ in 0..entries {
            let label = number(reader.item()?)?;
            let value = reader.item()?;
            match (label, value) {
                (1, value) => fields.kind = Some(number(value)?),
                (3, value) => fields.algorithm = Some(number(value)?),
                (-1, CborItem::Bytes(bytes)) => fields.first = Some(bytes),
                (-1, value) => fields.curve = Some(number(value)?),
                (-2, CborItem::Bytes(bytes)) => fields.second = Some(bytes),
                (-3, CborItem::Bytes(bytes)) => fields.third = Some(bytes),
                _ => return None,
            }
        }
        reader.rest().is_empty().then_some(fields)
    }
}

fn number(item: CborItem<'_>) -> Option<i64> {
    match item {
        CborItem::Unsigned(number) => i64::try_from(number).ok(),
        CborItem::Negative(number) => i64::try_from(number).ok().map(|number| -1 - number),
        _ => None,
    }
}

fn exactly(bytes: &[u8], length: usize) -> Option<&[u8]> {
    Some(bytes).filter(|bytes| bytes.len() == length)
}
