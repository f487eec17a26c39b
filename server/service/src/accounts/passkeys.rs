//! Passkeys: added by who knows the password, listed, renamed, removed, and signed in with.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::UserId;
use shared::wire::{
    ActivityKind, AuthenticatorSelection, BeginPasskey, CreatePasskey, CredentialDescriptor, Me,
    Passkey, PasskeyAlgorithm, PasskeyCreation, PasskeyCredentials, PasskeyRequest, PasskeyUser,
    RelyingParty,
};
use uuid::Uuid;

use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn};
use crate::mail::MailKind;
use crate::passkey_challenge::{AnsweredChallenge, CHALLENGE_VALIDITY, ChallengePurpose};
use crate::secret::Secret;
use crate::webauthn::{
    self, ALGORITHMS, Assertion, ClientData, ClientDataType, WebauthnError, new_credential,
};
use metrics::SecurityEvent;
use store::passkeys::{self, NewPasskey, PasskeyKey};
use store::users::UserRow;
use store::{Connection, users};

/// More passkeys could not be told apart in a list.
const MAX_PASSKEYS: usize = 20;

/// Bytes of what a browser sends, decoded: far more than any authenticator writes.
const MAX_BYTES: usize = 16 * 1024;

const REQUIRED: &str = "required";
const PUBLIC_KEY: &str = "public-key";

/// The page on which an authenticator was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyPage {
    origin: String,
    host: String,
}

impl PasskeyPage {
    /// A page of this origin, such as `https://stint.example`; none where it has no host.
    #[must_use]
    pub fn of(origin: String) -> Option<Self> {
        let host = url::Url::parse(&origin).ok()?.host_str()?.to_owned();
        Some(Self { origin, host })
    }
}

impl Accounts {
    /// For how long a challenge, and the cookie of the browser that it is for, last.
    pub const CHALLENGE_VALIDITY: shared::Millis = CHALLENGE_VALIDITY;

    /// The user's passkeys, newest first.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<Passkey>, AccountError> {
        let mut read = self.database.read_for(user).await?;
        account(users::by_id(&mut read, user).await?)?;
        let stored = passkeys::list(&mut read, user).await?;
        Ok(stored.into_iter().map(|(passkey, _)| passkey).collect())
    }

    /// One of the user's passkeys.
    pub async fn passkey(&self, user: UserId, id: Uuid) -> Result<Passkey, AccountError> {
        let found = self.passkeys(user).await?;
        let mut found = found.into_iter().filter(|passkey| passkey.id == id);
        found.next().ok_or(AccountError::PasskeyNotFound)
    }

    /// What the browser needs to make a passkey. The challenge in it says that the password was
    /// right, to the browser with this sign-in.
    pub async fn begin_passkey(
        &self,
        user: UserId,
        login: Uuid,
        begin: BeginPasskey,
    ) -> Result<PasskeyCreation, AccountError> {
        let found = self.user(user).await?;
        let (account, email) = account(found)?;
        let event = SecurityEvent::PasskeyAdded;
        self.check_own_password(&account, begin.current_password, event)
            .await?;
        let stored = {
            let mut read = self.database.read_statement_for(user).await?;
            passkeys::list(&mut read, user).await?
        };
        if stored.len() >= MAX_PASSKEYS {
            return Err(AccountError::TooManyPasskeys);
        }
        let purpose = ChallengePurpose::Add(user, login);
        let public_key = || PUBLIC_KEY.to_owned();
        Ok(PasskeyCreation {
            rp: RelyingParty {
                name: "Stint".to_owned(),
            },
            user: PasskeyUser {
                id: URL_SAFE_NO_PAD.encode(user.as_uuid().as_bytes()),
                display_name: account.display_name.unwrap_or_else(|| email.clone()),
                name: email,
            },
            challenge: self.passkey_challenges.issue(purpose, self.now()).await?,
            pub_key_cred_params: ALGORITHMS
                .map(|alg| PasskeyAlgorithm {
                    kind: public_key(),
                    alg,
                })
                .to_vec(),
            timeout: CHALLENGE_VALIDITY,
            exclude_credentials: stored
                .into_iter()
                .map(|(_, id)| CredentialDescriptor {
                    kind: public_key(),
                    id: URL_SAFE_NO_PAD.encode(id),
                })
                .collect(),
            authenticator_selection: AuthenticatorSelection {
                resident_key: REQUIRED.to_owned(),
                require_resident_key: true,
                user_verification: REQUIRED.to_owned(),
            },
            attestation: "none".to_owned(),
        })
    }

    /// Adds the passkey that the browser with this sign-in has made on this page.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn add_passkey(
        &self,
        user: UserId,
        login: Uuid,
        requested: CreatePasskey,
        page: &PasskeyPage,
    ) -> Result<Passkey, AccountError> {
        let mut problems = FieldProblems::default();
        let name = problems.passkey_name(&requested.name);
        problems.none().map_err(AccountError::Invalid)?;
        let client_data = decoded(&requested.client_data).map_err(not_accepted)?;
        let client_data = ClientData::read(&client_data, ClientDataType::Create, &page.origin);
        let client_data = client_data.map_err(not_accepted)?;
        let purpose = ChallengePurpose::Add(user, login);
        let challenge = self.answered(&client_data, purpose).await?;
        let object = decoded(&requested.attestation_object).map_err(not_accepted)?;
        let credential = new_credential(&object, &page.host).map_err(not_accepted)?;
        let now = self.now();
        let passkey = NewPasskey {
            id: self.new_id(),
            credential_id: credential.id,
            public_key: credential.public_key,
            sign_count: credential.sign_count.into(),
            name: &name,
            created_at: now,
        };
        let mut write = self.database.write_for(user).await?;
        // Under the user's lock, so that concurrent requests cannot exceed the limit.
        let (account, _) = account(users::lock(&mut write, user).await?)?;
        self.use_challenge(&mut write, user, &challenge).await?;
        let stored = passkeys::list(&mut write, user).await?;
        if stored.iter().any(|(_, id)| id == credential.id) {
            return Err(AccountError::PasskeyExists);
        }
        if stored.len() >= MAX_PASSKEYS {
            return Err(AccountError::TooManyPasskeys);
        }
        passkeys::insert(&mut write, user, &passkey).await?;
        self.notify(&mut write, &account, MailKind::PasskeyAdded)
            .await?;
        let added = ActivityKind::PasskeyAdded;
        self.record(&mut write, user, added, &name).await?;
        write.commit().await?;
        self.security_log.success(SecurityEvent::PasskeyAdded, user);
        Ok(Passkey {
            id: passkey.id,
            name,
            created_at: now,
            last_used_at: None,
        })
    }

    /// Renames a passkey of the user.
    pub async fn rename_passkey(
        &self,
        user: UserId,
        id: Uuid,
        name: &str,
    ) -> Result<(), AccountError> {
        let mut problems = FieldProblems::default();
        let name = problems.passkey_name(name);
        problems.none().map_err(AccountError::Invalid)?;
        let mut write = self.database.write_for(user).await?;
        if !passkeys::rename(&mut write, user, id, &name).await? {
            return Err(AccountError::PasskeyNotFound);
        }
        Ok(write.commit().await?)
    }

    /// Removes a passkey of the user. Who signed in with it stays signed in.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, passkey_id = %id))]
    pub async fn remove_passkey(&self, user: UserId, id: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::PasskeyNotFound)?;
        let stored = passkeys::list(&mut write, user).await?;
        let removed = stored.iter().find(|(passkey, _)| passkey.id == id);
        let (removed, _) = removed.ok_or(AccountError::PasskeyNotFound)?;
        passkeys::delete(&mut write, user, id).await?;
        let kind = ActivityKind::PasskeyRemoved;
        self.record(&mut write, user, kind, &removed.name).await?;
        self.notify(&mut write, &account, MailKind::PasskeyRemoved)
            .await?;
        write.commit().await?;
        self.security_log
            .success(SecurityEvent::PasskeyRemoved, user);
        Ok(())
    }

    /// A cookie by which the browser is recognised that asks to sign in with a passkey.
    #[must_use]
    pub fn passkey_cookie(&self) -> String {
        Secret::password(self.entropy.as_ref()).reveal().to_owned()
    }

    /// What the browser with this cookie needs to sign in with a passkey.
    pub async fn request_passkey(&self, cookie: &str) -> Result<PasskeyRequest, AccountError> {
        let purpose = ChallengePurpose::SignIn(cookie);
        Ok(PasskeyRequest {
            challenge: self.passkey_challenges.issue(purpose, self.now()).await?,
            timeout: CHALLENGE_VALIDITY,
            user_verification: REQUIRED.to_owned(),
        })
    }

    /// The user that a passkey names, whether or not it is theirs.
    pub async fn passkey_owner(
        &self,
        credentials: &PasskeyCredentials,
    ) -> Result<Option<Me>, AccountError> {
        match named_user(credentials) {
            Some(user) => self.me(user).await,
            None => Ok(None),
        }
    }

    /// Signs in the browser with this cookie, on this page, with a passkey; the browser's previous
    /// login ends.
    pub async fn sign_in_with_passkey(
        &self,
        credentials: &PasskeyCredentials,
        cookie: &str,
        page: &PasskeyPage,
        origin: SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let user = named_user(credentials);
        let signed_in = self.check_passkey(user, credentials, cookie, page, &origin);
        let signed_in = signed_in.await.inspect_err(|error| {
            if !matches!(error, AccountError::Store(_)) {
                self.security_log.refused(SecurityEvent::SignIn, user);
            }
        })?;
        self.end_previous(&signed_in, &origin);
        self.security_log
            .success(SecurityEvent::SignIn, signed_in.me.user_id);
        Ok(signed_in)
    }

    async fn check_passkey(
        &self,
        user: Option<UserId>,
        credentials: &PasskeyCredentials,
        cookie: &str,
        page: &PasskeyPage,
        origin: &SignInOrigin,
    ) -> Result<SignedIn, AccountError> {
        let user = user.ok_or(AccountError::InvalidPasskey)?;
        let json = decoded(&credentials.client_data).map_err(refusal)?;
        let client_data = ClientData::read(&json, ClientDataType::Get, &page.origin);
        let client_data = client_data.map_err(refusal)?;
        let purpose = ChallengePurpose::SignIn(cookie);
        let challenge = self.answered(&client_data, purpose).await?;
        let credential_id = decoded(&credentials.credential_id).map_err(refusal)?;
        let authenticator_data = decoded(&credentials.authenticator_data).map_err(refusal)?;
        let signature = decoded(&credentials.signature).map_err(refusal)?;

        // Before the lock, so that strangers do not hold it.
        let found = {
            let mut read = self.database.read_statement().await?;
            passkeys::by_credential(&mut read, user, &credential_id).await?
        };
        let verify = |key: Option<PasskeyKey>| {
            let key = key.ok_or(AccountError::InvalidPasskey)?;
            let assertion = Assertion {
                client_data: &json,
                authenticator_data: &authenticator_data,
                signature: &signature,
            };
            let before = u32::try_from(key.sign_count).unwrap_or(u32::MAX);
            let count = webauthn::verify(assertion, &page.host, &key.public_key, before);
            Ok::<_, AccountError>((key.id, count.map_err(refusal)?))
        };
        verify(found)?;
        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::InvalidPasskey)?;
        // Again under the lock: it may have been removed, or used with this counter.
        let (id, sign_count) =
            verify(passkeys::by_credential(&mut write, user, &credential_id).await?)?;
        if account.disabled_at.is_some() {
            return Err(AccountError::Disabled);
        }
        self.use_challenge(&mut write, user, &challenge).await?;
        passkeys::touch(&mut write, user, id, sign_count.into(), self.now()).await?;
        let signed_in = self.sign_in_recorded(&mut write, account, origin).await?;
        write.commit().await?;
        Ok(signed_in)
    }

    /// The challenge that was answered, if it is one for this purpose.
    async fn answered(
        &self,
        client_data: &ClientData,
        purpose: ChallengePurpose<'_>,
    ) -> Result<AnsweredChallenge, AccountError> {
        let challenge = client_data.challenge().unwrap_or_default();
        let read = self
            .passkey_challenges
            .read(&challenge, purpose, self.now());
        read.await?.ok_or(AccountError::InvalidChallenge)
    }

    /// Under the user's lock, so that of two answers to a challenge one finds it used.
    async fn use_challenge(
        &self,
        write: &mut Connection,
        user: UserId,
        challenge: &AnsweredChallenge,
    ) -> Result<(), AccountError> {
        let AnsweredChallenge { hash, expires_at } = challenge;
        if passkeys::use_challenge(write, user, hash, *expires_at, self.now()).await? {
            Ok(())
        } else {
            Err(AccountError::InvalidChallenge)
        }
    }
}

/// The account and its e-mail address; guests have none.
fn account(user: Option<UserRow>) -> Result<(UserRow, String), AccountError> {
    let user = user.ok_or(AccountError::GuestNotAllowed)?;
    let email = user.email.clone().ok_or(AccountError::GuestNotAllowed)?;
    Ok((user, email))
}

/// The user that the passkey names, whether or not it is theirs.
fn named_user(credentials: &PasskeyCredentials) -> Option<UserId> {
    let handle = decoded(&credentials.user_handle).ok()?;
    Uuid::from_slice(&handle).ok().map(UserId::new)
}

fn decoded(text: &str) -> Result<Vec<u8>, WebauthnError> {
    if text.len() > MAX_BYTES / 3 * 4 {
        return Err(WebauthnError::Malformed);
    }
    let decoded = URL_SAFE_NO_PAD.decode(text);
    decoded.map_err(|_| WebauthnError::Malformed)
}

fn not_accepted(error: WebauthnError) -> AccountError {
    let mut problems = FieldProblems::default();
    let detail = format!("The passkey is not accepted: {error}.");
    problems.add("attestationObject", "passkey_not_accepted", detail);
    problems
        .none()
        .map_or_else(AccountError::Invalid, |()| AccountError::InvalidPasskey)
}

/// Whoever tries is not told what is wrong; the log is.
fn refusal(error: WebauthnError) -> AccountError {
    tracing::info!(%error, "a sign-in with a passkey is refused");
    AccountError::InvalidPasskey
}
