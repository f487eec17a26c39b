//! The part of CBOR (RFC 8949) that authenticators write: definite lengths, no tags.

/// An item without what it contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CborItem<'a> {
    /// A number from 0.
    Unsigned(u64),
    /// -1 minus this number.
    Negative(u64),
    /// A string of them.
    Bytes(&'a [u8]),
    /// A text, in UTF-8.
    Text(&'a [u8]),
    /// So many items follow.
    Array(u64),
    /// So many pairs of items follow.
    Map(u64),
    /// True, false, null, a number with a fraction.
    Other,
}

/// Reads items from bytes; none at the end and where they are not readable.
pub(super) struct CborReader<'a> {
    rest: &'a [u8],
}

impl<'a> CborReader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn item(&mut self) -> Option<CborItem<'a>> {
        let [first] = *self.take(1)? else {
            return None;
        };
        let argument = match first & 31 {
            small @ 0..=23 => u64::from(small),
            size @ 24..=27 => {
                let bytes = self.take(1 << (size - 24))?;
                bytes
                    .iter()
                    .fold(0, |number, byte| (number << 8) | u64::from(*byte))
            }
            _ => return None,
        };
        Some(match first >> 5 {
            0 => CborItem::Unsigned(argument),
            1 => CborItem::Negative(argument),
            2 => CborItem::Bytes(self.take(usize::try_from(argument).ok()?)?),
            3 => CborItem::Text(self.take(usize::try_from(argument).ok()?)?),
            4 => CborItem::Array(argument),
            5 => CborItem::Map(argument),
            7 => CborItem::Other,
            _ => return None,
        })
    }

    /// Skips an item with what it contains. Each takes a byte at least, so that no length makes this
    /// long.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut left = 1_u64;
        while left > 0 {
            let within = match self.item()? {
                CborItem::Array(items) => items,
                CborItem::Map(pairs) => pairs.checked_mul(2)?,
                _ => 0,
            };
            left = (left - 1).checked_add(within)?;
        }
        Some(())
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}
