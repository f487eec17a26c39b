//! PostgreSQL over TLS, with client certificates.

use test_support::postgres::TlsCluster;
use test_support::process::stint;

use crate::free_port;

#[test]
fn database_is_reached_over_tls_and_verified() {
    let cluster = TlsCluster::start(free_port());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ca, other) = (cluster.file("ca.pem"), cluster.file("other.pem"));
    let client = format!(
        "&sslcert={}&sslkey={}",
        cluster.file("stint.pem"),
        cluster.file("stint.key")
    );
    let verified = format!("sslmode=verify-full&sslrootcert={ca}");
    for (host, parameters, is_accepted) in [
        ("localhost", "sslmode=disable".to_owned(), false),
        // Without a client certificate the server refuses.
        ("localhost", verified.clone(), false),
        // The client refuses a stranger's certificate, and a name that is not in it.
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={other}{client}"),
            false,
        ),
        ("127.0.0.1", format!("{verified}{client}"), false),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={ca}{client}"),
            true,
        ),
        ("localhost", format!("{verified}{client}"), true),
    ] {
        let migrated = stint(folder.path())
            .arg("migrate")
            .env("DATABASE_URL", cluster.url(host, &parameters))
            .output()
            .expect("the binary runs");
        let messages = String::from_utf8_lossy(&migrated.stderr);
        assert_eq!(
            migrated.status.success(),
            is_accepted,
            "{host} {parameters}: {messages}"
        );
    }
}
