//! How several servers share the deadlines: everybody belongs to one of 64 parts, and each
//! part is leased to one server. Pure; the leases are the store's.

use std::collections::BTreeMap;

use shared::{Timestamp, UserId};
use uuid::Uuid;

use store::shards::ShardLease;

/// How many parts there are.
const COUNT: u32 = u64::BITS;

/// A set of parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(pub(super) u64);

impl Parts {
    /// Everybody.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether the person belongs to one of them.
    #[must_use]
    pub const fn contain(self, user: UserId) -> bool {
        let [.., last] = *user.as_uuid().as_bytes();
        self.0 >> (last as u32 % COUNT) & 1 == 1
    }

    /// How many they are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    const fn add(&mut self, part: u8) {
        self.0 |= 1 << (part as u32 % COUNT);
    }
}

/// The parts that server `me` is to have from `now` on: what it has, what nobody has, and what
/// others have beyond their fair share, up to a fair share of its own.
///
/// Taking from a server that is alive is harmless, since attending to a deadline twice is;
/// that server sees it when it renews. So newcomers need not be announced, and nobody has to
/// give anything up.
pub fn share(leases: &[ShardLease], me: Uuid, now: Timestamp) -> Parts {
    let mut mine = Parts::default();
    let mut free = Vec::new();
    let mut others: BTreeMap<Uuid, Vec<u8>> = BTreeMap::new();
    for lease in leases {
        match lease.owner {
            Some(owner) if owner == me => mine.add(lease.part),
            Some(owner) if lease.until > now => others.entry(owner).or_default().push(lease.part),
            _ => free.push(lease.part),
        }
    }
    if leases.len() < COUNT as usize {
        // Another server is at the leases; who has how much is to be seen next time.
        return mine;
    }
    let servers = u32::try_from(others.len() + 1).unwrap_or(COUNT);
    let fair = COUNT.div_ceil(servers);
    let beyond = others
        .values()
        .flat_map(|parts| parts.iter().skip(fair as usize))
        .copied();
    for part in free.into_iter().chain(beyond) {
        if mine.count() >= fair {
            break;
        }
        mine.add(part);
    }
    mine
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    /// A database and its servers, each at its leases in turn.
    struct Cluster(Vec<ShardLease>);

    impl Cluster {
        fn new() -> Self {
            let parts = 0..64;
            Self(
                parts
                    .map(|part| ShardLease {
                        part,
                        owner: None,
                        until: Timestamp::MIN,
                    })
                    .collect(),
            )
        }

        fn round(&mut self, server: u128) -> u32 {
            let me = Uuid::from_u128(server);
            let mine = share(&self.0, me, NOW);
            for lease in &mut self.0 {
                if mine.0 >> lease.part & 1 == 1 {
                    (lease.owner, lease.until) = (Some(me), NOW.plus(1));
                }
            }
            mine.count()
        }

        fn kill(&mut self, server: u128) {
            for lease in &mut self.0 {
                if lease.owner == Some(Uuid::from_u128(server)) {
                    lease.until = NOW;
                }
            }
        }
    }

    #[test]
    fn one_server_has_everything() {
        assert_eq!(Cluster::new().round(1), 64);
    }

    #[test]
    fn a_newcomer_gets_its_fair_share_at_once() {
        let mut cluster = Cluster::new();
        cluster.round(1);
        assert_eq!(cluster.round(2), 32);
        assert_eq!(cluster.round(1), 32);
        assert_eq!(cluster.round(3), 20);
        assert_eq!((cluster.round(1), cluster.round(2)), (22, 22));
        assert_eq!(cluster.round(3), 20, "and then it stays as it is");
    }

    #[test]
    fn the_others_take_what_a_dead_server_had() {
        let mut cluster = Cluster::new();
        cluster.round(1);
        cluster.round(2);
        cluster.kill(1);
        assert_eq!(cluster.round(2), 64);
    }

    #[test]
    fn more_servers_than_parts_do_no_harm() {
        let mut cluster = Cluster::new();
        for server in 0..100 {
            cluster.round(server);
        }
        let held: u32 = (0..100).map(|server| cluster.round(server)).sum();
        assert_eq!(held, 64, "each part has one server");
    }

    #[test]
    fn while_another_server_is_at_the_leases_nothing_is_taken() {
        let mut cluster = Cluster::new();
        cluster.0.truncate(63);
        assert_eq!(cluster.round(1), 0);
    }

    #[test]
    fn everybody_belongs_to_exactly_one_part() {
        for number in 0..1_000 {
            let user = UserId::new(Uuid::from_u128(number));
            let parts = (0..64).filter(|part| Parts(1 << part).contain(user));
            assert_eq!(parts.count(), 1);
            assert!(Parts::ALL.contain(user));
        }
    }
}
