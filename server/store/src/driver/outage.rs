//! Why a database takes no writes, for the operator: said once in the log, with the remedy, and
//! again only after it had recovered or for another reason.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::StoreError;
use super::sqlite_error::code;

/// The byte of the shared-memory file that a writer of the write-ahead log locks.
const WRITE_LOCK_BYTE: u64 = 120;

/// Whether the database takes no writes, and why; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Outage(Arc<OutageState>);

#[derive(Debug, Default)]
struct OutageState {
    is_on: AtomicBool,
    cause: Mutex<String>,
}

impl Outage {
    /// Logs the cause unless it is known. `detail` is the error.
    pub(super) fn begin(&self, cause: &str, detail: &dyn std::fmt::Display) {
        let mut known = self.0.cause.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != cause {
            tracing::error!(error = %detail, "{cause}");
            cause.clone_into(&mut known);
        }
        self.0.is_on.store(true, Ordering::Relaxed);
    }

    /// Something succeeded.
    pub(super) fn end(&self) {
        if self.0.is_on.swap(false, Ordering::Relaxed) {
            let mut cause = self.0.cause.lock().unwrap_or_else(PoisonError::into_inner);
            tracing::info!(after = *cause, "the database is available again");
            cause.clear();
        }
    }
}

/// What is wrong with a SQLite file, and what to do about it; none where the file is not the cause.
pub(super) fn sqlite_cause(path: &Path, error: &StoreError) -> Option<String> {
    let shown = path.display();
    Some(match error.sqlite_code()? {
        code::FULL => format!("the disk is full on which {shown} is: make room"),
        code::BUSY | code::LOCKED => match locker(path) {
            Some(who) => format!(
                "{shown} is locked by {who}: only one server may use it, and no other program may write to it"
            ),
            None => format!("{shown} is locked by another program: only one server may use it"),
        },
        code::READONLY | code::CANTOPEN => format!(
            "{shown} cannot be written: {}; the file, its folder and its -wal and -shm must belong to the server",
            permissions(path)
        ),
        code::IOERR => format!("reading or writing {shown} failed: look at the disk"),
        code::CORRUPT | code::NOTADB => format!("{shown} is damaged: restore a backup"),
        _ => return None,
    })
}

/// What is wrong with PostgreSQL, and what to do about it; none where the error is one statement's.
pub(super) fn postgres_cause(address: &str, error: &StoreError) -> Option<String> {
    let (StoreError::Unavailable(cause) | StoreError::OutcomeUnknown(cause)) = error else {
        return None;
    };
    match cause {
        sqlx::Error::Database(refusal) => {
            let code = refusal.code()?;
            let outages = ["25006", "53", "57P", "58"];
            outages
                .iter()
                .any(|class| code.starts_with(class))
                .then(|| format!("PostgreSQL at {address} refuses: {}", refusal.message()))
        }
        sqlx::Error::PoolTimedOut => Some(format!(
            "no connection to PostgreSQL at {address}: it does not answer, or STINT_DATABASE_CONNECTIONS is too small"
        )),
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => Some(format!(
            "PostgreSQL at {address} does not answer: look at it and at the network"
        )),
        _ => None,
    }
}

/// Owner and mode of the file and of its folder, and who the server is.
fn permissions(path: &Path) -> String {
    let of = |path: &Path| {
        fs::metadata(path).map_or_else(
            |error| error.to_string(),
            |found| {
                let mode = found.mode() & 0o7777;
                format!("owner {}:{}, mode {mode:04o}", found.uid(), found.gid())
            },
        )
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let server = fs::metadata("/proc/self").map_or_else(
        |_| "unknown".to_owned(),
        |own| format!("{}:{}", own.uid(), own.gid()),
    );
    format!(
        "file {}, folder {}, server {server}",
        of(path),
        of(folder.unwrap_or(Path::new(".")))
    )
}

/// The process that writes to the database, as Linux lists it: its name and id.
fn locker(path: &Path) -> Option<String> {
    let mut shared_memory = path.as_os_str().to_owned();
    shared_memory.push("-shm");
    let inode = fs::metadata(PathBuf::from(shared_memory)).ok()?.ino();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let process = writer_in(&locks, inode, std::process::id())?;
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    Some(format!("{} (process {process})", name.trim_end()))
}

/// The process that holds the write lock in `/proc/locks`, whose lines are
/// `1: POSIX ADVISORY WRITE 4711 08:01:2345 120 120`.
fn writer_in(locks: &str, inode: u64, own: u32) -> Option<u32> {
    locks.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, "WRITE", process, file, from, to, ..] = fields.as_slice() else {
            return None;
        };
        let process: u32 = process.parse().ok()?;
        let is_file = file.rsplit(':').next()?.parse() == Ok(inode);
        let from: u64 = from.parse().ok()?;
        let to: u64 = to.parse().unwrap_or(u64::MAX);
        let is_write_lock = (from..=to).contains(&WRITE_LOCK_BYTE);
        (is_file && is_write_lock && process != own).then_some(process)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_process_that_holds_the_write_lock_is_found() {
        let locks = "\
            1: POSIX  ADVISORY  READ 12 08:01:77 124 124\n\
            2: POSIX  ADVISORY  WRITE 13 08:01:77 0 EOF\n\
            3: POSIX  ADVISORY  WRITE 14 08:01:76 120 120\n\
            4: POSIX  ADVISORY  WRITE 15 08:01:77 120 120\n";
        assert_eq!(writer_in(locks, 76, 1), Some(14));
        assert_eq!(writer_in(locks, 77, 13), Some(15), "not the server itself");
        assert_eq!(writer_in(locks, 78, 1), None);
    }

    #[test]
    fn owner_and_mode_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = fs::Permissions::from_mode(0o750);
        fs::set_permissions(folder.path(), mode).expect("it is ours");
        let text = permissions(&folder.path().join("stint.db"));
        assert!(text.contains("No such file"), "{text}");
        assert!(text.contains("mode 0750"), "{text}");
    }
}
