//! Limits by address and account, with a manual clock.

use super::*;
use runtime::clock::ManualClock;
use shared::Timestamp;

#[test]
fn addresses_of_one_network_count_together() {
    let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
    assert!(same("2001:db8::1", "2001:db8::ffff:2"));
    assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
    assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
    assert!(!same("192.0.2.1", "192.0.2.2"));
}

#[test]
fn after_the_most_one_waits_and_is_let_in_again() {
    let clock = ManualClock::at(Timestamp::from_millis(1_800_000_000_000));
    let limits = RateLimits::by_clock(Arc::new(clock.clone()));
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    for left in (0..20).rev() {
        let quota = limits
            .count_address(RateLimitClass::Guest, address)
            .unwrap()
            .unwrap();
        assert_eq!(quota.left, left);
    }
    let error = limits
        .count_address(RateLimitClass::Guest, address)
        .unwrap_err();
    assert_eq!(error.code(), Code::RateLimited);
    assert!(
        limits
            .count_address(RateLimitClass::Guest, "192.0.2.2".parse().unwrap())
            .is_ok()
    );
    clock.advance(60_000);
    assert!(limits.count_address(RateLimitClass::Guest, address).is_ok());
    assert!(
        limits
            .count_address(RateLimitClass::Guest, address)
            .is_err()
    );
}

#[test]
fn idle_counters_are_dropped() {
    let clock = ManualClock::at(Timestamp::from_millis(1_800_000_000_000));
    let limits = RateLimits::by_clock(Arc::new(clock.clone()));
    for last in 0..200 {
        limits
            .count_address(RateLimitClass::Login, IpAddr::from([198, 51, 100, last]))
            .unwrap();
    }
    let policies = limits.0.clone().unwrap();
    assert_eq!(policies.address_login.limiter.len(), 200);
    clock.advance(3_600_000);
    limits.drop_idle();
    assert_eq!(policies.address_login.limiter.len(), 0);
}

#[test]
fn rate_limit_uses_the_normalised_email() {
    let limits = RateLimits::by_clock(Arc::new(ManualClock::at(Timestamp::from_millis(0))));
    for _ in 0..10 {
        limits
            .count_email(RateLimitClass::Login, "ada@example.org")
            .unwrap();
    }
    assert!(
        limits
            .count_email(RateLimitClass::Login, " Ada@Example.org")
            .is_err()
    );
    assert!(
        limits
            .count_email(RateLimitClass::Login, "bob@example.org")
            .is_ok()
    );
}
