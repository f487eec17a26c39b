//! Numbers with one decimal, as integers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

// Stored as tenths so that server and browser compute the same.
/// A number with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = f64))]
pub struct Tenths(i64);

impl Tenths {
    /// From tenths: 875 is 87.5.
    #[must_use]
    pub const fn new(tenths: i64) -> Self {
        Self(tenths)
    }

    /// As tenths.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// `part ÷ whole`, a half rounded up; none for no whole. Neither may be negative.
    #[must_use]
    pub fn ratio(part: i64, whole: i64) -> Option<Self> {
        let (part, whole) = (i128::from(part), i128::from(whole));
        let tenths = (20 * part + whole).checked_div(2 * whole)?;
        i64::try_from(tenths).ok().map(Self)
    }

    /// `part ÷ whole`, rounded down, so that an incomplete part is never shown as 100 percent; none
    /// for no whole. Neither may be negative.
    #[must_use]
    pub fn ratio_down(part: i64, whole: i64) -> Option<Self> {
        let tenths = (10 * i128::from(part)).checked_div(i128::from(whole))?;
        i64::try_from(tenths).ok().map(Self)
    }
}

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0 as f64 / 10.0)
    }
}

impl<'de> Deserialize<'de> for Tenths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        Ok(Self((number * 10.0).round() as i64))
    }
}
