//! Shards: users are divided by id into 64 shards, and each shard is leased to one server, whose
//! scheduler processes its deadlines. Pure; `store::timer` holds the leases.

use std::collections::BTreeMap;

use shared::Timestamp;
use uuid::Uuid;

use store::shards::ShardLease;

const COUNT: u32 = u64::BITS;

/// A set of shards, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shards(pub(super) u64);

impl Shards {
    /// All 64.
    pub const ALL: Self = Self(u64::MAX);

    /// From 0 to 64.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    const fn add(&mut self, shard: u8) {
        self.0 |= 1 << (shard as u32 % COUNT);
    }
}

/// The shards that `server` leases from `now` on: those it has, those without a valid lease, and
/// those that other servers have beyond their fair share, up to its own fair share.
///
/// Taking a shard from a live server is harmless, since processing a deadline is idempotent; that
/// server notices when it renews. So no server needs to be announced or to give up a lease.
pub fn assign(leases: &[ShardLease], server: Uuid, now: Timestamp) -> Shards {
    let mut mine = Shards::default();
    let mut unleased = Vec::new();
    let mut others: BTreeMap<Uuid, Vec<u8>> = BTreeMap::new();
    for lease in leases {
        match lease.owner {
            Some(owner) if owner == server => mine.add(lease.part),
            Some(owner) if lease.until > now => others.entry(owner).or_default().push(lease.part),
            _ => unleased.push(lease.part),
        }
    }
    if leases.len() < COUNT as usize {
        // Another server has locked some leases right now; decide at the next poll.
        return mine;
    }
    let servers = u32::try_from(others.len() + 1).unwrap_or(COUNT);
    let fair = COUNT.div_ceil(servers);
    let surplus = others
        .values()
        .flat_map(|shards| shards.iter().skip(fair as usize))
        .copied();
    for shard in unleased.into_iter().chain(surplus) {
        if mine.count() >= fair {
            break;
        }
        mine.add(shard);
    }
    mine
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    /// Servers and the leases in their database, for tests.
    struct Cluster(Vec<ShardLease>);

    impl Cluster {
        fn new() -> Self {
            let shards = 0..64;
            Self(
                shards
                    .map(|shard| ShardLease {
                        part: shard,
                        owner: None,
                        until: Timestamp::MIN,
                    })
                    .collect(),
            )
        }

        fn round(&mut self, server: u128) -> u32 {
            let me = Uuid::from_u128(server);
            let mine = assign(&self.0, me, NOW);
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
    fn one_server_leases_all_shards() {
        assert_eq!(Cluster::new().round(1), 64);
    }

    #[test]
    fn new_server_gets_its_share_in_one_round() {
        let mut cluster = Cluster::new();
        cluster.round(1);
        assert_eq!(cluster.round(2), 32);
        assert_eq!(cluster.round(1), 32);
        assert_eq!(cluster.round(3), 20);
        assert_eq!((cluster.round(1), cluster.round(2)), (22, 22));
        assert_eq!(cluster.round(3), 20, "and then it stays as it is");
    }

    #[test]
    fn shards_of_a_dead_server_are_taken() {
        let mut cluster = Cluster::new();
        cluster.round(1);
        cluster.round(2);
        cluster.kill(1);
        assert_eq!(cluster.round(2), 64);
    }

    #[test]
    fn more_servers_than_shards_share_them() {
        let mut cluster = Cluster::new();
        for server in 0..100 {
            cluster.round(server);
        }
        let held: u32 = (0..100).map(|server| cluster.round(server)).sum();
        assert_eq!(held, 64, "each shard has one server");
    }

    #[test]
    fn no_shard_is_taken_while_another_server_locks_leases() {
        let mut cluster = Cluster::new();
        cluster.0.truncate(63);
        assert_eq!(cluster.round(1), 0);
    }
}
