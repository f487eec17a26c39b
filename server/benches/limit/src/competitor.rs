//! A server in a process of its own, and what it does in a time.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

use limit::client::{Client, Request};
use limit::history;

/// Ticks of a second in `/proc`.
const TICKS: f64 = 100.0;

/// See the module; stopped when dropped.
pub struct Competitor {
    child: Child,
    pub addr: SocketAddr,
}

/// What was done in a round.
pub struct Measurement {
    /// Requests a second.
    pub rate: f64,
    /// CPU time of the server for a request.
    pub cpu_micros: f64,
}

impl Competitor {
    /// Starts Stint on a database.
    pub fn stint(binary: &Path, folder: &Path, database: &str) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let addr = free.expect("a free port");
        let site = std::env::var("LEPTOS_SITE_ROOT").unwrap_or("target/site".to_owned());
        let site = std::path::absolute(site).expect("a folder");
        let binary = std::path::absolute(binary).expect("a file");
        let child = Command::new(binary)
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .env("STINT_ADDR", addr.to_string())
            .env("DATABASE_URL", database)
            .env("STINT_RATE_LIMITS", "off")
            .env("STINT_GUEST_QUOTA", "sessions=1000000,megabytes=4000")
            .env("STINT_LOG", "warn")
            .env("LEPTOS_SITE_ROOT", site)
            .spawn();
        Self {
            child: child.expect("the server starts"),
            addr,
        }
    }

    /// Starts the least server on a database, in a folder with the example answers.
    pub fn limit(folder: &Path, database: &str) -> Self {
        let this = std::env::current_exe().expect("the path is known");
        let mut child = Command::new(this)
            .arg("serve")
            .arg(folder)
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let output = child.stdout.take().expect("the output is piped");
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        read.expect("it says where it serves");
        let addr = line.trim().parse().expect("an address");
        Self { child, addr }
    }

    /// Waits until it listens.
    pub async fn is_up(&self) {
        let begun = Instant::now();
        while TcpStream::connect(self.addr).await.is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "it does not listen"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// So many connections: of a user each, or of one user with a history.
    pub async fn clients(&self, number: usize, sessions: u64) -> Vec<Client> {
        let mut first = Client::guest(self.addr).await;
        if sessions > 0 {
            first.import(history::log(sessions)).await;
        }
        let mut clients = Vec::new();
        for _ in 1..number {
            clients.push(if sessions > 0 {
                first.again().await
            } else {
                Client::guest(self.addr).await
            });
        }
        clients.push(first);
        clients
    }

    /// Lets each client send a request as soon as it has the answer to the one before.
    pub async fn load(
        &self,
        clients: Vec<Client>,
        next: fn(&mut Client) -> Request,
        duration: Duration,
    ) -> (Vec<Client>, Measurement) {
        let (begun, cpu_before) = (Instant::now(), self.cpu_seconds());
        let mut asking = JoinSet::new();
        for mut client in clients {
            asking.spawn(async move {
                let mut answers = 0_u32;
                while begun.elapsed() < duration {
                    let request = next(&mut client);
                    client.ask_for(&request).await;
                    answers += 1;
                }
                (client, answers)
            });
        }
        let (clients, answers): (Vec<_>, Vec<_>) = asking.join_all().await.into_iter().unzip();
        let answers = f64::from(answers.iter().sum::<u32>());
        let measurement = Measurement {
            rate: answers / begun.elapsed().as_secs_f64(),
            cpu_micros: (self.cpu_seconds() - cpu_before) * 1e6 / answers,
        };
        (clients, measurement)
    }

    fn cpu_seconds(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(path).expect("Linux");
        // After the name in parentheses: state is the third field, user and system time 14 and 15.
        let (_, fields) = stat.rsplit_once(')').expect("a name");
        let ticks = fields.split_whitespace().skip(11).take(2);
        ticks
            .filter_map(|ticks| ticks.parse::<f64>().ok())
            .sum::<f64>()
            / TICKS
    }
}

impl Drop for Competitor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
