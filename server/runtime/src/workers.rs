//! The life of background tasks: started once, begun again when they fail, stopped together.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a task that failed rests before it is begun again.
const REST: Duration = Duration::from_secs(1);

/// The background tasks of a server; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    stop: CancellationToken,
    running: TaskTracker,
}

impl Workers {
    /// Told when the server stops; streams that would never end listen to it, too.
    #[must_use]
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task, which is expected to run until it is told to stop. One that ends or
    /// panics before is begun again after a rest, and that is logged.
    pub fn start<F>(
        &self,
        name: &'static str,
        mut task: impl FnMut(CancellationToken) -> F + Send + 'static,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.running.spawn(async move {
            while !stop.is_cancelled() {
                let ended = tokio::spawn(task(stop.clone())).await;
                if stop.is_cancelled() {
                    break;
                }
                match ended {
                    Ok(()) => tracing::error!(task = name, "a background task ended; it is begun again"),
                    Err(error) => tracing::error!(task = name, %error, "a background task failed; it is begun again"),
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(REST) => {}
                }
            }
        });
    }

    /// Tells all of them to stop and waits until they have.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.running.close();
        self.running.wait().await;
    }
}
