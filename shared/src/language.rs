//! The languages of the texts on pages and in mails, and which one an `Accept-Language` header prefers.

/// Passes all languages to another macro: identifier, BCP 47 tag, and own name. The first is the
/// default.
#[macro_export]
macro_rules! languages {
    ($macro:ident) => {
        $macro! {
            English: "en", "English";
            German: "de", "Deutsch";
        }
    };
}

macro_rules! language_enum {
    ($($language:ident: $tag:literal, $name:literal;)+) => {
        /// A language of the texts. The first is used where none of the preferred ones exists.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Language {
            $(
                #[doc = $name]
                $language,
            )+
        }

        impl Default for Language {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl Language {
            /// Every language.
            pub const ALL: [Self; [$(Language::$language),+].len()] = [$(Self::$language),+];

            /// Its BCP 47 tag, as in `<html lang>`.
            #[must_use]
            pub const fn tag(self) -> &'static str {
                match self {
                    $(Self::$language => $tag,)+
                }
            }

            /// Its name in the language itself.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$language => $name,)+
                }
            }
        }
    };
}

languages!(language_enum);

impl Language {
    /// The language of a tag; regions and scripts are ignored (`de-AT` is German).
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The best available language for an `Accept-Language` header (RFC 9110, 12.5.4).
    #[must_use]
    pub fn negotiate(accepted: &str) -> Self {
        let mut best = (0.0, Self::default());
        for range in accepted.split(',') {
            let mut parts = range.split(';');
            let language = parts.next().and_then(Self::parse);
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            // Of equal qualities the first wins.
            if let Some(language) = language.filter(|_| quality > best.0) {
                best = (quality, language);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn region_is_ignored() {
        assert_eq!(Language::parse("de-AT"), Some(Language::German));
        assert_eq!(Language::parse("DE"), Some(Language::German));
        assert_eq!(Language::parse("den"), None);
        assert_eq!(Language::parse(""), None);
    }

    #[test]
    fn highest_quality_wins() {
        let german = "fr, en;q=0.3, de-CH;q=0.8, de;q=0.7";
        assert_eq!(Language::negotiate(german), Language::German);
        assert_eq!(Language::negotiate("de, en"), Language::German);
        assert_eq!(Language::negotiate("en, de"), Language::English);
        assert_eq!(Language::negotiate("de;q=0"), Language::English);
        assert_eq!(Language::negotiate("ja, *"), Language::English);
        assert_eq!(Language::negotiate(""), Language::English);
    }
}
