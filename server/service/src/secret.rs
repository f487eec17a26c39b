//! Secrets that clients present: generated and hashed here, never stored and never logged.

use std::fmt;

use sha2::{Digest, Sha256};

use runtime::entropy::Entropy;
use shared::UserId;
use uuid::Uuid;

/// Crockford's digits in lower case: no two look alike.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The prefix of every API token, by which scanners for leaked secrets find it.
const TOKEN_PREFIX: &str = "stint_";

/// Random bytes of an API token: 160 bits.
const TOKEN_BYTES: usize = 20;

/// Digits of the random part, and of the checksum after it.
const TOKEN_DIGITS: usize = TOKEN_BYTES * 8 / 5;
const CHECKSUM_DIGITS: usize = 7;

/// Digits of the user that a secret names; secrets of earlier versions name none.
const USER_DIGITS: usize = (16_usize * 8).div_ceil(5);

/// Random bytes of a login: 256 bits.
const LOGIN_BYTES: usize = 32;
const LOGIN_DIGITS: usize = (LOGIN_BYTES * 8).div_ceil(5);

/// A secret in clear text. Has no `Display`, and its `Debug` hides it, so that it cannot get into a
/// log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    text: String,
    user: Option<UserId>,
}

impl Secret {
    /// Generates the secret of a login: the user, so that the login is looked up among theirs, and
    /// a random part.
    #[must_use]
    pub fn login(entropy: &dyn Entropy, user: UserId) -> Self {
        let mut bytes = [0; LOGIN_BYTES];
        entropy.fill(&mut bytes);
        Self {
            text: digits(user.as_uuid().as_bytes()) + &digits(&bytes),
            user: Some(user),
        }
    }

    /// Generates the secret of a calendar feed: as long as a login's, since nothing else protects
    /// it.
    #[must_use]
    pub fn calendar(entropy: &dyn Entropy, user: UserId) -> Self {
        Self::login(entropy, user)
    }

    /// Parses the secret of a calendar feed; none if it is malformed.
    #[must_use]
    pub fn read_calendar(text: &str) -> Option<Self> {
        Self::read_login(text)
    }

    /// Generates the secret of a link in a mail.
    #[must_use]
    pub fn link(entropy: &dyn Entropy, user: UserId) -> Self {
        Self::login(entropy, user)
    }

    /// Parses the secret of a link; none if it is malformed.
    #[must_use]
    pub fn read_link(text: &str) -> Option<Self> {
        Self::read_login(text)
    }

    /// Generates an API token: prefix, user, random part, checksum.
    #[must_use]
    pub fn token(entropy: &dyn Entropy, user: UserId) -> Self {
        let mut bytes = [0; TOKEN_BYTES];
        entropy.fill(&mut bytes);
        let checked = digits(user.as_uuid().as_bytes()) + &digits(&bytes);
        let checksum = checksum(&checked);
        Self {
            text: format!("{TOKEN_PREFIX}{checked}{checksum}"),
            user: Some(user),
        }
    }

    /// Generates a password, 128 bits.
    #[must_use]
    pub fn password(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        Self {
            text: digits(&bytes),
            user: None,
        }
    }

    /// Parses the secret of a login; none if it is malformed, which spares the lookup.
    #[must_use]
    pub fn read_login(text: &str) -> Option<Self> {
        Self::read(text, text, LOGIN_DIGITS)
    }

    /// Parses an API token; none if its checksum does not match.
    #[must_use]
    pub fn read_token(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(TOKEN_PREFIX)?;
        let (checked, given) = rest.split_at_checked(rest.len().checked_sub(CHECKSUM_DIGITS)?)?;
        let secret = Self::read(text, checked, TOKEN_DIGITS)?;
        (given == checksum(checked)).then_some(secret)
    }

    /// Reads a secret whose digits are those of a user and of a random part, or of a random part
    /// alone.
    fn read(text: &str, digits: &str, random_digits: usize) -> Option<Self> {
        if !digits.bytes().all(|byte| DIGITS.contains(&byte)) {
            return None;
        }
        let user = match digits.len().checked_sub(random_digits)? {
            0 => None,
            USER_DIGITS => Some(user_of(&digits[..USER_DIGITS])?),
            _ => return None,
        };
        Some(Self {
            text: text.to_owned(),
            user,
        })
    }

    /// The user it names, whether or not it is theirs; none for a secret of an earlier version.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The secret in clear text, for its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What is stored. The secret has more entropy than the hash could lose, so it needs neither
    /// salt nor a slow function.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
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

/// The user whose digits these are.
fn user_of(text: &str) -> Option<UserId> {
    let mut id = 0_u128;
    let (last, all) = text.as_bytes().split_last()?;
    for digit in all {
        id = (id << 5) | value(*digit)?;
    }
    // 128 bits are 25 digits and three bits; the last digit is filled up with zeros.
    let last = value(*last)?;
    (last & 3 == 0).then(|| UserId::new(Uuid::from_u128((id << 3) | (last >> 2))))
}

fn value(digit: u8) -> Option<u128> {
    let at = DIGITS.iter().position(|known| *known == digit)?;
    u128::try_from(at).ok()
}

fn digit(value: u32) -> char {
    char::from(DIGITS[(value & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;
    use shared::Timestamp;

    const USER: UserId = UserId::new(Uuid::from_u128(u128::MAX - 7));

    #[test]
    fn token_round_trips_and_altered_ones_are_refused() {
        for _ in 0..200 {
            let user = UserId::new(SystemEntropy.uuid(Timestamp::from_millis(0)));
            let token = Secret::token(&SystemEntropy, user);
            let text = token.reveal();
            assert!(
                text.starts_with("stint_") && text.len() == 6 + 26 + 32 + 7,
                "{text}"
            );
            let read = Secret::read_token(text);
            assert_eq!(read.and_then(|read| read.user()), Some(user));
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
        let token = Secret::token(&SystemEntropy, USER);
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
        let login = Secret::login(&SystemEntropy, USER);
        assert_eq!(login.reveal().len(), 26 + 52);
        assert_eq!(Secret::read_login(login.reveal()), Some(login));
        // The last digit of the user has bits that are none of theirs.
        assert_eq!(Secret::read_login(&"z".repeat(78)), None);
        assert_eq!(Secret::read_login(&"0".repeat(77)), None);
    }

    #[test]
    fn secrets_of_earlier_versions_name_no_user() {
        let login = Secret::read_login(&"0".repeat(52)).expect("a secret");
        assert_eq!(login.user(), None);
        let random = "0".repeat(32);
        let token = format!("stint_{random}{}", checksum(&random));
        let token = Secret::read_token(&token).expect("a token");
        assert_eq!(token.user(), None);
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(
            format!("{:?}", Secret::login(&SystemEntropy, USER)),
            "Secret(…)"
        );
    }

    #[test]
    fn digits_are_five_bits_each() {
        assert_eq!(digits(&[]), "");
        assert_eq!(digits(&[0xff]), "zw");
        assert_eq!(digits(&[0, 0, 0, 0, 1]), "00000001");
    }
}
