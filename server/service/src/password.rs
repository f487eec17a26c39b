//! Passwords: hashed with Argon2id off the async threads.
//!
//! Knows nothing of accounts. A hash costs 19 MiB and some ten milliseconds of a core, so few are
//! computed at a time ([`PasswordQueue`]): an unbounded number would be an easy way to stop the
//! server.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, Version};

use super::password_queue::{PasswordPermit, PasswordPriority, PasswordQueue};
use runtime::entropy::Entropy;

/// Memory in KiB, passes, lanes: OWASP's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The length that RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// At most this many are computed at a time, whatever the number of cores: each keeps its memory.
const MAX_PERMITS: usize = 4;

/// Checked where there is no account, so that the response takes as long as with one. No password
/// has this hash.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3RpbnRzdGludHN0aW50cw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many are waiting; trying again later helps.
    #[error("too many passwords are being checked")]
    Busy,
    /// A bug: a stored hash that is malformed, or a thread that panicked.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    queue: PasswordQueue,
    entropy: Arc<dyn Entropy>,
}

impl Passwords {
    /// At most half of the cores compute hashes, so that the others serve everybody else.
    #[must_use]
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            queue: PasswordQueue::new((cores / 2).clamp(1, MAX_PERMITS)),
            entropy,
        }
    }

    /// The Argon2id hash of a password in PHC form, with a new salt.
    pub async fn hash(
        &self,
        password: String,
        priority: PasswordPriority,
    ) -> Result<String, PasswordError> {
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        self.compute(priority, move |permit| {
            let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)?;
            let salt = Salt::new(&salt).map_err(failed)?;
            let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
            let hash = compute(&password, &salt, algorithm, version, &params, permit)?;
            let hash = PasswordHash {
                algorithm: algorithm.ident(),
                version: Some(version.into()),
                params: ParamsString::try_from(&params).map_err(failed)?,
                salt: Some(salt),
                hash: Some(hash),
            };
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether this is the password that was hashed. Takes as long without a hash.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
        priority: PasswordPriority,
    ) -> Result<bool, PasswordError> {
        self.compute(priority, move |permit| {
            let is_somebody = hash.is_some();
            let hash = hash.as_deref().unwrap_or(NOBODY);
            let hash = PasswordHash::new(hash).map_err(failed)?;
            let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else {
                return Err(failed("the hash has no salt or no value"));
            };
            let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(failed)?;
            let version = match hash.version {
                Some(version) => Version::try_from(version).map_err(failed)?,
                None => Version::default(),
            };
            let params = Params::try_from(&hash).map_err(failed)?;
            let computed = compute(&password, salt, algorithm, version, &params, permit)?;
            // In constant time.
            Ok(computed == *expected && is_somebody)
        })
        .await
    }

    /// Whether a new hash would have other parameters. A malformed one is not; it matches no password.
    pub(super) fn is_outdated(hash: &str) -> bool {
        let Ok(params) = Params::new(MEMORY_KIB, PASSES, LANES, None) else {
            return false;
        };
        let is_current = |hash: &PasswordHash| {
            hash.algorithm == Algorithm::Argon2id.ident()
                && hash.version == Some(Version::V0x13.into())
                && ParamsString::try_from(&params).is_ok_and(|params| params == hash.params)
        };
        PasswordHash::new(hash).is_ok_and(|hash| !is_current(&hash))
    }

    /// Runs `work` on a blocking thread once it has a permit.
    async fn compute<T: Send + 'static>(
        &self,
        priority: PasswordPriority,
        work: impl FnOnce(&mut PasswordPermit) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let mut permit = self
            .queue
            .enter(priority)
            .await
            .ok_or(PasswordError::Busy)?;
        // The permit goes along: a request that was given up does not free it before the work on
        // it is done.
        tokio::task::spawn_blocking(move || work(&mut permit))
            .await
            .map_err(failed)?
    }
}

fn compute(
    password: &str,
    salt: &Salt,
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    permit: &mut PasswordPermit,
) -> Result<Output, PasswordError> {
    let argon2 = Argon2::new(algorithm, version, params.clone());
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let mut bytes = [0; Output::MAX_LENGTH];
    let bytes = bytes
        .get_mut(..length)
        .ok_or_else(|| failed("the hash is too long"))?;
    let memory = permit.memory(params.block_count());
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, bytes, memory)
        .map_err(failed)?;
    Output::new(bytes).map_err(failed)
}

fn failed(cause: impl ToString) -> PasswordError {
    PasswordError::Failed(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;

    const NORMAL: PasswordPriority = PasswordPriority::Normal;

    fn passwords() -> Passwords {
        Passwords::new(Arc::new(SystemEntropy))
    }

    #[tokio::test]
    async fn a_password_is_checked_against_its_hash() {
        let passwords = passwords();
        let hash = passwords
            .hash("correct horse".to_owned(), NORMAL)
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .verify("correct horse".to_owned(), Some(hash.clone()), NORMAL)
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse ".to_owned(), Some(hash), NORMAL)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn unknown_account_costs_a_hash_too() {
        let passwords = passwords();
        assert!(!passwords.verify(String::new(), None, NORMAL).await.unwrap());
        let ours = passwords.hash(String::new(), NORMAL).await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(parameters(&ours), parameters(NOBODY));
        assert_eq!(ours.len(), NOBODY.len());
    }

    /// Made by the crate's own functions.
    #[tokio::test]
    async fn hashes_are_those_of_argon2() {
        use argon2::password_hash::PasswordVerifier;

        let hash = passwords()
            .hash("correct horse".to_owned(), NORMAL)
            .await
            .unwrap();
        let argon2 = Argon2::default();
        assert_eq!(
            argon2.verify_password(b"correct horse", hash.as_str()),
            Ok(())
        );
    }

    /// A stored hash may have other parameters than new ones.
    #[tokio::test]
    async fn the_parameters_of_a_hash_are_its_own() {
        use argon2::password_hash::PasswordHasher;

        let params = Params::new(24 * 1024, 1, 2, None).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon2.hash_password_with_salt(b"tea", &[7; 16]).unwrap();
        let passwords = passwords();
        for (password, is_right) in [("tea", true), ("teas", false)] {
            let hash = Some(hash.to_string());
            let verified = passwords.verify(password.to_owned(), hash, NORMAL).await;
            assert_eq!(verified.unwrap(), is_right);
        }
        assert!(Passwords::is_outdated(&hash.to_string()));
        let new = passwords.hash("tea".to_owned(), NORMAL).await.unwrap();
        assert!(!Passwords::is_outdated(&new));
    }
}
