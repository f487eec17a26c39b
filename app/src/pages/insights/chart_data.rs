//! The values of the charts, computed from the statistics of the API. Pure.

use chrono::{Datelike, NaiveDate};
use shared::wire::{DayStats, Tenths};

/// The days that one bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One.
    Day,
    /// Seven.
    Week,
    /// Those of a month.
    Month,
}

/// The most bars that can be told apart.
const MAX_BARS: usize = 92;

/// The focused time of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The first of them.
    pub first: NaiveDate,
    /// The last of them.
    pub last: NaiveDate,
    /// Focused seconds.
    pub seconds: i64,
    /// Sessions that started on them.
    pub sessions: u64,
}

impl Bar {
    fn of(days: &[DayStats]) -> Option<Self> {
        Some(Self {
            first: days.first()?.date,
            last: days.last()?.date,
            seconds: days.iter().map(|day| day.counts.focused_seconds).sum(),
            sessions: days.iter().map(|day| day.counts.sessions).sum(),
        })
    }
}

/// A bar for each day; for each seven days where there are too many, the last bar ending with the
/// last day; for each month where there are too many of these.
#[must_use]
pub fn bars(days: &[DayStats]) -> (Vec<Bar>, Step) {
    if days.len() > 7 * MAX_BARS {
        let months = days.chunk_by(|one, next| one.date.month() == next.date.month());
        return (months.filter_map(Bar::of).collect(), Step::Month);
    }
    let (step, each) = if days.len() > MAX_BARS {
        (Step::Week, 7)
    } else {
        (Step::Day, 1)
    };
    let mut bars: Vec<Bar> = days.rchunks(each).filter_map(Bar::of).collect();
    bars.reverse();
    (bars, step)
}

/// The weeks of days that begin with the first of one.
#[must_use]
pub fn weeks(days: &[DayStats]) -> Vec<Bar> {
    days.chunks(7).filter_map(Bar::of).collect()
}

/// The middle of a scale of minutes that reaches `most`: twice it is the upper end, and both are
/// round.
#[must_use]
pub fn middle(most: i64) -> i64 {
    const ROUND: [i64; 9] = [5, 15, 30, 60, 120, 180, 240, 360, 480];
    let half = (most + 1) / 2;
    let round = ROUND.into_iter().find(|round| half <= *round);
    round.unwrap_or_else(|| (half + 719) / 720 * 720)
}

/// `part` of `whole`, scaled to `full`; at least 1 for anything above 0.
#[must_use]
pub fn share(part: i64, whole: i64, full: i64) -> i64 {
    if part <= 0 || whole <= 0 {
        0
    } else {
        (part * full / whole).clamp(1, full)
    }
}

/// The size of a day's dot, 0 to 4: relative to the goal, or without one to the best day.
#[must_use]
pub fn level(seconds: i64, reference: i64) -> i64 {
    if seconds <= 0 {
        0
    } else {
        ((seconds * 4 + reference - 1) / reference.max(1)).clamp(1, 4)
    }
}

/// For each day the mean score of it and the six days before, weighted by focused time as
/// `meanScore` is; none without a score.
#[must_use]
pub fn trend(days: &[DayStats]) -> Vec<Option<Tenths>> {
    let scored = |day: &DayStats| {
        let seconds = day.counts.focused_seconds - day.counts.automatic_seconds;
        let score = day.counts.mean_score?;
        Some((score.get(), seconds.max(1)))
    };
    (0..days.len())
        .map(|index| {
            let week = days.get(index.saturating_sub(6)..=index)?;
            let (sum, seconds) = week
                .iter()
                .filter_map(scored)
                .fold((0, 0), |(sum, all), (score, seconds)| {
                    (sum + score * seconds, all + seconds)
                });
            (seconds > 0).then(|| Tenths::new((sum + seconds / 2) / seconds))
        })
        .collect()
}

/// Of each bar the last day that has a mean, with it: the last day of a month may have none.
#[must_use]
pub fn last_means<'a>(
    bars: &[Bar],
    days: &'a [DayStats],
    means: &[Option<Tenths>],
) -> Vec<Option<(&'a DayStats, Tenths)>> {
    let of_bar = |bar: &Bar| {
        let days = days.iter().zip(means);
        let within = days.filter(|(day, _)| (bar.first..=bar.last).contains(&day.date));
        within
            .filter_map(|(day, mean)| Some((day, (*mean)?)))
            .next_back()
    };
    bars.iter().map(of_bar).collect()
}

#[cfg(test)]
mod tests {
    use shared::Timestamp;
    use shared::wire::StatsCounts;

    use super::*;

    fn day(number: u32, minutes: i64, score: Option<i64>) -> DayStats {
        DayStats {
            date: NaiveDate::from_num_days_from_ce_opt(739_000 + i32::try_from(number).unwrap())
                .unwrap(),
            begins: Timestamp::MIN,
            ends: Timestamp::MIN,
            goal_progress: None,
            counts: StatsCounts {
                focused_seconds: minutes * 60,
                automatic_seconds: 0,
                sessions: 1,
                completed: 1,
                automatic: 0,
                abandoned: 0,
                open: 0,
                completion_rate: None,
                mean_score: score.map(|score| Tenths::new(score * 10)),
                pauses: 0,
                distractions: 0,
            },
        }
    }

    #[test]
    fn many_days_are_grouped_into_weeks_and_months() {
        let days: Vec<_> = (0..700).map(|number| day(number, 10, None)).collect();
        let (each, step) = bars(&days[..92]);
        assert_eq!((each.len(), step), (92, Step::Day));
        let (weeks, step) = bars(&days[..93]);
        let minutes: Vec<_> = weeks.iter().map(|bar| bar.seconds / 60).collect();
        assert_eq!(step, Step::Week);
        assert_eq!((weeks.len(), &minutes[..2]), (14, &[20, 70][..]));
        assert_eq!(
            (weeks[1].first, weeks[1].last),
            (days[2].date, days[8].date)
        );
        assert_eq!(weeks[13].sessions, 7);
        let (months, step) = bars(&days);
        assert_eq!(step, Step::Month);
        assert!(months.iter().skip(1).all(|bar| bar.first.day() == 1));
        assert_eq!(months.iter().map(|bar| bar.sessions).sum::<u64>(), 700);
    }

    #[test]
    fn scale_is_round_and_reaches_the_highest_bar() {
        let middles = [0, 1, 10, 11, 45, 61, 200, 961, 1_441].map(middle);
        assert_eq!(middles, [5, 5, 5, 15, 30, 60, 120, 720, 1_440]);
        assert!((0..5_000).all(|most| 2 * middle(most) >= most));
    }

    #[test]
    fn small_values_stay_visible() {
        assert_eq!(share(0, 100, 1_000), 0);
        assert_eq!(share(1, 1_000_000, 1_000), 1);
        assert_eq!(share(50, 100, 1_000), 500);
        assert_eq!(share(5, 0, 1_000), 0);
        assert_eq!(
            [0, 1, 25, 26, 100, 900].map(|n| level(n, 100)),
            [0, 1, 1, 2, 4, 4]
        );
    }

    #[test]
    fn trend_is_weighted_by_focused_time() {
        let days = [day(0, 90, Some(90)), day(1, 10, Some(50)), day(2, 0, None)];
        let description: Vec<_> = trend(&days)
            .into_iter()
            .flatten()
            .map(Tenths::get)
            .collect();
        assert_eq!(description, [900, 860, 860]);
        let week: Vec<_> = (0..8)
            .map(|number| day(number, 10, (number == 0).then_some(80)))
            .collect();
        assert_eq!(trend(&week)[6], Some(Tenths::new(800)));
        assert_eq!(
            trend(&week)[7],
            None,
            "the eighth day has forgotten the first"
        );
    }

    #[test]
    fn month_without_scores_at_its_end_has_a_mean() {
        let days: Vec<_> = (0..700)
            .map(|number| {
                let mut day = day(number, 10, None);
                day.counts.mean_score = (day.date.day() <= 20).then_some(Tenths::new(700));
                day
            })
            .collect();
        let (months, _) = bars(&days);
        let means = last_means(&months, &days, &trend(&days));
        let whole = means.iter().skip(1).rev().skip(1);
        assert!(whole.clone().count() > 20);
        for mean in whole {
            let (day, mean) = mean.expect("a mean");
            // Six days after the last score.
            assert_eq!((day.date.day(), mean), (26, Tenths::new(700)));
        }
        let none = last_means(&months, &days, &vec![None; days.len()]);
        assert!(none.iter().all(Option::is_none));
    }
}
