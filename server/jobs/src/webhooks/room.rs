//! How much may be under way at once: in all, for one person, to one machine.

use std::collections::HashMap;

use shared::UserId;
use url::Url;

use service::webhooks::Room;

/// Attempts under way in all. Each costs a connection and little else.
const IN_ALL: usize = 256;

/// To one machine: somebody may have a thousand accounts with webhooks to one that hangs.
const TO_ONE_HOST: usize = 32;

/// For one person, whatever number of machines they have.
const FOR_ONE_PERSON: usize = 16;

/// What is under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Rooms {
    all: usize,
    hosts: HashMap<String, usize>,
    people: HashMap<UserId, usize>,
}

impl Rooms {
    pub(super) fn any(&self) -> bool {
        self.all < IN_ALL
    }

    pub(super) fn enter(&mut self, user: UserId, url: &str) {
        self.take(user, url, 1);
    }

    pub(super) fn leave(&mut self, user: UserId, url: &str) {
        self.all = self.all.saturating_sub(1);
        drop_one(&mut self.hosts, &host(url));
        drop_one(&mut self.people, &user);
    }
}

fn drop_one<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// Where it goes to, or the text itself where that is no URL.
fn host(url: &str) -> String {
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| url.to_owned())
}

impl Room for Rooms {
    fn free(&self) -> usize {
        IN_ALL.saturating_sub(self.all)
    }

    fn free_for(&self, user: UserId, url: &str) -> usize {
        let used = |count: Option<&usize>| count.copied().unwrap_or(0);
        let host = TO_ONE_HOST.saturating_sub(used(self.hosts.get(&host(url))));
        let person = FOR_ONE_PERSON.saturating_sub(used(self.people.get(&user)));
        host.min(person)
    }

    fn take(&mut self, user: UserId, url: &str, count: usize) {
        if count > 0 {
            self.all += count;
            *self.hosts.entry(host(url)).or_default() += count;
            *self.people.entry(user).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u64) -> UserId {
        UserId::new(Uuid::from_u64_pair(0, number))
    }

    #[test]
    fn a_person_and_a_machine_have_their_share_and_no_more() {
        let mut rooms = Rooms::default();
        rooms.take(person(1), "https://slow.example/a", 16);
        assert_eq!(rooms.free_for(person(1), "https://other.example/"), 0);
        assert_eq!(rooms.free_for(person(2), "https://slow.example:444/b"), 16);
        rooms.take(person(2), "https://slow.example/b", 16);
        assert_eq!(rooms.free_for(person(3), "https://slow.example/c"), 0);
        assert_eq!(rooms.free_for(person(3), "https://other.example/"), 16);
        assert_eq!(rooms.free(), IN_ALL - 32);
        for _ in 0..16 {
            rooms.leave(person(1), "https://slow.example/a");
            rooms.leave(person(2), "https://slow.example/b");
        }
        assert_eq!(rooms.free(), IN_ALL);
        assert!(rooms.hosts.is_empty() && rooms.people.is_empty());
    }
}
