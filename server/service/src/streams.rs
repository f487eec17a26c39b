//! The open event streams of this process: limits on their number, and ending them when their
//! credentials are revoked.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::UserId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The credential that a stream was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A browser's login.
    Login(Uuid),
    /// An API token.
    Token(Uuid),
}

/// Limits on concurrently open streams.
#[derive(Clone, Copy, Debug)]
pub struct StreamLimits {
    /// Per user.
    pub user: usize,
    /// Per client network.
    pub network: usize,
    /// Per process.
    pub process: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            // Every device with a few tabs.
            user: 20,
            // Many people may share an address, yet one address cannot keep out all others.
            network: 5_000,
            process: 20_000,
        }
    }
}

/// The limit that prevents another stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamLimitReached {
    /// [`StreamLimits::user`].
    Person,
    /// [`StreamLimits::network`].
    Network,
    /// [`StreamLimits::process`].
    Process,
}

/// Registry of the open streams; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<OpenStreams>>);

#[derive(Debug, Default)]
struct OpenStreams {
    most: StreamLimits,
    last: u64,
    held: HashMap<u64, OpenStream>,
    users: HashMap<UserId, usize>,
    networks: HashMap<u128, usize>,
}

#[derive(Debug)]
struct OpenStream {
    user: UserId,
    network: u128,
    credential: Credential,
    end: CancellationToken,
}

/// The registration of an open stream, until it is dropped.
#[derive(Debug)]
pub struct StreamPermit {
    number: u64,
    streams: Streams,
    end: CancellationToken,
}

impl StreamPermit {
    /// Waits until the stream has to end.
    pub async fn ended(&self) {
        self.end.cancelled().await;
    }

    /// Whether the stream has to end.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.end.is_cancelled()
    }
}

impl Streams {
    /// Uses other limits than the defaults.
    #[must_use]
    pub fn limited(most: StreamLimits) -> Self {
        let open_streams = OpenStreams {
            most,
            ..OpenStreams::default()
        };
        Self(Arc::new(Mutex::new(open_streams)))
    }

    /// Registers a stream of the user from `network`, a number that identifies the client's network.
    pub fn open(
        &self,
        user: UserId,
        network: u128,
        credential: Credential,
    ) -> Result<StreamPermit, StreamLimitReached> {
        let mut open_streams = self.lock();
        let most = open_streams.most;
        let of = |count: Option<&usize>| count.copied().unwrap_or_default();
        if of(open_streams.users.get(&user)) >= most.user {
            return Err(StreamLimitReached::Person);
        }
        if of(open_streams.networks.get(&network)) >= most.network {
            return Err(StreamLimitReached::Network);
        }
        if open_streams.held.len() >= most.process {
            return Err(StreamLimitReached::Process);
        }
        open_streams.last += 1;
        let number = open_streams.last;
        let end = CancellationToken::new();
        let held = OpenStream {
            user,
            network,
            credential,
            end: end.clone(),
        };
        open_streams.held.insert(number, held);
        *open_streams.users.entry(user).or_default() += 1;
        *open_streams.networks.entry(network).or_default() += 1;
        drop(open_streams);
        Ok(StreamPermit {
            number,
            streams: self.clone(),
            end,
        })
    }

    /// Ends the streams opened with this credential.
    pub fn end(&self, credential: Credential) {
        self.end_where(|held| held.credential == credential);
    }

    /// Ends the user's streams opened with logins other than `stored`.
    pub fn end_logins(&self, user: UserId, stored: Uuid) {
        self.end_where(|held| {
            held.user == user
                && matches!(held.credential, Credential::Login(login) if login != stored)
        });
    }

    /// Ends all streams of a user.
    pub fn end_user(&self, user: UserId) {
        self.end_where(|held| held.user == user);
    }

    /// The credentials of all open streams.
    #[must_use]
    pub fn credentials(&self) -> HashSet<Credential> {
        self.lock()
            .held
            .values()
            .map(|held| held.credential)
            .collect()
    }

    /// The number of open streams.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().held.len()
    }

    /// Scans all streams: revocation is rare.
    fn end_where(&self, is_meant: impl Fn(&OpenStream) -> bool) {
        for held in self.lock().held.values().filter(|held| is_meant(held)) {
            held.end.cancel();
        }
    }

    fn lock(&self) -> MutexGuard<'_, OpenStreams> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut open_streams = self.streams.lock();
        if let Some(held) = open_streams.held.remove(&self.number) {
            leave(&mut open_streams.users, held.user);
            leave(&mut open_streams.networks, held.network);
        }
    }
}

/// Decrements a count and removes it at zero, so that the maps stay bounded.
fn leave<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn login(number: u128) -> Credential {
        Credential::Login(Uuid::from_u128(number))
    }

    #[test]
    fn limits_apply_per_user_network_and_process() {
        let streams = Streams::limited(StreamLimits {
            user: 2,
            network: 3,
            process: 4,
        });
        let open = |number, network| streams.open(user(number), network, login(number));
        let first = open(1, 1).expect("a place");
        let _second = open(1, 1).expect("a place");
        assert_eq!(open(1, 2).map(drop), Err(StreamLimitReached::Person));
        let _third = open(2, 1).expect("a place");
        assert_eq!(open(3, 1).map(drop), Err(StreamLimitReached::Network));
        let _fourth = open(3, 2).expect("a place");
        assert_eq!(open(4, 4).map(drop), Err(StreamLimitReached::Process));
        drop(first);
        assert_eq!(streams.count(), 3);
        let _again = open(1, 1).expect("a place that became free");
    }

    #[test]
    fn closed_streams_are_forgotten() {
        let streams = Streams::default();
        drop(streams.open(user(1), 1, login(1)).expect("a place"));
        let open_streams = streams.lock();
        assert!(
            open_streams.users.is_empty()
                && open_streams.networks.is_empty()
                && open_streams.held.is_empty()
        );
    }

    #[test]
    fn streams_of_revoked_credentials_end() {
        let streams = Streams::default();
        let token = Credential::Token(Uuid::from_u128(7));
        let open = |number, credential| streams.open(user(number), 1, credential).expect("a place");
        let open_streams = [
            open(1, login(1)),
            open(1, login(2)),
            open(1, token),
            open(2, login(3)),
        ];
        let ended = || open_streams.each_ref().map(StreamPermit::has_ended);
        streams.end(login(9));
        assert_eq!(ended(), [false, false, false, false]);
        streams.end_logins(user(1), Uuid::from_u128(2));
        assert_eq!(ended(), [true, false, false, false]);
        streams.end(token);
        assert_eq!(ended(), [true, false, true, false]);
        streams.end_user(user(1));
        assert_eq!(ended(), [true, true, true, false]);
        assert_eq!(streams.credentials().len(), 4);
    }
}
