//! Which database to open: its URL, and what of it has an effect.

use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;

/// The parameters of a PostgreSQL URL that have an effect.
const POSTGRES_PARAMETERS: &[&str] = &[
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Which database to open.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(Box<SqliteConnectOptions>),
    /// The hosts of a PostgreSQL database; of several the one that takes writes is used.
    Postgres(Vec<PgConnectOptions>),
}

impl DatabaseUrl {
    /// The fewest connections that [`Database::open_with`] takes.
    pub const FEWEST: u32 = 2;

    /// The file of a SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(options) => Some(options.get_filename()),
            Self::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        let wrong = |error: sqlx::Error| {
            StoreError::Unusable(format!("the database URL cannot be read: {error}"))
        };
        if url.starts_with("sqlite:") {
            // Each connection to an in-memory database would open a separate one.
            if url == "sqlite:"
                || url == "sqlite://"
                || url.contains(":memory:")
                || url.contains("mode=memory")
            {
                return Err(StoreError::Unusable(
                    "the database URL must name a file, such as sqlite://data/stint.db".to_owned(),
                ));
            }
            let options = SqliteConnectOptions::from_str(url).map_err(wrong)?;
            Ok(Self::Sqlite(Box::new(options)))
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            postgres(url)
        } else {
            Err(StoreError::Unusable(
                "the database URL must begin with sqlite: or postgres:".to_owned(),
            ))
        }
    }
}

/// The parameter that several hosts need, and the only values with which Stint can work.
const HOST_CHOICE: &str = "target_session_attrs";
const WRITABLE: [&str; 2] = ["read-write", "primary"];

fn postgres(url: &str) -> Result<DatabaseUrl, StoreError> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (chosen, parameters): (Vec<_>, Vec<_>) = query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .partition(|parameter| parameter.split('=').next() == Some(HOST_CHOICE));
    refuse_unknown_parameters(&parameters)?;
    let parse = |address: &str| {
        let url = format!("{address}?{}", parameters.join("&"));
        PgConnectOptions::from_str(&url).map_err(|error| {
            StoreError::Unusable(format!("the database URL cannot be read: {error}"))
        })
    };
    let hosts = each_host(address);
    let chosen: Vec<_> = chosen
        .iter()
        .filter_map(|parameter| parameter.split_once('='))
        .map(|(_, value)| value)
        .collect();
    match (hosts.as_slice(), chosen.as_slice()) {
        ([_], []) => Ok(DatabaseUrl::Postgres(vec![parse(address)?])),
        ([_], _) => Err(StoreError::Unusable(format!(
            "the database URL has the parameter {HOST_CHOICE}, which chooses among several hosts, such as \
             postgres://stint@one.example,two.example/stint, but names one"
        ))),
        (hosts, [value]) if WRITABLE.contains(value) => {
            let hosts = hosts.iter().map(|address| parse(address));
            Ok(DatabaseUrl::Postgres(hosts.collect::<Result<_, _>>()?))
        }
        _ => Err(StoreError::Unusable(format!(
            "the database URL names several hosts and needs {HOST_CHOICE}=read-write: Stint writes"
        ))),
    }
}

/// The address with each of its hosts alone: `postgres://user@a,b:5433/name` for `a` and `b:5433`.
fn each_host(address: &str) -> Vec<String> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", ""));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let hosts_at = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, hosts) = authority.split_at(hosts_at);
    let hosts = hosts.split(',');
    hosts
        .map(|host| format!("{scheme}://{user}{host}{path}"))
        .collect()
}

/// sqlx ignores parameters that it does not know, and takes several hosts for one name.
fn refuse_unknown_parameters(parameters: &[&str]) -> Result<(), StoreError> {
    for parameter in parameters {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if !name.starts_with("options[") && !POSTGRES_PARAMETERS.contains(&name) {
            return Err(StoreError::Unusable(format!(
                "the database URL has the parameter {name}; known are {}",
                POSTGRES_PARAMETERS.join(", ")
            )));
        }
        if ["host", "hostaddr", "port"].contains(&name) && value.contains(',') {
            return Err(StoreError::Unusable(format!(
                "the database URL names several hosts by the parameter {name}; they stand before the \
                 database's name: postgres://stint@one.example:5432,two.example:5432/stint"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(url: &str) -> Result<Vec<(String, u16, Option<String>)>, String> {
        let parsed: Result<DatabaseUrl, _> = url.parse();
        let of = |host: &PgConnectOptions| {
            let name = match host.get_socket() {
                Some(socket) => socket.display().to_string(),
                None => host.get_host().to_owned(),
            };
            (
                name,
                host.get_port(),
                host.get_database().map(str::to_owned),
            )
        };
        match parsed {
            Ok(DatabaseUrl::Postgres(hosts)) => Ok(hosts.iter().map(of).collect()),
            Ok(DatabaseUrl::Sqlite(_)) => Err("SQLite".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn several_hosts_are_read() {
        let of = |name: &str, port| (name.to_owned(), port, Some("stint".to_owned()));
        let one = "postgres://stint:a%2Cb@one.example/stint";
        assert_eq!(hosts(one), Ok(vec![of("one.example", 5432)]));
        let two = "postgres://stint:a%2Cb@one.example:5433,two.example/stint?sslmode=disable&\
                   target_session_attrs=read-write";
        let both = vec![of("one.example", 5433), of("two.example", 5432)];
        assert_eq!(hosts(two), Ok(both));
        let sockets =
            "postgres://stint@%2Ftmp%2Fa,%2Ftmp%2Fa:5433/stint?target_session_attrs=primary";
        assert_eq!(
            hosts(sockets),
            Ok(vec![of("/tmp/a", 5432), of("/tmp/a", 5433)])
        );
    }

    #[test]
    fn hosts_that_would_be_ignored_are_refused() {
        for (url, says) in [
            (
                "postgres://a,b/stint",
                "needs target_session_attrs=read-write",
            ),
            (
                "postgres://a,b/stint?target_session_attrs=any",
                "needs target_session_attrs=read-write",
            ),
            (
                "postgres://a/stint?target_session_attrs=read-write",
                "but names one",
            ),
            (
                "postgres://stint@/stint?host=a,b",
                "names several hosts by the parameter host",
            ),
            (
                "postgres://a/stint?load_balance_hosts=random",
                "has the parameter load_balance_hosts",
            ),
        ] {
            let refused = hosts(url).expect_err(url);
            assert!(refused.contains(says), "{url}: {refused}");
        }
    }
}
