//! Backup of a SQLite database that is in use.
//!
//! `VACUUM INTO` reads from one snapshot: the copy is consistent, contains every write that was
//! acknowledged before it began, and in WAL mode blocks no writer. The copy gets its final name
//! only once it is complete, checked and synced to disk.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _, Row as _};

use super::{DatabaseUrl, StoreError};

/// Why a backup failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is not SQLite; PostgreSQL has its own tools.
    #[error(
        "stint backup copies SQLite databases; for PostgreSQL use pg_dump, which also needs no downtime"
    )]
    NotSqlite,
    /// The target exists; files are never overwritten.
    #[error("{0} exists, and a backup never overwrites a file; choose another name")]
    Exists(PathBuf),
    /// The database file does not exist.
    #[error("there is no database at {0}; check DATABASE_URL")]
    Nothing(PathBuf),
    /// The copy failed SQLite's integrity check.
    #[error("SQLite reports that the copy is corrupt: {0}")]
    Unsound(String),
    /// The file cannot be written.
    #[error("the backup cannot be written")]
    Io(#[from] io::Error),
    /// The database cannot be read.
    #[error("the database cannot be read")]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl DatabaseUrl {
    /// Copies the database to `target`, which must not exist, and returns the size of the copy in
    /// bytes.
    ///
    /// # Errors
    /// See [`BackupError`]; `target` is not created then.
    pub async fn backup(&self, target: &Path) -> Result<u64, BackupError> {
        let Self::Sqlite(options) = self else {
            return Err(BackupError::NotSqlite);
        };
        if target.try_exists()? {
            return Err(BackupError::Exists(target.to_owned()));
        }
        let source = options.get_filename();
        if !source.try_exists()? {
            return Err(BackupError::Nothing(source.to_owned()));
        }
        let part = PartialFile::begin(target)?;
        let options = options.as_ref().clone().create_if_missing(false);
        let mut connection = options.connect().await?;
        sqlx::query("VACUUM INTO $1")
            .bind(part.text()?)
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        File::open(&part.0)?.sync_all()?;
        check(&part.0).await?;
        let bytes = fs::metadata(&part.0)?.len();
        part.publish(target)?;
        Ok(bytes)
    }
}

/// Opens the copy and runs SQLite's integrity check.
async fn check(copy: &Path) -> Result<(), BackupError> {
    let options = SqliteConnectOptions::new().filename(copy).read_only(true);
    let mut connection = options.connect().await?;
    let rows = sqlx::query("PRAGMA integrity_check")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    let findings: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    if findings == ["ok"] {
        Ok(())
    } else {
        Err(BackupError::Unsound(findings.join("; ")))
    }
}

/// The temporary file of an unfinished copy; deleted when dropped.
struct PartialFile(PathBuf);

impl PartialFile {
    fn begin(target: &Path) -> Result<Self, BackupError> {
        let mut name = target
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?
            .to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let path = target.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            // The copy contains personal data: only its owner may read it.
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(&path)?;
        Ok(Self(path))
    }

    fn text(&self) -> Result<&str, BackupError> {
        self.0.to_str().ok_or_else(|| {
            let reason = "SQLite takes only names in UTF-8";
            io::Error::new(io::ErrorKind::InvalidInput, reason).into()
        })
    }

    /// Renames the copy to `target`, never overwriting a file.
    fn publish(self, target: &Path) -> Result<(), BackupError> {
        match fs::hard_link(&self.0, target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupError::Exists(target.to_owned()));
            }
            // Not every file system has hard links.
            Err(_) if !target.try_exists()? => fs::rename(&self.0, target)?,
            Err(_) => return Err(BackupError::Exists(target.to_owned())),
        }
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        #[cfg(unix)]
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(())
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // After a rename the temporary file is gone and removing it fails.
        let _ = fs::remove_file(&self.0);
    }
}
