//! Limits on concurrent delivery attempts: in total, per user and per host.

use std::collections::HashMap;

use shared::UserId;
use url::Url;

use service::webhooks::ConcurrencyLimits;

/// Concurrent attempts in total. Each costs a connection and little else.
const MAX_ATTEMPTS: usize = 256;

/// To receivers that are not known to work: their last delivery failed, or there was none yet.
const MAX_NOT_WORKING: usize = MAX_ATTEMPTS / 2;

/// Per host: an attacker could point the webhooks of a thousand accounts at one that hangs.
const MAX_PER_HOST: usize = 32;

/// Per user, however many hosts their webhooks have.
const MAX_PER_USER: usize = 16;

// Nobody has more than a quarter.
const _: () = assert!(MAX_PER_USER * 4 <= MAX_ATTEMPTS && MAX_PER_HOST * 4 <= MAX_ATTEMPTS);

/// Counts of the attempts in flight.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlightCounts {
    total: usize,
    not_working: usize,
    hosts: HashMap<String, usize>,
    users: HashMap<UserId, usize>,
}

impl InFlightCounts {
    pub(super) fn remove(&mut self, user: UserId, url: &str, works: bool) {
        self.total = self.total.saturating_sub(1);
        if !works {
            self.not_working = self.not_working.saturating_sub(1);
        }
        decrement(&mut self.hosts, &host(url));
        decrement(&mut self.users, &user);
    }
}

fn decrement<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// The URL's host, or the text itself if it is no URL.
fn host(url: &str) -> String {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| url.to_owned())
}

impl ConcurrencyLimits for InFlightCounts {
    fn free(&self, works: bool) -> usize {
        let all = MAX_ATTEMPTS.saturating_sub(self.total);
        if works {
            all
        } else {
            all.min(MAX_NOT_WORKING.saturating_sub(self.not_working))
        }
    }

    fn free_for(&self, user: UserId, url: &str) -> usize {
        let used = |count: Option<&usize>| count.copied().unwrap_or(0);
        let host = MAX_PER_HOST.saturating_sub(used(self.hosts.get(&host(url))));
        let user = MAX_PER_USER.saturating_sub(used(self.users.get(&user)));
        host.min(user)
    }

    fn add(&mut self, user: UserId, url: &str, works: bool, count: usize) {
        if count > 0 {
            self.total += count;
            if !works {
                self.not_working += count;
            }
            *self.hosts.entry(host(url)).or_default() += count;
            *self.users.entry(user).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn user(number: u64) -> UserId {
        UserId::new(Uuid::from_u64_pair(0, number))
    }

    #[test]
    fn concurrency_is_limited_per_user_and_host() {
        let mut counts = InFlightCounts::default();
        counts.add(user(1), "https://slow.example/a", true, 16);
        assert_eq!(counts.free_for(user(1), "https://other.example/"), 0);
        assert_eq!(counts.free_for(user(2), "https://slow.example:444/b"), 16);
        counts.add(user(2), "https://slow.example/b", true, 16);
        assert_eq!(counts.free_for(user(3), "https://slow.example/c"), 0);
        assert_eq!(counts.free_for(user(3), "https://other.example/"), 16);
        assert_eq!(counts.free(true), MAX_ATTEMPTS - 32);
        for _ in 0..16 {
            counts.remove(user(1), "https://slow.example/a", true);
            counts.remove(user(2), "https://slow.example/b", true);
        }
        assert_eq!(counts.free(true), MAX_ATTEMPTS);
        assert!(counts.hosts.is_empty() && counts.users.is_empty());
    }

    #[test]
    fn receivers_that_do_not_work_have_half_of_the_room() {
        let mut counts = InFlightCounts::default();
        counts.add(user(1), "https://slow.example/", false, MAX_NOT_WORKING);
        assert_eq!(counts.free(false), 0);
        assert_eq!(counts.free(true), MAX_ATTEMPTS / 2);
        counts.add(user(2), "https://quick.example/", true, MAX_ATTEMPTS / 2);
        counts.remove(user(1), "https://slow.example/", false);
        assert_eq!((counts.free(false), counts.free(true)), (1, 1));
        counts.remove(user(2), "https://quick.example/", true);
        assert_eq!((counts.free(false), counts.free(true)), (1, 2));
    }
}
