//! Binds texts to their languages: a marker type for each, and the trait that finds a group's
//! texts.

/// Makes the markers and the trait from `languages!` (`shared/src/language.rs`).
macro_rules! localized {
    ($($language:ident: $tag:literal, $name:literal;)+) => {
        /// For each language the type that marks its texts.
        pub mod marker {
            $(
                #[doc = $name]
                #[derive(Debug)]
                pub struct $language;
            )+
        }

        /// A group of texts that is written in every language.
        pub trait Localized: Sized + $(TextsIn<marker::$language> +)+ {
            /// The texts in this language.
            #[must_use]
            fn of(language: Language) -> &'static Self {
                match language {
                    $(Language::$language => <Self as TextsIn<marker::$language>>::TEXTS,)+
                }
            }

            /// The texts in the language of this page.
            #[must_use]
            fn here() -> &'static Self {
                Self::of($crate::text::language())
            }
        }

        impl<T: $(TextsIn<marker::$language> +)+> Localized for T {}
    };
}
