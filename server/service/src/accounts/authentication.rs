//! Authenticates a secret: runs for every request, so it uses as few statements as possible.

use shared::wire::Scope;
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::{AccountError, Accounts, LOGIN_IDLE};
use crate::secret::Secret;
use store::{Connection, StoreError, directories, logins, tokens};

/// A token's uses within this time are recorded as one.
const TOKEN_USE: Millis = 60 * 1000;

/// The same for a login, whose last use is shown by the day only.
const LOGIN_USE: Millis = 10 * 60 * 1000;

/// A user whose secret is valid.
#[derive(Clone, Debug)]
pub struct AuthenticatedUser {
    /// Whom the credential authenticates.
    pub user: UserId,
    /// The user's time zone.
    pub time_zone: String,
    /// The credential.
    pub by: VerifiedCredential,
}

/// What a request was authenticated with.
#[derive(Clone, Debug)]
pub enum VerifiedCredential {
    /// A browser's login.
    Login(Uuid),
    /// An API token with its scopes.
    Token(Uuid, Vec<Scope>),
}

impl Accounts {
    /// The user of this login; none if it is unknown or expired.
    pub async fn authenticate_login(
        &self,
        secret: &Secret,
    ) -> Result<Option<AuthenticatedUser>, AccountError> {
        let now = self.now();
        let login = {
            let mut read = self.database.read().await?;
            match owner(&mut read, secret).await? {
                Some(user) => logins::by_hash(&mut read, user, &secret.hash()).await?,
                None => None,
            }
        };
        let Some(login) = login
            .filter(|login| now < login.expires_at && now < login.last_used_at.plus(LOGIN_IDLE))
        else {
            return Ok(None);
        };
        if now.since(login.last_used_at) >= LOGIN_USE {
            self.record_use(login.user, CredentialUse::Login(login.id), now)
                .await;
        }
        Ok(Some(AuthenticatedUser {
            user: login.user,
            time_zone: login.time_zone,
            by: VerifiedCredential::Login(login.id),
        }))
    }

    /// The user of this token; none if it is unknown or expired.
    pub async fn authenticate_token(
        &self,
        secret: &Secret,
    ) -> Result<Option<AuthenticatedUser>, AccountError> {
        let now = self.now();
        let token = {
            let mut read = self.database.read().await?;
            match owner(&mut read, secret).await? {
                Some(user) => tokens::by_hash(&mut read, user, &secret.hash()).await?,
                None => None,
            }
        };
        let Some(token) = token.filter(|token| token.expires_at.is_none_or(|at| now < at)) else {
            return Ok(None);
        };
        if token
            .last_used_at
            .is_none_or(|at| now.since(at) >= TOKEN_USE)
        {
            self.record_use(token.user, CredentialUse::Token(token.id), now)
                .await;
        }
        let by = VerifiedCredential::Token(token.id, token.scopes);
        Ok(Some(AuthenticatedUser {
            user: token.user,
            time_zone: token.time_zone,
            by,
        }))
    }

    /// A failure to record the use does not refuse the request.
    async fn record_use(&self, user: UserId, used: CredentialUse, now: Timestamp) {
        let recorded = async {
            let mut write = self.database.write_for(user).await?;
            match used {
                CredentialUse::Login(id) => logins::touch(&mut write, user, id, now).await?,
                CredentialUse::Token(id) => tokens::touch(&mut write, user, id, now).await?,
            }
            write.commit().await
        };
        let result: Result<(), StoreError> = recorded.await;
        if let Err(error) = result {
            tracing::warn!(%error, "could not record when a credential was last used; the request goes on");
        }
    }
}

/// The user that the secret names; one of an earlier version names none and is looked up.
pub(crate) async fn owner(
    connection: &mut Connection,
    secret: &Secret,
) -> Result<Option<UserId>, StoreError> {
    match secret.user() {
        Some(user) => Ok(Some(user)),
        None => directories::by_credential(connection, &secret.hash()).await,
    }
}

enum CredentialUse {
    Login(Uuid),
    Token(Uuid),
}
