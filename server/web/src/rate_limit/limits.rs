//! The rate limits by name, their sizes, and how an operator changes them
//! (docs/api.md#rate-limits).

use std::time::Duration;

/// A bucket: so many at once, then one more each time the period passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketSize {
    /// How many at once.
    pub burst: u32,
    /// The time until one more is allowed.
    pub period: Duration,
}

impl BucketSize {
    /// The longest time until a bucket is full: there may be a debt as large as itself.
    pub(super) fn longest(self) -> Duration {
        self.period * self.burst * 2
    }

    /// For a group of ten: ten times as much.
    pub(super) fn tenfold(self) -> Self {
        Self {
            burst: self.burst.saturating_mul(10),
            period: self.period / 10,
        }
    }
}

macro_rules! limits {
    ($($variant:ident = $name:literal, $burst:literal, $millis:literal;)+) => {
        /// A rate limit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "docs/api.md describes each by its name")]
        pub enum Limit {
            $($variant,)+
        }

        impl Limit {
            /// Every limit, in the order of its definition.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in the documentation, in the settings and in headers.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The size, unless the operator changed it.
            #[must_use]
            pub const fn default_size(self) -> BucketSize {
                match self {
                    $(Self::$variant => BucketSize {
                        burst: $burst,
                        period: Duration::from_millis($millis),
                    },)+
                }
            }
        }
    };
}

limits! {
    Read = "read", 3000, 20;
    ReadAddress = "read-address", 1200, 100;
    Write = "write", 600, 100;
    WriteAddress = "write-address", 1200, 1000;
    Export = "export", 30, 30_000;
    Feed = "feed", 120, 5000;
    Tokens = "tokens", 60, 10_000;
    Account = "account", 60, 5000;
    Password = "password", 10, 60_000;
    Login = "login", 30, 10_000;
    LoginDevice = "login-device", 10, 30_000;
    LoginAccount = "login-account", 10, 30_000;
    LoginAll = "login-all", 300, 2000;
    LoginSlow = "login-slow", 1, 600_000;
    Recovery = "recovery", 20, 30_000;
    RecoveryAccount = "recovery-account", 3, 600_000;
    Register = "register", 10, 300_000;
    Guest = "guest", 20, 60_000;
    Guests = "guests", 600, 1000;
    GuestSlow = "guest-slow", 1, 600_000;
}

/// The sizes of all limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitSizes(Vec<BucketSize>);

impl Default for LimitSizes {
    fn default() -> Self {
        Self(
            Limit::ALL
                .iter()
                .map(|limit| limit.default_size())
                .collect(),
        )
    }
}

impl LimitSizes {
    /// The defaults with changes such as `login=60/5s, guest=100/500ms`: burst and period by
    /// name. `None` where it cannot be read.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut sizes = Self::default();
        for change in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, size) = change.split_once('=')?;
            let limit = Limit::ALL
                .iter()
                .find(|limit| limit.name() == name.trim())?;
            sizes.0[*limit as usize] = parse_size(size.trim())?;
        }
        Some(sizes)
    }

    /// The size of a limit.
    #[must_use]
    pub fn of(&self, limit: Limit) -> BucketSize {
        self.0[limit as usize]
    }
}

/// A burst of 1 to a million, a period of 1 ms to a day.
fn parse_size(text: &str) -> Option<BucketSize> {
    let (burst, period) = text.split_once('/')?;
    let burst = burst
        .parse()
        .ok()
        .filter(|burst| (1..=1_000_000).contains(burst))?;
    let (number, millis) = match (period.strip_suffix("ms"), period.strip_suffix('s')) {
        (Some(number), _) => (number, 1),
        (None, Some(number)) => (number, 1000),
        (None, None) => return None,
    };
    let millis = number.parse::<u64>().ok()?.checked_mul(millis)?;
    (1..=86_400_000).contains(&millis).then(|| BucketSize {
        burst,
        period: Duration::from_millis(millis),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_changes_limits_by_name() {
        let sizes = LimitSizes::parse("login=60/5s, guest=100/500ms,").expect("readable");
        let size = |burst, millis| BucketSize {
            burst,
            period: Duration::from_millis(millis),
        };
        assert_eq!(sizes.of(Limit::Login), size(60, 5000));
        assert_eq!(sizes.of(Limit::Guest), size(100, 500));
        assert_eq!(sizes.of(Limit::Read), Limit::Read.default_size());
        assert_eq!(LimitSizes::parse(""), Some(LimitSizes::default()));
        for wrong in [
            "login",
            "login=",
            "login=1",
            "login=0/1s",
            "login=1/0s",
            "login=1/1h",
            "login=1/1",
            "login=-1/1s",
            "login=1/90000s",
            "logins=1/1s",
            "login=2000000/1s",
            "login=1/99999999999999999999s",
        ] {
            assert_eq!(LimitSizes::parse(wrong), None, "{wrong}");
        }
    }
}
