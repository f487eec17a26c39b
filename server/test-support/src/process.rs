//! The binary as an operator starts it: on a free port, with an empty environment.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A command of the binary.
pub fn stint(folder: &Path) -> Command {
    // Tests and benchmarks lie in `deps` below the folder of the binary that they were built with.
    let test = std::env::current_exe().expect("the path of this test is known");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("a target folder");
    program(&profile.join("stint"), folder)
}

/// A command of another version's binary.
pub fn program(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().current_dir(folder);
    command
}

/// A running server, killed when dropped.
pub struct Server {
    child: Option<Child>,
    pub addr: SocketAddr,
    pub lines: mpsc::Receiver<String>,
}

impl Server {
    /// Starts a server and waits for the log line with its address.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut serve = stint(folder);
        serve.arg("serve");
        Self::start_command(serve, settings)
    }

    /// The same by this command.
    pub fn start_command(mut serve: Command, settings: &[(&str, &str)]) -> Self {
        let mut child = serve
            .env("STINT_ADDR", "127.0.0.1:0")
            .env("STINT_LOG_FORMAT", "json")
            .envs(settings.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let log = child.stderr.take().expect("the log is piped");
        let (send, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let addr = loop {
            let line = lines
                .recv_timeout(Duration::from_secs(60))
                .expect("the server says where it serves");
            let line: serde_json::Value =
                serde_json::from_str(&line).unwrap_or_else(|_| panic!("the log is JSON: {line}"));
            if line["message"] == "serving" {
                let addr = line["addr"].as_str().expect("an address");
                break addr.parse().expect("an address");
            }
        };
        Self {
            child: Some(child),
            addr,
            lines,
        }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Waits until it has stopped by itself.
    pub fn stops_within(&mut self, limit: Duration) -> ExitStatus {
        let mut child = self.child.take().expect("it runs");
        let (send, ended) = mpsc::channel();
        std::thread::spawn(move || send.send(child.wait()));
        let status = ended.recv_timeout(limit).expect("it stops in time");
        status.expect("it can be waited for")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: acknowledged writes must be on the disk by now.
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
