//! The binary with a mail server: mails are sent, and `stint doctor` tells whether they can be.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::json;
use test_support::process::{Server, stint};
use test_support::smtp::SmtpReceiver;

/// Longer than the poll of a busy machine takes.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_sent_and_doctor_checks_the_mail_server() {
    let folder = tempfile::tempdir().unwrap();
    let smtp = SmtpReceiver::start().await;
    let url = smtp.url();
    let settings = [
        ("STINT_PUBLIC_URL", "https://stint.example"),
        ("STINT_SMTP_URL", &*url),
        ("STINT_MAIL_FROM", "Stint <stint@mail.test>"),
    ];
    let server = Server::start(folder.path(), &settings);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let account = json!({ "email": "ada@example.org", "password": "correct horse battery" });
    let registered = Client::new()
        .post(format!("http://{}/api/auth/register", server.addr))
        .json(&account)
        .send();
    assert_eq!(registered.await.unwrap().status(), StatusCode::ACCEPTED);
    let mail = smtp.wait_for(1, LIMIT).await.remove(0);
    assert_eq!(mail.to, "ada@example.org");
    assert!(
        mail.text
            .contains("https://stint.example/confirm-email?link=")
    );

    let doctor = || async {
        let mut command = stint(folder.path());
        command.arg("doctor").envs(settings);
        let output = tokio::task::spawn_blocking(move || command.output());
        output.await.unwrap().expect("the binary runs")
    };
    let good = String::from_utf8(doctor().await.stdout).unwrap();
    assert!(
        good.contains("ok       mail: the mail server can be used"),
        "{good}"
    );
    drop(smtp);
    let bad = doctor().await;
    assert!(!bad.status.success());
    let bad = String::from_utf8(bad.stdout).unwrap();
    assert!(
        bad.contains("failure  mail: the mail server cannot be used:"),
        "{bad}"
    );
    assert!(bad.contains("refused"), "{bad}");
}
