//! How the small values are written as text. Refuses every other form than the one each `Display` prints.

/// Declares the error of a text that is not such a value, and says in Chinese how to write one.
macro_rules! not_a {
    ($(#[$doc:meta])* $error:ident, $what:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error {
            /// The text as it was found.
            pub text: String,
        }

        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("“{}”不是", $what, "，应写作“", $example, "”"), self.text)
            }
        }

        impl std::error::Error for $error {}
    };
}

/// Serialises a value as the text its `Display` prints and its `FromStr` reads.
macro_rules! serde_as_text {
    ($value:ty) => {
        impl serde::Serialize for $value {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use {not_a, serde_as_text};

/// The decimal number of exactly these ASCII digits; at most nine of them.
pub(crate) fn digits(text: &[u8]) -> Option<i32> {
    debug_assert!(text.len() <= 9, "a number this long overflows");
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
}
