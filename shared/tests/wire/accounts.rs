//! Accounts, sign-in and tokens.

use serde_json::{Value, json};
use stint_rules::wire::{
    ChangeMe, CreateGuest, CreateToken, CreatedToken, Credentials, DeleteMe, LoginList, Me,
    PasswordChange, Reauthentication, Registration, Scope, TokenList,
};

use crate::support::{reads, same, test};

const ID: &str = "01980000-0000-7000-8000-000000000001";
const WHEN: &str = "2026-11-22T10:00:00.000Z";

#[test]
fn sign_in_bodies_round_trip() {
    reads::<Registration>(json!({"email": "a@example.org", "password": "correct horse"}));
    same::<Registration>(json!({
        "email": "a@example.org", "password": "correct horse", "displayName": "A",
        "timeZone": "Europe/Berlin"
    }));
    same::<Credentials>(json!({"email": "a@example.org", "password": "correct horse"}));
    reads::<CreateGuest>(json!({}));
    same::<Reauthentication>(json!({"password": "old"}));
    same::<PasswordChange>(
        json!({"currentPassword": "old", "newPassword": "new", "deleteCredentials": false}),
    );
}

#[test]
fn profile_round_trips() {
    same::<Me>(json!({
        "userId": ID, "email": null, "displayName": null, "guest": true, "timeZone": "UTC",
        "formerTimeZones": [{"timeZone": "Europe/Berlin", "until": WHEN}], "daysInCurrentZone": true,
        "dayStartsAt": 240, "dailyGoalMinutes": null, "weekStartsOn": 7,
        "presets": [{"name": "Deep work", "plannedDuration": 50, "breakDuration": 10, "taskId": ID}],
        "createdAt": WHEN
    }));
    reads::<ChangeMe>(
        json!({"displayName": null, "dailyGoalMinutes": 90, "daysInCurrentZone": false}),
    );
    reads::<ChangeMe>(json!({"presets": [{"name": "Deep work", "plannedDuration": 50}]}));
    reads::<DeleteMe>(json!({}));
    same::<LoginList>(json!({"items": [{
        "id": ID, "userAgent": null, "createdAt": WHEN, "lastUsedAt": WHEN, "current": true
    }]}));
}

#[test]
fn tokens_round_trip() {
    reads::<CreateToken>(json!({"name": "cli", "scopes": ["sessions:read"]}));
    let token = json!({
        "id": ID, "name": "cli", "scopes": ["sessions:read", "webhooks:manage"],
        "createdAt": WHEN, "expiresAt": null, "lastUsedAt": null
    });
    same::<TokenList>(json!({"items": [token]}));
    let mut created = token;
    created["secret"] = json!("stint_x");
    created["secretOmitted"] = json!(false);
    same::<CreatedToken>(created.clone());
    created["secret"] = Value::Null;
    created["secretOmitted"] = json!(true);
    same::<CreatedToken>(created);
}

#[test]
fn scopes_are_spelled_as_in_json() {
    for scope in Scope::ALL {
        assert_eq!(serde_json::to_value(scope).expect("JSON"), scope.as_str());
        assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
    }
    assert_eq!(Scope::parse("everything"), None);
}
