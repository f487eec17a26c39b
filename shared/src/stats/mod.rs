//! Statistics over sessions: pure, integers only, the same in the server and in the browser.
//!
//! [`Statistics`] takes one [`SessionStats`] after the other, in any order, and splits it at the days
//! and hours of a [`Calendar`]; [`view`] is the result as the API shows it. Nothing here
//! knows a time zone's name or reads a clock: a calendar is made of the instants at which the
//! zone's offset from UTC changes, from a time-zone library or a browser's `Intl`.
//!
//! # What is counted, and on which day
//!
//! - **Focused time** is counted in whole seconds. A session's n-th focused second is counted
//!   where it ends, so the seconds of a session are exactly its `actualSeconds`, however it is
//!   split, and the seconds of all days, hours or projects of a range add up to its total.
//!   Pauses are left out where they were. An automatic completion ends at its planned end.
//! - An **open session** counts up to now, so that nothing jumps when it ends.
//! - Everything else about a session (that there was one, how it ended, its score, pauses and
//!   distractions) is counted once, where it **started**: its day, the hour of that instant.
//!   A session that started before the range gives the range seconds only.
//! - **Abandoned** sessions' focused time counts: it was focused.
//! - **Automatic completions** are counted apart. Their focused time counts, since it never
//!   exceeds the plan, and is reported separately as well. They are neither for nor against the
//!   completion rate, have no part in the mean score, and carry no streak: the user did not
//!   confirm them, and a forgotten timer must not improve any value.
//! - The **completion rate** is completed ÷ (completed + abandoned).
//! - The **mean score** weighs each score by the whole session's focused seconds, so that many
//!   short sessions are worth no more than one of the same length.
//! - A **streak** is consecutive days on which a session started that the user completed.
//!   Today may still be empty. A day that the zone skipped altogether interrupts nothing.
//!
//! # Days and hours
//!
//! A day begins when clocks first show its beginning, midnight or as many minutes later as the
//! user chose. Where clocks skip that, it begins at the first instant after the gap; where
//! they show it twice, at the first. Hours are those that clocks show, 0 to 23, whatever the
//! day begins with; a repeated hour is counted as one hour of day.
//!
//! A session that says in which time zone it was started has days and hours of its own: those of a
//! clock that was set to that zone when it began.

mod calendar;
mod counts;
mod range_clock;
mod session_stats;
mod statistics;
mod streaks;
mod tag_statistics;
mod tenths;
mod user_zones;

pub use calendar::{Calendar, StartBound, UtcOffset, ZoneOffset, session_offset};
pub use counts::SessionCounts;
pub use session_stats::{SessionStats, Span};
pub use statistics::{Day, Statistics};
pub use streaks::{Streaks, streaks};
pub use tag_statistics::{TagCounts, TagStatistics};
pub use tenths::Tenths;
pub use user_zones::{FormerZone, UserZones, clock_offset};
