//! The settings `STINT_GUEST_QUOTA` and `STINT_ACCOUNT_QUOTA`, and the quotas of one account.

use service::{OwnQuota, Quota};

/// What the variables may be.
pub(crate) const MAY_BE: &str =
    "numbers of sessions, tasks, projects and megabytes such as sessions=500,megabytes=8";

/// What is left out stays as by default.
pub(crate) fn read_quota(text: &str, default: Quota) -> Option<Quota> {
    read_own_quota(text).map(|changed| default.with(&changed))
}

/// What is left out has no number.
pub(crate) fn read_own_quota(text: &str) -> Option<OwnQuota> {
    let mut quota = OwnQuota::default();
    for entry in text.split(',').filter(|entry| !entry.trim().is_empty()) {
        let (name, number) = entry.split_once('=')?;
        let number: u32 = number.trim().parse().ok()?;
        let number = i64::from(number);
        match name.trim() {
            "sessions" => quota.sessions = Some(number),
            "tasks" => quota.tasks = Some(number),
            "projects" => quota.projects = Some(number),
            "megabytes" => quota.bytes = Some(number * 1_000_000),
            _ => return None,
        }
    }
    Some(quota)
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::Quotas;

    #[test]
    fn a_quota_changes_what_it_names() {
        let default = Quotas::default().guest;
        assert_eq!(read_quota("", default), Some(default));
        let expected = Quota {
            sessions: 20,
            bytes: 3_000_000,
            ..default
        };
        let read = read_quota(" sessions=20, megabytes = 3 ", default);
        assert_eq!(read, Some(expected));
        for wrong in [
            "sessions",
            "sessions=",
            "sessions=-1",
            "events=3",
            "megabytes=1.5",
        ] {
            assert_eq!(read_quota(wrong, default), None, "{wrong}");
        }
    }
}
