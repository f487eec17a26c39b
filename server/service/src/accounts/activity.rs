//! The activity of an account: read by its owner, and recorded where nothing else is written.

use shared::UserId;
use shared::wire::{Activity, ActivityKind, ListOrder, ListPart, Page, PageRequest};
use tracing::Instrument;

use super::{AccountError, Accounts};
use crate::activity::{MAX_ROWS, MAX_ROWS_BY_STRANGERS, record};
use crate::request_client::RequestClient;
use store::{Connection, StoreError, activity, users};

impl Accounts {
    /// A part of what happened to the user's account, what happened last first.
    pub async fn activity(
        &self,
        user: UserId,
        part: ListPart,
    ) -> Result<Page<Activity>, AccountError> {
        let mut read = self.database.read_for(user).await?;
        let total = activity::total(&mut read, user, &part).await?;
        let items = activity::list(&mut read, user, &part).await?;
        Ok(part.paging.page_of(items, total))
    }

    /// All of it: it is bounded.
    pub async fn all_activity(&self, user: UserId) -> Result<Vec<Activity>, AccountError> {
        let most = (MAX_ROWS + MAX_ROWS_BY_STRANGERS).unsigned_abs();
        let part = ListPart::page(PageRequest::new(1, most), ListOrder::LastChanged);
        let mut read = self.database.read_statement_for(user).await?;
        Ok(activity::list(&mut read, user, &part).await?)
    }

    /// Records that the user's data is exported.
    pub async fn record_export(&self, user: UserId) -> Result<(), AccountError> {
        self.record_alone(user, ActivityKind::Exported).await
    }

    /// Records what happened to a user, whom the transaction has locked.
    pub(super) async fn record(
        &self,
        write: &mut Connection,
        user: UserId,
        kind: ActivityKind,
        detail: &str,
    ) -> Result<(), StoreError> {
        record(write, self.new_id(), self.now(), user, kind, detail).await
    }

    /// Records a wrong password of a browser that is signed in.
    pub(super) async fn record_wrong_password(&self, user: UserId) {
        let recorded = self.record_alone(user, ActivityKind::PasswordRefused).await;
        log_failure(recorded, user);
    }

    /// Records a refused sign-in after the answer, so that the time of the answer does not tell
    /// whether an account exists.
    pub(super) fn record_refused_sign_in(&self, user: UserId) {
        let Ok(permit) = self.refusals_in_progress.clone().try_acquire_owned() else {
            return;
        };
        let (accounts, client) = (self.clone(), RequestClient::current());
        let work = async move {
            let _permit = permit;
            let kind = ActivityKind::SignInRefused;
            let recorded = client.scope(accounts.record_alone(user, kind)).await;
            log_failure(recorded, user);
        };
        tokio::spawn(work.in_current_span());
    }

    /// In a transaction of its own; does nothing for an account that was deleted.
    async fn record_alone(&self, user: UserId, kind: ActivityKind) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        if users::lock(&mut write, user).await?.is_some() {
            self.record(&mut write, user, kind, "").await?;
            write.commit().await?;
        }
        Ok(())
    }
}

/// A failure to record a refused password changes nothing of the answer.
fn log_failure(recorded: Result<(), AccountError>, user: UserId) {
    if let Err(error) = recorded {
        tracing::warn!(%error, user_id = %user, "could not record a refused password in the activity of the account");
    }
}
