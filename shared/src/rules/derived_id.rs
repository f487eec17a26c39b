//! Ids derived from a session's id, so that clients and servers agree without exchanging them.

use uuid::{Builder, Uuid};

use crate::{SessionId, Timestamp};

/// The part of a session that an id is derived for.
#[derive(Clone, Copy)]
pub enum DerivedFrom {
    /// The event at this version of the log.
    Event(u64),
    /// The pause with this index.
    Pause(usize),
    /// The distraction with this index.
    Distraction(usize),
}

/// A UUIDv7 whose random part is a hash of the session's id and the part's number.
///
/// Browser and server give the same event the same id, and the rules need no source of
/// randomness. Pauses and distractions have counters of their own, so that their ids do not
/// depend on how commands were batched.
pub fn derive(session: SessionId, part: DerivedFrom, at: Timestamp) -> Uuid {
    let (kind, number) = match part {
        DerivedFrom::Event(version) => (1, version),
        DerivedFrom::Pause(index) => (2, index as u64),
        DerivedFrom::Distraction(index) => (3, index as u64),
    };
    uuid_of(session.as_uuid().as_u64_pair(), kind, number, at)
}

/// The same for the event with which a task or a project gets a version.
#[must_use]
pub fn derive_list_event(entity: Uuid, is_task: bool, version: u64, at: Timestamp) -> Uuid {
    let kind = if is_task { 4 } else { 5 };
    uuid_of(entity.as_u64_pair(), kind, version, at)
}

/// The same for the event with which a user's profile changes at a sequence of their log.
#[must_use]
pub fn derive_profile_event(user: Uuid, sequence: u64, at: Timestamp) -> Uuid {
    uuid_of(user.as_u64_pair(), 6, sequence, at)
}

fn uuid_of((high, low): (u64, u64), kind: u64, number: u64, at: Timestamp) -> Uuid {
    let first = mix(high ^ mix(number ^ mix(kind)));
    let second = mix(low ^ first);
    let mut random = [0_u8; 10];
    random[..8].copy_from_slice(&second.to_be_bytes());
    random[8..].copy_from_slice(&first.to_be_bytes()[..2]);
    let millis = u64::try_from(at.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The finaliser of `SplitMix64`: every bit of the input reaches every bit of the output.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
