//! The values of the charts, computed from the statistics of the API. Pure.

use chrono::NaiveDate;
use shared::wire::{DayStats, Tenths};

/// The focused time of a day or a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayBar {
    /// The day, or the first day of the week.
    pub date: NaiveDate,
    /// Focused seconds.
    pub seconds: i64,
    /// Sessions that started in it.
    pub sessions: u64,
}

/// A bar for each day, or for each seven days where there are too many; the last bar ends with the
/// last day.
#[must_use]
pub fn bars(days: &[DayStats], most: usize) -> (Vec<DayBar>, usize) {
    let each = if days.len() > most { 7 } else { 1 };
    let mut bars: Vec<DayBar> = days
        .rchunks(each)
        .filter_map(|chunk| {
            Some(DayBar {
                date: chunk.first()?.date,
                seconds: chunk.iter().map(|day| day.counts.focused_seconds).sum(),
                sessions: chunk.iter().map(|day| day.counts.sessions).sum(),
            })
        })
        .collect();
    bars.reverse();
    (bars, each)
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

/// The path of a curve through the values: `step` to the right for each, 1000 down for 0 and 0 for
/// 100. Gaps are bridged.
#[must_use]
pub fn curve(values: &[Option<Tenths>], step: i64) -> String {
    let points = (0_i64..).zip(values).filter_map(|(index, value)| {
        Some((index * step + step / 2, 1_000 - value.as_ref()?.get()))
    });
    let mut path = String::new();
    for (x, y) in points {
        path.push_str(if path.is_empty() { "M" } else { "L" });
        path.push_str(&format!("{x} {y}"));
    }
    path
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
    fn many_days_are_grouped_into_weeks() {
        let days: Vec<_> = (0..16).map(|number| day(number, 10, None)).collect();
        let (each_day, one) = bars(&days, 16);
        assert_eq!((each_day.len(), one), (16, 1));
        let (weeks, seven) = bars(&days, 15);
        let minutes: Vec<_> = weeks.iter().map(|bar| bar.seconds / 60).collect();
        assert_eq!((minutes, seven), (vec![20, 70, 70], 7));
        assert_eq!(weeks[2].date, days[9].date);
        assert_eq!(weeks[2].sessions, 7);
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
    fn curve_bridges_missing_values() {
        let values = [Some(Tenths::new(800)), None, Some(Tenths::new(1_000))];
        assert_eq!(curve(&values, 10), "M5 200L25 0");
        assert_eq!(curve(&[None], 10), "");
    }
}
