//! Limits by address and account, with a manual clock.

use super::*;
use runtime::clock::ManualClock;
use service::PasswordPriority;
use shared::Timestamp;

const ADA: &str = "ada@example.org";

fn clock() -> ManualClock {
    ManualClock::at(Timestamp::from_millis(1_800_000_000_000))
}

fn limits(clock: &ManualClock) -> RateLimits {
    RateLimits::by_clock(Arc::new(clock.clone()))
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn after_the_most_one_waits_and_is_let_in_again() {
    let clock = clock();
    let limits = limits(&clock);
    let count = |from: &str| limits.count_address(RateLimitClass::Guest, address(from), 1);
    for left in (0..20).rev() {
        let quota = count("192.0.2.1").unwrap().unwrap();
        assert_eq!(quota.left, left);
    }
    let error = count("192.0.2.1").unwrap_err();
    assert_eq!(error.code(), Code::RateLimited);
    assert!(count("192.0.2.2").is_ok());
    clock.advance(60_000);
    assert!(count("192.0.2.1").is_ok());
    assert!(count("192.0.2.1").is_err());
}

#[test]
fn networks_of_one_site_have_ten_times_as_much_together() {
    let limits = limits(&clock());
    let count = |network: u16| {
        let address = address(&format!("2001:db8:1:{network:x}::1"));
        limits.count_address(RateLimitClass::Guest, address, 1)
    };
    for number in 0..200 {
        assert!(count(number).is_ok(), "{number}");
    }
    assert!(count(200).is_err());
    let elsewhere = address("2001:db8:2::1");
    assert!(
        limits
            .count_address(RateLimitClass::Guest, elsewhere, 1)
            .is_ok()
    );
}

#[test]
fn guests_from_everywhere_slow_others_down_but_do_not_shut_them_out() {
    let limits = limits(&clock());
    let count = |from: [u8; 4]| limits.count_address(RateLimitClass::Guest, from.into(), 1);
    for number in 0..600_u16 {
        let [high, low] = number.to_be_bytes();
        assert!(count([198, 51, high, low]).is_ok());
    }
    for last in 0..5 {
        assert!(count([192, 0, 2, last]).is_ok(), "{last}");
        assert!(count([192, 0, 2, last]).is_err(), "{last}");
    }
}

#[test]
fn guesses_from_elsewhere_do_not_lock_out_an_owner() {
    let clock = clock();
    let limits = limits(&clock);
    let attempt = |from: [u8; 4]| limits.begin_login(ADA, from.into(), None);
    for _ in 0..10 {
        assert!(attempt([198, 51, 100, 1]).is_ok());
    }
    assert!(attempt([198, 51, 100, 1]).is_err());
    assert!(attempt([192, 0, 2, 1]).is_ok());
    // Beyond the limit of the account, each network has a single attempt.
    for number in 0..2_000_u16 {
        let [high, low] = number.to_be_bytes();
        assert!(attempt([203, 0, high, low]).is_ok(), "{number}");
    }
    assert!(attempt([203, 0, 7, 0]).is_err());
    let owner = attempt([192, 0, 2, 2]).expect("a fresh address");
    assert_eq!(owner.priority, PasswordPriority::Normal);
    assert!(attempt([192, 0, 2, 2]).is_err());
    clock.advance(600_000);
    assert!(attempt([192, 0, 2, 2]).is_ok());
}

#[test]
fn known_device_has_a_limit_of_its_own() {
    let limits = limits(&clock());
    let attempt = |device| limits.begin_login(ADA, address("192.0.2.1"), device);
    for _ in 0..10 {
        attempt(None).expect("not limited yet");
    }
    assert!(attempt(None).is_err());
    for _ in 0..10 {
        let attempt = attempt(Some(1)).expect("not limited yet");
        assert_eq!(attempt.priority, PasswordPriority::Normal);
    }
    assert!(attempt(Some(1)).is_err());
    assert!(attempt(Some(2)).is_ok());
}

#[test]
fn network_with_failed_attempts_waits_behind_others() {
    let limits = limits(&clock());
    let attempt = |email: &str| {
        let from = address("192.0.2.1");
        limits
            .count_address(RateLimitClass::Login, from, 1)
            .unwrap();
        limits.begin_login(email, from, None).unwrap().priority
    };
    assert_eq!(attempt(ADA), PasswordPriority::Normal);
    assert_eq!(attempt(" Ada@Example.org"), PasswordPriority::Low);
    assert_eq!(attempt("bob@example.org"), PasswordPriority::Normal);
    assert_eq!(attempt("eve@example.org"), PasswordPriority::Low);
}

#[test]
fn attempts_that_the_server_could_not_check_do_not_count() {
    let limits = limits(&clock());
    for _ in 0..100 {
        let attempt = limits.begin_login(ADA, address("2001:db8::1"), None);
        attempt.expect("nothing is counted").refund();
        limits
            .count_address(RateLimitClass::Login, address("2001:db8::1"), 1)
            .expect("nothing is counted");
        limits.refund_address(RateLimitClass::Login, address("2001:db8::1"));
    }
}

#[test]
fn what_is_charged_afterwards_counts_too() {
    let limits = limits(&clock());
    let user = UserId::new(uuid::Uuid::from_u128(1));
    let from = address("192.0.2.1");
    let count = || limits.count_user(RateLimitClass::Write, user, 1);
    assert!(count().is_ok());
    limits.charge(RateLimitClass::Write, Some(user), from, 600);
    assert!(count().is_err());
    limits.charge(RateLimitClass::Write, None, from, 1_200);
    assert!(
        limits
            .count_address(RateLimitClass::Write, from, 1)
            .is_err()
    );
}

#[test]
fn full_buckets_are_dropped() {
    let clock = clock();
    let limits = limits(&clock);
    for last in 0..200 {
        limits
            .count_address(RateLimitClass::Login, [198, 51, 100, last].into(), 1)
            .unwrap();
    }
    let counters = limits.0.clone().unwrap();
    assert_eq!(counters.of(Limit::Login).len(), 200);
    clock.advance(3_600_000);
    counters.drop_full();
    assert_eq!(counters.of(Limit::Login).len(), 0);
}
