//! A network between a server and PostgreSQL that fails on demand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the network does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Network {
    /// Forwards everything.
    Works,
    /// Takes everything and forwards nothing; connections stay open.
    Swallows,
    /// Forwards a `COMMIT`, and cuts the connection once PostgreSQL has answered it.
    CutsAnswerToCommit,
    /// Cuts the connection instead of forwarding a `COMMIT`.
    CutsCommit,
}

/// The proxy; it ends when it is dropped.
pub struct PostgresProxy {
    network: Arc<AtomicU8>,
    /// Of the next connection. Those before the oldest are lost.
    next: Arc<AtomicU64>,
    oldest: Arc<AtomicU64>,
    port: u16,
    accepting: JoinHandle<()>,
    // Connections end when it is dropped.
    _ends: watch::Sender<()>,
}

impl PostgresProxy {
    /// A proxy in front of the database of these options.
    pub async fn start(options: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let network = Arc::new(AtomicU8::new(Network::Works as u8));
        let socket = options.get_socket().expect("the cluster has a socket");
        let socket = socket.join(format!(".s.PGSQL.{}", options.get_port()));
        let (ends, ended) = watch::channel(());
        let behaviour = Arc::clone(&network);
        let [next, oldest] = [(); 2].map(|()| Arc::new(AtomicU64::new(0)));
        let (numbers, oldest_working) = (Arc::clone(&next), Arc::clone(&oldest));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = numbers.fetch_add(1, Ordering::SeqCst);
                let (socket, mut ended) = (socket.clone(), ended.clone());
                let (network, oldest) = (Arc::clone(&behaviour), Arc::clone(&oldest_working));
                tokio::spawn(async move {
                    let Ok(database) = UnixStream::connect(&socket).await else {
                        return;
                    };
                    let (from_client, to_client) = client.into_split();
                    let (from_database, to_database) = database.into_split();
                    let commits = AtomicBool::new(false);
                    let cuts_request = |request: &[u8], network| {
                        // The end of a simple query.
                        let is_commit = request.ends_with(b"COMMIT\0");
                        commits.store(is_commit, Ordering::SeqCst);
                        is_commit && network == Network::CutsCommit as u8
                    };
                    let cuts_answer = |_: &[u8], network| {
                        network == Network::CutsAnswerToCommit as u8
                            && commits.load(Ordering::SeqCst)
                    };
                    let behaviour = || match oldest.load(Ordering::SeqCst) {
                        oldest if number < oldest => Network::Swallows as u8,
                        _ => network.load(Ordering::SeqCst),
                    };
                    // The first direction that ends closes both.
                    tokio::select! {
                        () = forward(from_client, to_database, behaviour, cuts_request) => {}
                        () = forward(from_database, to_client, behaviour, cuts_answer) => {}
                        _ = ended.changed() => {}
                    }
                });
            }
        });
        Self {
            network,
            next,
            oldest,
            port,
            accepting,
            _ends: ends,
        }
    }

    /// What happens from now on, on connections that are open as well.
    pub fn set(&self, network: Network) {
        self.network.store(network as u8, Ordering::SeqCst);
    }

    /// What is sent on connections that are open is lost from now on; neither side hears of it.
    pub fn lose_connections(&self) {
        let next = self.next.load(Ordering::SeqCst);
        self.oldest.store(next, Ordering::SeqCst);
    }

    /// The URL of the database behind it.
    #[must_use]
    pub fn url(&self, options: &PgConnectOptions) -> String {
        let database = options.get_database().expect("the database has a name");
        format!("postgres://stint@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for PostgresProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Passes on what is sent, until `cuts` says of a piece, and of the network's state, that the
/// connection breaks.
async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    network: impl Fn() -> u8,
    cuts: impl Fn(&[u8], u8) -> bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let piece = &buffer[..read];
        let now = network();
        if cuts(piece, now) {
            return;
        }
        if now != Network::Swallows as u8 && to.write_all(piece).await.is_err() {
            return;
        }
    }
}
