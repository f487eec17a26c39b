//! The texts of mails, one file for each language.

mod de;
mod en;
mod facts;

use shared::Language;

use super::kind::MailKind;
pub(super) use facts::MailFacts;

/// The subject and the text of a mail.
pub(super) fn write(
    language: Language,
    kind: MailKind,
    facts: &MailFacts,
) -> (&'static str, String) {
    match language {
        Language::English => en::write(kind, facts),
        Language::German => de::write(kind, facts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_its_link_and_says_where_it_comes_from() {
        let facts = MailFacts {
            origin: "https://stint.example".to_owned(),
            link: "https://stint.example/a?link=b".to_owned(),
            at: "2026-11-22 10:00 (UTC)".to_owned(),
        };
        for language in Language::ALL {
            for kind in MailKind::ALL {
                let (subject, text) = write(language, *kind, &facts);
                assert!(
                    !subject.contains('\n') && subject.contains("Stint"),
                    "{subject}"
                );
                let has_link = text.contains(&facts.link);
                assert_eq!(has_link, kind.link().is_some(), "{text}");
                assert!(text.contains(&facts.origin), "{text}");
                let longest = text.lines().map(|line| line.chars().count()).max();
                assert!(longest <= Some(78), "{text}");
            }
        }
    }
}
