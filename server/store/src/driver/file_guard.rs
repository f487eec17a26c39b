//! Notices that the files of a SQLite database are no longer those that were opened. SQLite itself
//! would go on: into files without a name, whose writes are gone at the next start.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::outage::{Outage, sqlite_cause};
use super::{ErrorChain, StoreError};

/// The database file and its write-ahead log; clones share what was seen.
#[derive(Clone, Debug)]
pub struct FileGuard(Arc<Files>);

#[derive(Debug)]
struct Files {
    database: WatchedFile,
    log: WatchedFile,
    outage: Outage,
    /// Why nothing is written any more. Files that come back do not undo it: what SQLite holds in
    /// memory belongs to the others.
    lost: OnceLock<String>,
}

#[derive(Debug)]
struct WatchedFile {
    path: PathBuf,
    /// None until it was first there: SQLite creates the log with the first write.
    seen: Mutex<Option<Seen>>,
    may_shrink: bool,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    device: u64,
    inode: u64,
    size: u64,
}

impl FileGuard {
    pub(super) fn new(database: &Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self(Arc::new(Files {
            database: WatchedFile::new(database.to_owned(), false),
            log: WatchedFile::new(log.into(), true),
            outage: Outage::default(),
            lost: OnceLock::new(),
        }))
    }

    /// # Errors
    /// If the files were lost before.
    pub(super) fn is_intact(&self) -> Result<(), StoreError> {
        match self.0.lost.get() {
            Some(reason) => Err(StoreError::FileLost(reason.clone())),
            None => Ok(()),
        }
    }

    /// An error of SQLite; its cause is logged, once.
    pub(super) fn note(&self, error: &StoreError) {
        if let Some(cause) = sqlite_cause(&self.0.database.path, error) {
            self.0.outage.begin(&cause, &ErrorChain(error));
        }
    }

    /// Checks the files after a commit.
    ///
    /// # Errors
    /// If they are lost, and what was committed with them.
    pub(super) fn committed(&self) -> Result<(), StoreError> {
        self.check()?;
        self.0.outage.end();
        Ok(())
    }

    /// Why the file cannot be opened.
    pub(super) fn explain(&self, error: StoreError) -> StoreError {
        match sqlite_cause(&self.0.database.path, &error) {
            Some(cause) => StoreError::Unusable(format!("{cause} ({})", ErrorChain(&error))),
            None => error,
        }
    }

    /// Looks at the files. The first time that something is wrong with them is logged.
    ///
    /// # Errors
    /// If they are not those that were opened, now or before.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.is_intact()?;
        let files = &self.0;
        let wrong = files.database.problem().or_else(|| files.log.problem());
        if let Some(reason) = wrong
            && files.lost.set(reason.clone()).is_ok()
        {
            tracing::error!(
                "{reason}; nothing is written any more. Stop the server, put the file back or restore a backup, and start it again"
            );
        }
        self.is_intact()
    }
}

impl WatchedFile {
    const fn new(path: PathBuf, may_shrink: bool) -> Self {
        Self {
            path,
            seen: Mutex::new(None),
            may_shrink,
        }
    }

    /// What is wrong with the file, if anything.
    fn problem(&self) -> Option<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match fs::metadata(&self.path) {
            Ok(metadata) => Seen::of(&metadata),
            Err(_) if seen.is_none() => return None,
            Err(error) => return Some(format!("{} has vanished: {error}", self.path.display())),
        };
        let before = seen.replace(now)?;
        let path = self.path.display();
        if (before.device, before.inode) != (now.device, now.inode) {
            return Some(format!("{path} was replaced by another file"));
        }
        (now.size < before.size && !self.may_shrink)
            .then(|| format!("{path} shrank from {} to {} bytes", before.size, now.size))
    }
}

impl Seen {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (tempfile::TempDir, PathBuf, FileGuard) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("stint.db");
        fs::write(&path, "pages").expect("a file");
        let guard = FileGuard::new(&path);
        guard.check().expect("it was opened");
        (folder, path, guard)
    }

    fn reason(guard: &FileGuard) -> String {
        match guard.check() {
            Err(StoreError::FileLost(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_that_grows_is_intact() {
        let (_folder, path, guard) = database();
        fs::write(&path, "more pages").expect("a file");
        fs::write(path.with_extension("db-wal"), "log").expect("a file");
        guard.check().expect("it grew");
        fs::write(path.with_extension("db-wal"), "").expect("a file");
        guard.check().expect("the log was truncated");
    }

    #[test]
    fn a_file_that_vanished_was_replaced_or_shrank_is_lost_for_good() {
        let (_folder, path, guard) = database();
        fs::remove_file(&path).expect("it is there");
        assert!(reason(&guard).contains("stint.db has vanished"));
        fs::write(&path, "pages").expect("a file");
        assert!(reason(&guard).contains("vanished"), "it stays lost");

        let (folder, path, guard) = database();
        let other = folder.path().join("other");
        fs::write(&other, "other pages").expect("a file");
        fs::rename(other, path).expect("both are there");
        assert!(reason(&guard).contains("was replaced"));

        let (_folder, path, guard) = database();
        fs::write(&path, "").expect("a file");
        assert!(reason(&guard).contains("shrank from 5 to 0 bytes"));

        let (_folder, path, guard) = database();
        let log = path.with_extension("db-wal");
        fs::write(&log, "log").expect("a file");
        guard.check().expect("the first write made it");
        fs::remove_file(log).expect("it is there");
        assert!(reason(&guard).contains("stint.db-wal has vanished"));
    }
}
