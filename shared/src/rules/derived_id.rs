//! Ids that follow from a session, so that nobody has to draw or exchange them.

use uuid::{Builder, Uuid};

use crate::{SessionId, Timestamp};

/// The n-th thing of its kind in a session.
#[derive(Clone, Copy)]
pub enum Numbered {
    /// The event at this version of the log.
    Event(u64),
    /// The pause with this index.
    Pause(usize),
    /// The distraction with this index.
    Distraction(usize),
}

/// A UUIDv7 whose random part is mixed from the session's id instead of drawn.
///
/// Browser and server give the same event the same id without asking each other, and
/// the core needs no randomness. Pauses and distractions are counted by themselves, so
/// that their ids do not depend on how commands were batched.
pub fn derive(session: SessionId, thing: Numbered, at: Timestamp) -> Uuid {
    let (kind, number) = match thing {
        Numbered::Event(version) => (1, version),
        Numbered::Pause(index) => (2, index as u64),
        Numbered::Distraction(index) => (3, index as u64),
    };
    let (high, low) = session.as_uuid().as_u64_pair();
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
