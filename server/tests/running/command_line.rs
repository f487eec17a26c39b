//! The binary as an operator uses it: start, stop, commands and their errors.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use test_support::process::{Server, stint};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    stint(folder)
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn get(addr: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).expect("the server takes connections");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\nX-Request-Id: test-1\r\n\r\n"
    )
    .expect("a request can be sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer comes");
    answer
}

#[test]
fn the_healthcheck_follows_the_server() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(folder.path(), &[]);
    let addr = server.addr;
    let healthcheck = || {
        stint(folder.path())
            .arg("healthcheck")
            .env("STINT_ADDR", addr.to_string())
            .output()
            .expect("the binary runs")
    };
    let answered = healthcheck();
    assert!(answered.status.success(), "{}", text(&answered.stderr));

    drop(server);
    let refused = healthcheck();
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains(&format!("no answer from http://{addr}/healthz")));
}

/// The server still starts, and says how many connections it takes instead.
#[test]
fn a_low_limit_of_open_files_is_logged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = Command::new("sh")
        .args(["-c", "ulimit -n 300; exec \"$0\" serve"])
        .arg(stint(folder.path()).get_program())
        .env_clear()
        .envs([("STINT_ADDR", "127.0.0.1:0"), ("STINT_LOG_FORMAT", "json")])
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let log = BufReader::new(server.stderr.take().expect("the log is piped"));
    let mut lines = Vec::new();
    for line in log.lines().map_while(Result::ok) {
        let is_serving = line.contains("\"serving\"");
        lines.push(line);
        if is_serving {
            break;
        }
    }
    server.kill().expect("it runs");
    server.wait().expect("it ends");
    let warning = lines
        .iter()
        .find(|line| line.contains("limit of open files"));
    let warning = warning.unwrap_or_else(|| panic!("{lines:#?}"));
    assert!(warning.contains("\"max_connections\":150"), "{warning}");
}

#[test]
fn well_known_addresses_lead_to_password_and_contact() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let contact = [("STINT_SECURITY_CONTACT", "mailto:security@example.org")];
    let server = Server::start(folder.path(), &contact);
    let change = get(server.addr, "/.well-known/change-password");
    assert!(change.starts_with("HTTP/1.1 303"), "{change}");
    assert!(
        change.contains("location: /settings/password\r\n"),
        "{change}"
    );
    let security = get(server.addr, "/.well-known/security.txt");
    assert!(
        security.contains("\nContact: mailto:security@example.org\nExpires: 2"),
        "{security}"
    );
    let without = tempfile::tempdir().expect("a temporary folder");
    let server = Server::start(without.path(), &[]);
    let security = get(server.addr, "/.well-known/security.txt");
    assert!(security.starts_with("HTTP/1.1 404"), "{security}");
}

#[test]
fn serve_logs_and_stops_on_sigterm() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = Server::start(folder.path(), &[]);
    assert!(get(server.addr, "/readyz").starts_with("HTTP/1.1 200"));
    assert!(
        get(
            server.addr,
            "/api/sessions/0198f3b0-0000-7000-8000-000000000001"
        )
        .starts_with("HTTP/1.1 401")
    );
    // An idle connection must not hold the server up.
    let _idle = TcpStream::connect(server.addr).expect("the server takes connections");

    let pid = server.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .expect("kill runs")
            .success()
    );
    let status = server.stops_within(Duration::from_secs(5));
    assert!(status.success(), "{status}");

    let lines: Vec<String> = server.lines.iter().collect();
    let request = lines
        .iter()
        .find(|line| line.contains("\"status\":401"))
        .expect("each request has a line");
    for part in ["test-1", "\"/api/sessions/{id}\"", "GET", "micros"] {
        assert!(request.contains(part), "{part}: {request}");
    }
    assert!(
        !request.contains("0198f3b0"),
        "paths are not logged: {request}"
    );
    assert!(lines.iter().any(|line| line.contains("\"stopped\"")));
}

#[test]
fn all_invalid_settings_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let output = stint(folder.path())
        .arg("serve")
        .envs([
            ("STINT_ADDR", "here"),
            ("STINT_SIGNUP", "maybe"),
            ("DATABASE_URL", "mysql://u:secret@h"),
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let output = text(&output.stderr);
    for part in [
        "STINT_ADDR was \"here\"",
        "127.0.0.1:3000",
        "STINT_SIGNUP was \"maybe\"",
        "open, guests-off or closed",
        "DATABASE_URL",
    ] {
        assert!(output.contains(part), "{output}");
    }
    assert!(!output.contains("secret"), "{output}");
}

#[test]
fn every_command_has_help_and_unknown_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["migrate", "--help"],
        &["user", "--help"],
        &["user", "add", "--help"],
        &["user", "list", "--help"],
        &["user", "set-password", "--help"],
        &["token", "--help"],
        &["token", "create", "--help"],
        &["--version"],
    ] {
        let output = run(folder.path(), arguments);
        assert!(
            output.status.success() && !output.stdout.is_empty(),
            "{arguments:?}"
        );
    }
    for arguments in [
        &[][..],
        &["server"],
        &["user", "add"],
        &["user", "set-password"],
        &["user", "set-password", "a@example.org", "a password"],
        &["token", "create", "a@example.org"],
    ] {
        assert_eq!(
            run(folder.path(), arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn operator_adds_users_and_creates_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let migrated = run(folder, &["migrate"]);
    assert!(
        migrated.status.success() && folder.join("data/stint.db").exists(),
        "{}",
        text(&migrated.stderr)
    );

    let mut add = stint(folder)
        .args([
            "user",
            "add",
            "Ada@example.org",
            "--name",
            "Ada",
            "--time-zone",
            "Europe/London",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    add.stdin
        .take()
        .unwrap()
        .write_all(b"correct horse battery\n")
        .unwrap();
    assert!(add.wait_with_output().unwrap().status.success());

    let made = run(
        folder,
        &["user", "add", "bob@example.org", "--generate-password"],
    );
    assert!(
        text(&made.stdout).contains("Password, not shown again: "),
        "{}",
        text(&made.stdout)
    );
    let again = run(
        folder,
        &["user", "add", "ada@example.org", "--generate-password"],
    );
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("another account"),
        "{}",
        text(&again.stderr)
    );
    let none = stint(folder)
        .args(["user", "add", "eve@example.org"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        text(&none.stderr).contains("--generate-password"),
        "{}",
        text(&none.stderr)
    );

    let listed = text(&run(folder, &["user", "list"]).stdout);
    assert!(
        listed.starts_with("ada@example.org\tAda\tEurope/London\t") && listed.lines().count() == 2,
        "{listed}"
    );

    let create = |email, scope| {
        let name_and_scope = ["--name", "x", "--scope", scope];
        run(
            folder,
            &[&["token", "create", email][..], &name_and_scope].concat(),
        )
    };
    let token = create("ada@example.org", "sessions:read");
    assert!(
        text(&token.stdout).starts_with("stint_"),
        "{}",
        text(&token.stderr)
    );
    let wrong = create("ada@example.org", "session:read");
    let told = text(&wrong.stderr);
    assert!(
        told.contains("--scope: ") && told.contains("Did you mean sessions:read?"),
        "{told}"
    );
    let listed = run(folder, &["token", "list", "ada@example.org"]);
    let listed = text(&listed.stdout);
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let fields: Vec<_> = listed.trim_end().split('\t').collect();
    assert_eq!(fields[1..3], ["x", "sessions:read"]);
    assert_eq!(fields[4..], ["never", "never"]);
    let delete = ["token", "delete", "ada@example.org", fields[0]];
    assert!(run(folder, &delete).status.success());
    let again = run(folder, &delete);
    assert!(
        text(&again.stderr).contains("stint token list"),
        "{}",
        text(&again.stderr)
    );
    let nobody = create("eve@example.org", "sessions:read");
    assert!(
        text(&nobody.stderr).contains("stint user list"),
        "{}",
        text(&nobody.stderr)
    );
}

/// Runs a command with a line on its input.
fn piped(folder: &Path, arguments: &[&str], line: &str) -> Output {
    let mut command = stint(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = command.stdin.take().expect("its input is piped");
    // It may have refused before it read anything.
    let _ = input.write_all(line.as_bytes());
    drop(input);
    command.wait_with_output().expect("the command ends")
}

/// A browser: signs in and asks who it is.
struct Browser(reqwest::Client, String);

impl Browser {
    fn of(server: &Server) -> Self {
        Self(crate::client(), format!("http://{}", server.addr))
    }

    async fn sign_in(&self, password: &str) -> u16 {
        let credentials = serde_json::json!({"email": "ada@example.org", "password": password});
        let sent = self.0.post(format!("{}/api/auth/login", self.1));
        let sent = sent.header("origin", &self.1).json(&credentials).send();
        sent.await.expect("an answer").status().as_u16()
    }

    async fn me(&self) -> u16 {
        let sent = self.0.get(format!("{}/api/me", self.1)).send();
        sent.await.expect("an answer").status().as_u16()
    }

    /// A sign-in that another process ended is accepted for a second more.
    async fn is_signed_out(&self) {
        let refused = async {
            let mut attempts = tokio::time::interval(Duration::from_millis(50));
            while self.me().await != 401 {
                attempts.tick().await;
            }
        };
        let refused = tokio::time::timeout(Duration::from_secs(10), refused).await;
        refused.expect("the sign-in has ended");
    }
}

/// While the server runs, as an operator would.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn set_password_ends_every_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (old, new) = ("correct horse battery", "staple staple staple");
    assert!(
        piped(folder, &["user", "add", "ada@example.org"], old)
            .status
            .success()
    );
    let token = ["token", "create", "ada@example.org", "--name", "x"];
    let token = run(
        folder,
        &[&token[..], &["--scope", "sessions:read"]].concat(),
    );
    let token = text(&token.stdout).trim().to_owned();
    let server = Server::start(folder, &[("STINT_RATE_LIMITS", "off")]);
    let (phone, laptop) = (Browser::of(&server), Browser::of(&server));
    for browser in [&phone, &laptop] {
        assert_eq!(browser.sign_in(old).await, 200);
        assert_eq!(browser.me().await, 200);
    }

    let set = ["user", "set-password", "Ada@example.org"];
    for (arguments, line, output) in [
        (&set[..], "short\n", "8 characters"),
        (&set[..], "", "--generate-password"),
        (
            &["user", "set-password", "eve@example.org"][..],
            "staple staple staple\n",
            "stint user list",
        ),
    ] {
        let refused = piped(folder, arguments, line);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        let error = text(&refused.stderr);
        assert!(error.contains(output), "{error}");
    }
    assert_eq!(phone.me().await, 200, "nothing has happened so far");

    // One line counts, however it ends; what comes after it does not.
    let done = piped(folder, &set, &format!("{new}\r\nand more\n"));
    assert!(done.status.success(), "{}", text(&done.stderr));
    let output = text(&done.stdout);
    assert!(output.contains("sign-ins ended: 2"), "{output}");
    assert!(!output.contains(new), "{output}");
    for browser in [&phone, &laptop] {
        browser.is_signed_out().await;
    }
    assert_eq!(phone.sign_in(old).await, 401);
    assert_eq!(phone.sign_in(new).await, 200);
    assert_eq!(phone.me().await, 200);
    let by_token = phone.0.get(format!("{}/api/sessions", phone.1));
    let by_token = by_token.bearer_auth(token).send().await;
    assert_eq!(by_token.expect("an answer").status(), 200);

    let made = run(folder, &[&set[..], &["--generate-password"]].concat());
    let output = text(&made.stdout);
    let made = output
        .split_once("not shown again: ")
        .expect("it is shown")
        .1;
    assert_eq!(laptop.sign_in(made.trim()).await, 200);
    phone.is_signed_out().await;
}

/// Where the settings come from is shown, secrets are not, and a misspelt variable is pointed out.
#[test]
fn config_shows_what_is_in_force() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("it can be written");
    };
    write("token", "0123456789abcdef\n");
    write(
        "stint.env",
        "STINT_SIGNUP=closed\nSTINT_METRICS_TOKEN_FILE=token\n",
    );
    let shown = stint(folder.path())
        .args(["--config", "stint.env", "config"])
        .env("DATABASE_URL", "postgres://stint:secret@db/stint")
        .env("STINT_SIGNPU", "open")
        .output()
        .expect("the binary runs");
    assert!(shown.status.success());
    let (out, warnings) = (text(&shown.stdout), text(&shown.stderr));
    assert!(
        out.contains("STINT_SIGNUP='closed' # from stint.env\n"),
        "{out}"
    );
    assert!(
        out.contains("STINT_METRICS_TOKEN='…' # from token\n"),
        "{out}"
    );
    assert!(
        out.contains("DATABASE_URL='postgres://…@db/stint' # from the environment\n"),
        "{out}"
    );
    assert!(!out.contains("secret") && !out.contains("0123456789abcdef"));
    assert!(
        warnings.contains("STINT_SIGNPU is not a setting; STINT_SIGNUP is"),
        "{warnings}"
    );
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a temporary folder");
    let _server = Server::start(folder.path(), &[]);
    let data = folder.path().join("data");
    let mut seen = 0;
    for entry in std::fs::read_dir(data).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 1);
}
