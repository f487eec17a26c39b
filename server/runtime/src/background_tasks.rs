//! Background tasks of the server: spawned once, restarted when they fail, stopped together.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The pause before a failed task is restarted.
const RESTART_DELAY: Duration = Duration::from_secs(1);

/// The background tasks of a process; clones share them.
#[derive(Clone, Debug, Default)]
pub struct BackgroundTasks {
    stop: CancellationToken,
    running: TaskTracker,
}

impl BackgroundTasks {
    /// Cancelled when the server shuts down. Event streams end by it too.
    #[must_use]
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Spawns a task that is expected to run until its token is cancelled. If it ends or panics
    /// before, that is logged and the task restarted.
    pub fn spawn<F>(
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
                    Ok(()) => tracing::error!(task = name, "a background task ended; restarting it in 1 s"),
                    Err(error) => tracing::error!(task = name, %error, "a background task panicked; restarting it in 1 s"),
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(RESTART_DELAY) => {}
                }
            }
        });
    }

    /// Cancels the token and waits until all tasks have ended.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        self.running.close();
        self.running.wait().await;
    }
}
