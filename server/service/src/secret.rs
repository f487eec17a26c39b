//! Secrets that clients present: generated and hashed here, never stored and never logged.

use std::fmt;

use sha2::{Digest, Sha256};

use runtime::entropy::Entropy;

/// Crockford's digits in lower case: no two look alike.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The prefix of every API token, by which scanners for leaked secrets find it.
const TOKEN_PREFIX: &str = "stint_";

/// Random bytes of an API token: 160 bits.
const TOKEN_BYTES: usize = 20;

/// Digits of the random part, and of the checksum after it.
const TOKEN_DIGITS: usize = TOKEN_BYTES * 8 / 5;
const CHECKSUM_DIGITS: usize = 7;

/// Random bytes of a login: 256 bits.
const LOGIN_BYTES: usize = 32;
const LOGIN_DIGITS: usize = (LOGIN_BYTES * 8).div_ceil(5);

/// A secret in clear text. Has no `Display`, and its `Debug` hides it, so that it cannot get into a
/// log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Generates the secret of a login.
    #[must_use]
    pub fn login(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; LOGIN_BYTES];
        entropy.fill(&mut bytes);
        Self(digits(&bytes))
    }

    /// Generates the secret of a calendar feed: as long as a login's, since nothing else protects
    /// it.
    #[must_use]
    pub fn calendar(entropy: &dyn Entropy) -> Self {
        Self::login(entropy)
    }

    /// Parses the secret of a calendar feed; none if it is malformed.
    #[must_use]
    pub fn read_calendar(text: &str) -> Option<Self> {
        Self::read_login(text)
    }

    /// Generates an API token: prefix, random part, checksum.
    #[must_use]
    pub fn token(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; TOKEN_BYTES];
        entropy.fill(&mut bytes);
        let random = digits(&bytes);
        let checksum = checksum(&random);
        Self(format!("{TOKEN_PREFIX}{random}{checksum}"))
    }

    /// Parses the secret of a login; none if it is malformed, which spares the lookup.
    #[must_use]
    pub fn read_login(text: &str) -> Option<Self> {
        let is_one = text.len() == LOGIN_DIGITS && text.bytes().all(|byte| DIGITS.contains(&byte));
        is_one.then(|| Self(text.to_owned()))
    }

    /// Parses an API token; none if its checksum does not match.
    #[must_use]
    pub fn read_token(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(TOKEN_PREFIX)?;
        let is_one = rest.len() == TOKEN_DIGITS + CHECKSUM_DIGITS
            && rest.bytes().all(|byte| DIGITS.contains(&byte));
        let (random, given) = rest.split_at_checked(TOKEN_DIGITS)?;
        (is_one && given == checksum(random)).then(|| Self(text.to_owned()))
    }

    /// The secret in clear text, for its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored. The secret has more entropy than the hash could lose, so it needs neither
    /// salt nor a slow function.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn checksum(random: &str) -> String {
    let mut checksum = digits(&crc32fast::hash(random.as_bytes()).to_be_bytes());
    checksum.truncate(CHECKSUM_DIGITS);
    checksum
}

/// Five bits per digit, the most significant first; the last is padded with zeros.
fn digits(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let mut buffer = 0_u32;
    let mut bits = 0_u32;
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(buffer >> bits));
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(digit(buffer << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    char::from(DIGITS[(value & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;

    #[test]
    fn token_round_trips_and_altered_ones_are_refused() {
        for _ in 0..200 {
            let token = Secret::token(&SystemEntropy);
            let text = token.reveal();
            assert!(
                text.starts_with("stint_") && text.len() == 6 + 32 + 7,
                "{text}"
            );
            assert_eq!(Secret::read_token(text).as_ref(), Some(&token));
            for at in 6..text.len() {
                let mut other = text.as_bytes().to_vec();
                other[at] = if other[at] == b'0' { b'1' } else { b'0' };
                assert_eq!(Secret::read_token(&String::from_utf8(other).unwrap()), None);
            }
        }
    }

    #[test]
    fn malformed_secrets_are_refused() {
        let token = Secret::token(&SystemEntropy);
        for text in [
            "",
            "stint_",
            "stint",
            &token.reveal()[6..],
            &token.reveal().to_uppercase(),
            "stint_é",
        ] {
            assert_eq!(Secret::read_token(text), None, "{text}");
        }
        assert_eq!(Secret::read_login("x"), None);
        assert_eq!(Secret::read_login(&"u".repeat(52)), None);
        let login = Secret::login(&SystemEntropy);
        assert_eq!(login.reveal().len(), 52);
        assert_eq!(Secret::read_login(login.reveal()), Some(login));
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::login(&SystemEntropy)), "Secret(…)");
    }

    #[test]
    fn digits_are_five_bits_each() {
        assert_eq!(digits(&[]), "");
        assert_eq!(digits(&[0xff]), "zw");
        assert_eq!(digits(&[0, 0, 0, 0, 1]), "00000001");
    }
}
