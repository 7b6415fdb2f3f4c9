//! Links that were dropped and are still hanging up. Dropping a link can't wait; the next link to the same meter does.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// For a meter to be hung up.
const HANG_UP: Duration = Duration::from_secs(5);

/// What is still hanging up, by the meters' addresses.
#[derive(Default)]
pub struct HangingUp(Mutex<HashMap<String, JoinHandle<()>>>);

impl HangingUp {
    /// Hangs up on `runtime`, for a limited time; nobody is left to be told how it went.
    pub fn begin<T>(
        &self,
        runtime: &Handle,
        address: &str,
        hang_up: impl Future<Output = T> + Send + 'static,
    ) {
        let hanging_up = runtime.spawn(async move {
            let _ended = timeout(HANG_UP, hang_up).await;
        });
        let mut all = self.all();
        all.retain(|_, other| !other.is_finished());
        all.insert(address.to_owned(), hanging_up);
    }

    /// Waits until this meter's last link is hung up.
    pub async fn ended(&self, address: &str) {
        let hanging_up = self.all().remove(address);
        if let Some(hanging_up) = hanging_up {
            // Limited by itself; a panic in it would have left nothing to wait for.
            let _ended = hanging_up.await;
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, JoinHandle<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
