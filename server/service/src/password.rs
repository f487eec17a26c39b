//! Password hashing with Argon2id on blocking threads, with bounded concurrency.
//!
//! Knows nothing of accounts. A hash costs 19 MiB and some ten milliseconds of a core, so an
//! unbounded queue of them would be an easy way to stop the server.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use runtime::entropy::Entropy;

/// Memory in KiB, passes, lanes: OWASP's first choice for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The length that RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// Waiting requests per concurrent hash: about a second's worth.
const WAITING_FOR_EACH: usize = 16;

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
    permits: Arc<Semaphore>,
    cores: Arc<Semaphore>,
    entropy: Arc<dyn Entropy>,
}

impl Passwords {
    /// As many concurrent hashes as there are cores.
    #[must_use]
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            permits: Arc::new(Semaphore::new(cores * (1 + WAITING_FOR_EACH))),
            cores: Arc::new(Semaphore::new(cores)),
            entropy,
        }
    }

    /// The Argon2id hash of a password in PHC form, with a new salt.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        self.compute(move || {
            let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
                .map_err(|error| PasswordError::Failed(error.to_string()))
        })
        .await
    }

    /// Whether this is the password that was hashed. Takes as long without a hash.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        self.compute(move || {
            let is_somebody = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            match argon2()?.verify_password(password.as_bytes(), hash.as_str()) {
                Ok(()) => Ok(is_somebody),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(PasswordError::Failed(error.to_string())),
            }
        })
        .await
    }

    /// Runs `work` on a blocking thread once a core is free; refuses immediately if too many wait.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = Arc::clone(&self.permits)
            .try_acquire_owned()
            .map_err(|_| PasswordError::Busy)?;
        let core = Arc::clone(&self.cores)
            .acquire_owned()
            .await
            .map_err(|_| PasswordError::Busy)?;
        // The permit moves along: a cancelled request does not free its core before its hash is
        // computed.
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop((permit, core));
            result
        })
        .await
        .map_err(|error| PasswordError::Failed(error.to_string()))?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| PasswordError::Failed(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::entropy::SystemEntropy;

    fn passwords() -> Passwords {
        Passwords::new(Arc::new(SystemEntropy))
    }

    #[tokio::test]
    async fn a_password_is_checked_against_its_hash() {
        let passwords = passwords();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .verify("correct horse".to_owned(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse ".to_owned(), Some(hash))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn unknown_account_costs_a_hash_too() {
        assert!(!passwords().verify(String::new(), None).await.unwrap());
        let ours = passwords().hash(String::new()).await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(parameters(&ours), parameters(NOBODY));
        assert_eq!(ours.len(), NOBODY.len());
    }

    #[tokio::test]
    async fn full_hasher_refuses_immediately() {
        let passwords = passwords();
        let all = u32::try_from(passwords.permits.available_permits()).unwrap();
        let taken = Arc::clone(&passwords.permits)
            .try_acquire_many_owned(all)
            .unwrap();
        assert!(matches!(
            passwords.hash("x".to_owned()).await,
            Err(PasswordError::Busy)
        ));
        drop(taken);
        assert!(passwords.hash("x".to_owned()).await.is_ok());
    }
}
