//! How many files and connections the process may have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More than any server here needs; some systems allow a thousand million, for which other programs
/// allocate tables.
const ENOUGH: u64 = 65_536;

/// Raises the limit as far as the system allows it, and returns what it is then.
pub fn raise_limit() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // `None` is without a limit.
    let current = current.unwrap_or(ENOUGH);
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if wanted <= current {
        return current;
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(error) => {
            tracing::warn!(%error, limit = current, "the limit of open files could not be raised");
            current
        }
    }
}

/// How many connections fit within a limit of open files, beside the database, outgoing requests
/// and files.
#[must_use]
pub fn connections_within(limit: u64) -> usize {
    let others = (limit / 2).min(512);
    usize::try_from(limit - others).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_are_left_for_other_files() {
        for (limit, connections) in [(65_536, 65_024), (1_024, 512), (256, 128), (0, 0)] {
            assert_eq!(connections_within(limit), connections);
        }
    }
}
