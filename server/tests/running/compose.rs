//! The compose files, compared with the Dockerfile, the settings and `docs/operations/container.md`, and
//! their proxy at work.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::{Client, StatusCode};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Map, Value, json};
use test_support::process::{Server, stint};

use crate::proxies::{Proxy, installed};
use crate::{Installation, Kind, client, free_port};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging");
const FILES: [&str; 2] = ["compose.yaml", "compose.postgresql.yaml"];
const DOCKERFILE: &str = include_str!("../../packaging/Dockerfile");
const CADDYFILE: &str = include_str!("../../packaging/Caddyfile");
const DOCUMENT: &str = include_str!("../../../docs/operations/container.md");

/// What the operator sets for the compose files, as the document says.
const OPERATOR: [(&str, &str); 1] = [("STINT_DATABASE_PASSWORD", "0123abcd")];

/// A compose file.
struct Compose(Value);

impl Compose {
    fn read(name: &str) -> Self {
        let text = std::fs::read_to_string(Path::new(FOLDER).join(name)).expect("it is there");
        let documents = Yaml::load_from_str(&text).expect("YAML");
        let [document] = &*documents else {
            panic!("{name} has one document");
        };
        Self(to_json(document))
    }

    fn all() -> impl Iterator<Item = (&'static str, Self)> {
        FILES.into_iter().map(|name| (name, Self::read(name)))
    }

    fn services(&self) -> &Map<String, Value> {
        self.0["services"].as_object().expect("services")
    }

    /// Those that run Stint.
    fn servers(&self) -> impl Iterator<Item = &Value> {
        let services = self.services().values();
        services.filter(|service| service["image"] == "stint")
    }
}

fn to_json(yaml: &Yaml<'_>) -> Value {
    if let Some(mapping) = yaml.as_mapping() {
        let entry = |(name, value): (&Yaml<'_>, _)| {
            (name.as_str().expect("a name").to_owned(), to_json(value))
        };
        mapping.iter().map(entry).collect()
    } else if let Some(list) = yaml.as_sequence() {
        list.iter().map(to_json).collect()
    } else if let Some(text) = yaml.as_str() {
        text.into()
    } else if let Some(truth) = yaml.as_bool() {
        truth.into()
    } else if let Some(number) = yaml.as_integer() {
        number.into()
    } else {
        assert!(yaml.is_null(), "{yaml:?}");
        Value::Null
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    let list = list.as_array().into_iter().flatten();
    list.map(|text| text.as_str().expect("a text"))
}

/// Replaces `${NAME:?reason}` and `${NAME:-default}` as compose does.
fn interpolated(text: &str) -> String {
    let Some((before, rest)) = text.split_once("${") else {
        return text.to_owned();
    };
    let (variable, after) = rest.split_once('}').expect("its end");
    let (name, otherwise) = variable.split_once(':').expect("what applies otherwise");
    let given = OPERATOR.iter().find(|(given, _)| *given == name);
    let value = match (given, otherwise.strip_prefix('-')) {
        (Some((_, value)), _) => value,
        (None, Some(default)) => default,
        (None, None) => panic!("the operator has to set {name}"),
    };
    format!("{before}{value}{}", interpolated(after))
}

fn environment(service: &Value) -> Vec<(&str, String)> {
    let variables = service["environment"].as_object().into_iter().flatten();
    let value = |(name, value): (_, &Value)| {
        let value = value.as_str().expect("a text");
        (name, interpolated(value))
    };
    variables
        .map(|(name, value)| (name.as_str(), value))
        .map(value)
        .collect()
}

/// The arguments of an instruction of the image's last stage.
fn instruction(name: &str) -> String {
    let (_, stage) = DOCKERFILE.rsplit_once("\nFROM ").expect("a stage");
    let stage = stage.replace("\\\n", " ");
    let found = stage.lines().find_map(|line| line.strip_prefix(name));
    found
        .unwrap_or_else(|| panic!("{name} is there"))
        .trim()
        .to_owned()
}

/// The settings that the image brings.
fn image_settings() -> Vec<(String, String)> {
    let settings = instruction("ENV");
    settings
        .split(' ')
        .map(|setting| {
            let (name, value) = setting.split_once('=').expect("a value");
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

#[test]
fn settings_are_known_and_accepted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (file, compose) in Compose::all() {
        assert!(compose.servers().count() > 0, "{file} runs Stint");
        for server in compose.servers() {
            let shown = stint(folder.path())
                .arg("config")
                .envs(image_settings())
                .envs(environment(server))
                .output()
                .expect("the binary runs");
            let warning = String::from_utf8_lossy(&shown.stderr).into_owned();
            assert!(
                shown.status.success() && warning.is_empty(),
                "{file}: {warning}"
            );
            let shown = String::from_utf8(shown.stdout).expect("text");
            for (name, _) in environment(server) {
                assert!(shown.contains(&format!("\n{name}=")), "{file}: {shown}");
            }
        }
    }
    // A misspelt name and a wrong value would be found.
    let wrong = |name: &str, value: &str| {
        let shown = stint(folder.path())
            .arg("config")
            .env(name, value)
            .output()
            .expect("the binary runs");
        !shown.status.success() || !shown.stderr.is_empty()
    };
    assert!(wrong("STINT_PUBLIC_URI", "http://localhost:3000"));
    assert!(wrong("STINT_TRUSTED_PROXIES", "172.30.0.0/99"));
}

#[test]
fn servers_are_built_from_the_image_and_fit_it() {
    let root = Path::new(FOLDER).join("../..").canonicalize();
    let root = root.expect("the repository");
    let port = instruction("EXPOSE");
    let volume = instruction("VOLUME");
    for (file, compose) in Compose::all() {
        for server in compose.servers() {
            let build = &server["build"];
            let context = Path::new(FOLDER).join(build["context"].as_str().expect("a folder"));
            assert_eq!(context.canonicalize().expect("it is there"), root, "{file}");
            let dockerfile = build["dockerfile"].as_str().expect("a path");
            let dockerfile = std::fs::read_to_string(root.join(dockerfile));
            assert_eq!(dockerfile.expect("it is there"), DOCKERFILE, "{file}");
            // The document says that the server works so.
            assert_eq!(server["read_only"], true, "{file}");
            assert_eq!(server["cap_drop"], json!(["ALL"]), "{file}");
            assert_eq!(
                server["security_opt"],
                json!(["no-new-privileges:true"]),
                "{file}"
            );
            for published in texts(&server["ports"]) {
                assert_eq!(published, format!("127.0.0.1:3000:{port}"), "{file}");
            }
            for mounted in texts(&server["volumes"]) {
                assert!(mounted.ends_with(&format!(":{volume}")), "{file}");
            }
            let writes_file = !environment(server)
                .iter()
                .any(|(name, _)| *name == "DATABASE_URL");
            assert_eq!(
                writes_file,
                texts(&server["volumes"]).next().is_some(),
                "{file}: SQLite needs the volume"
            );
        }
    }
    let settings = image_settings();
    let set = |name: &str, value: String| settings.contains(&(name.to_owned(), value));
    assert!(set("DATABASE_URL", format!("sqlite://{volume}/stint.db")));
    assert!(set("STINT_ADDR", format!("0.0.0.0:{port}")));
    for row in [
        format!("| port | {port} |"),
        format!("| volume | `{volume}`"),
    ] {
        assert!(DOCUMENT.contains(&row), "{row}");
    }
    let user = instruction("USER");
    let (user, _) = user.split_once(':').expect("a group");
    assert!(DOCUMENT.contains(&format!("user {user}")));
    // The health check is a command of the binary that the image starts.
    let (_, healthcheck) = DOCKERFILE.split_once("CMD [").expect("a health check");
    let (healthcheck, _) = healthcheck.split_once(']').expect("its end");
    let program = instruction("ENTRYPOINT");
    let program = program.trim_matches(['[', ']']);
    assert_eq!(healthcheck, format!("{program}, \"healthcheck\""));
    let help = stint(Path::new("/"))
        .args(["healthcheck", "--help"])
        .output();
    assert!(help.expect("the binary runs").status.success());
}

#[test]
fn what_services_refer_to_is_there() {
    for (file, compose) in Compose::all() {
        let services = compose.services();
        let declared: BTreeSet<&str> = compose.0["volumes"]
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        let mut mounted = BTreeSet::new();
        for (name, service) in services {
            for volume in texts(&service["volumes"]) {
                let (source, _) = volume.split_once(':').expect("a source");
                if source.starts_with('.') {
                    let path = PathBuf::from(FOLDER).join(source);
                    assert!(path.is_file(), "{file}: {name} mounts {source}");
                } else {
                    mounted.insert(source);
                }
            }
            let conditions = service["depends_on"].as_object().into_iter().flatten();
            for (other, how) in conditions {
                assert_eq!(how["condition"], "service_healthy", "{file}");
                let test = &services[other]["healthcheck"]["test"];
                assert_eq!(test[0], "CMD", "{file}: {other} has a health check");
            }
            for other in texts(&service["depends_on"]) {
                assert!(services.contains_key(other), "{file}: {name} needs {other}");
            }
            for published in texts(&service["ports"]) {
                assert!(published.starts_with("127.0.0.1:"), "{file}: {published}");
            }
        }
        assert_eq!(mounted, declared, "{file}");
        let path = format!("docker compose -f server/packaging/{file} up --build");
        assert!(DOCUMENT.contains(&path), "{path}");
    }
}

#[test]
fn servers_reach_the_database_and_trust_the_proxy() {
    let compose = Compose::read("compose.postgresql.yaml");
    let services = compose.services();
    let database: Map<_, _> = environment(&services["database"])
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let text = |name: &str| database[name].as_str().expect("a text");
    let url = format!(
        "postgres://{}:{}@database/{}",
        text("POSTGRES_USER"),
        text("POSTGRES_PASSWORD"),
        text("POSTGRES_DB")
    );
    let subnet = &compose.0["networks"]["default"]["ipam"]["config"][0]["subnet"];
    for server in compose.servers() {
        let settings = environment(server);
        assert!(settings.contains(&("DATABASE_URL", url.clone())));
        let trusted = subnet.as_str().expect("a network").to_owned();
        assert!(settings.contains(&("STINT_TRUSTED_PROXIES", trusted)));
    }
    // The file that Caddy reads in its image asks the servers by their names.
    let proxy = &services["proxy"];
    let mounted: Vec<_> = texts(&proxy["volumes"]).collect();
    assert!(mounted.contains(&"./Caddyfile:/etc/caddy/Caddyfile:ro"));
    let port = instruction("EXPOSE");
    let asked = services
        .iter()
        .filter(|(_, service)| service["image"] == "stint")
        .map(|(name, _)| format!("{name}:{port}"))
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        CADDYFILE.contains(&format!("reverse_proxy {asked} {{")),
        "{asked}"
    );
    let (published, inside) = texts(&proxy["ports"])
        .next()
        .and_then(|ports| ports.rsplit_once(':'))
        .expect("a port");
    assert!(CADDYFILE.contains(&format!("\n:{inside} {{")));
    let public = environment(compose.servers().next().expect("a server"));
    let host = published.replace("127.0.0.1", "http://localhost");
    assert!(public.contains(&("STINT_PUBLIC_URL", host)));
}

/// One of the two servers ends, and requests go to the other one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proxy_asks_servers_that_answer() {
    let Some(caddy) = installed("caddy") else {
        assert!(std::env::var_os("CI").is_none(), "caddy is not installed");
        eprintln!("skipped: caddy is not installed");
        return;
    };
    let installation = Installation::new(Kind::Postgres).await;
    let port = free_port();
    let origin = format!("http://localhost:{port}");
    let compose = Compose::read("compose.postgresql.yaml");
    let documented = environment(compose.servers().next().expect("a server"));
    let settings: Vec<_> = documented
        .iter()
        .filter(|(name, _)| *name != "DATABASE_URL")
        .map(|(name, value)| match *name {
            "STINT_PUBLIC_URL" => (*name, origin.as_str()),
            "STINT_TRUSTED_PROXIES" => (*name, "127.0.0.1"),
            _ => (*name, value.as_str()),
        })
        .collect();
    let mut servers: Vec<Server> = (0..2).map(|_| installation.serve_with(&settings)).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut config = CADDYFILE.replace("\n:3000 {", &format!("\nhttp://localhost:{port} {{"));
    for (name, server) in ["stint-1:3000", "stint-2:3000"].iter().zip(&servers) {
        config = config.replace(name, &server.addr.to_string());
    }
    let path = folder.path().join("Caddyfile");
    std::fs::write(&path, format!("{{\n    admin off\n}}\n{config}")).expect("it can be written");
    let _proxy = Proxy(
        Command::new(caddy)
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&path)
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the proxy starts"),
    );
    let client = client();
    let ready = async || {
        let asked = client.get(format!("{origin}/readyz")).send().await;
        asked.map(|answer| answer.status()).ok()
    };
    let answers = async {
        let mut attempts = tokio::time::interval(Duration::from_millis(100));
        while ready().await != Some(StatusCode::OK) {
            attempts.tick().await;
        }
    };
    let limit = Duration::from_secs(60);
    let answers = tokio::time::timeout(limit, answers).await;
    answers.expect("the proxy answers");
    starts_a_session(&client, &origin).await;
    drop(servers.remove(0));
    for _ in 0..20 {
        assert_eq!(ready().await, Some(StatusCode::OK));
    }
}

/// As a page does; the origin has to be the one that browsers see.
async fn starts_a_session(client: &Client, origin: &str) {
    for (path, body) in [
        (
            "/api/auth/register",
            json!({"email": "bob@example.org", "password": "correct horse battery staple"}),
        ),
        ("/api/sessions", json!({"sessionType": "pomodoro"})),
    ] {
        let posted = client
            .post(format!("{origin}{path}"))
            .header("Origin", origin)
            .json(&body)
            .send()
            .await
            .expect("an answer");
        assert_eq!(posted.status(), StatusCode::CREATED, "{path}");
    }
}
