//! Refuses every value whose byte form could differ between two readers. The form is RFC 8785 without its number
//! rules for fractions: an entry holds integers only, money in 分 (design §4).

use serde_json::{Map, Value};
use std::fmt;

/// The largest integer, and by its negative the smallest: 2⁵³ − 1, beyond which a reader using doubles rounds
/// (RFC 8785 appendix D, RFC 7493 §2.2).
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// How many arrays and objects may lie inside one another. An entry needs about five; the common JSON readers
/// stop at 100 or more, so whatever is written here can be read back.
pub const DEPTH_MAX: usize = 64;

/// Why a value has no canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCanonical {
    /// A number with a fraction or an exponent, or minus zero.
    Float,
    /// An integer beyond ±[`INTEGER_MAX`].
    IntegerTooLarge,
    /// More than [`DEPTH_MAX`] arrays and objects inside one another.
    TooDeep,
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float => write!(f, "a float has no place in an entry; count in whole units, money in fen"),
            Self::IntegerTooLarge => write!(f, "an integer lies beyond ±{INTEGER_MAX}; write it as a string"),
            Self::TooDeep => write!(f, "more than {DEPTH_MAX} arrays and objects lie inside one another"),
        }
    }
}

impl std::error::Error for NotCanonical {}

/// The RFC 8785 bytes of `value`: UTF-8, no white space, keys in the order of their UTF-16 code units.
///
/// # Errors
/// [`NotCanonical`] when the value holds a float, an integer beyond ±[`INTEGER_MAX`], or nests deeper than
/// [`DEPTH_MAX`].
pub fn canonical(value: &Value) -> Result<Vec<u8>, NotCanonical> {
    let mut bytes = Vec::with_capacity(1024); // most entries fit without growing
    write_value(&mut bytes, value, DEPTH_MAX)?;
    Ok(bytes)
}

fn write_value(bytes: &mut Vec<u8>, value: &Value, depth_left: usize) -> Result<(), NotCanonical> {
    match value {
        Value::Null => bytes.extend_from_slice(b"null"),
        Value::Bool(true) => bytes.extend_from_slice(b"true"),
        Value::Bool(false) => bytes.extend_from_slice(b"false"),
        Value::Number(number) => bytes.extend_from_slice(integer(number)?.to_string().as_bytes()),
        Value::String(text) => write_text(bytes, text),
        Value::Array(items) => write_array(bytes, items, deeper(depth_left)?)?,
        Value::Object(members) => write_object(bytes, members, deeper(depth_left)?)?,
    }
    Ok(())
}

fn deeper(depth_left: usize) -> Result<usize, NotCanonical> {
    depth_left.checked_sub(1).ok_or(NotCanonical::TooDeep)
}

fn integer(number: &serde_json::Number) -> Result<i64, NotCanonical> {
    match number.as_i64() {
        Some(integer) if (-INTEGER_MAX..=INTEGER_MAX).contains(&integer) => Ok(integer),
        Some(_) => Err(NotCanonical::IntegerTooLarge),
        None if number.is_u64() => Err(NotCanonical::IntegerTooLarge),
        None => Err(NotCanonical::Float),
    }
}

/// `serde_json` escapes as RFC 8785 §3.2.2.2 asks: the short forms, then `\u00xx` in lower case below U+0020, and
/// nothing else. The tests below hold it to that.
fn write_text(bytes: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(bytes, text).expect("writing text into memory cannot fail");
}

fn write_array(bytes: &mut Vec<u8>, items: &[Value], depth_left: usize) -> Result<(), NotCanonical> {
    bytes.push(b'[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        write_value(bytes, item, depth_left)?;
    }
    bytes.push(b']');
    Ok(())
}

fn write_object(bytes: &mut Vec<u8>, members: &Map<String, Value>, depth_left: usize) -> Result<(), NotCanonical> {
    let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
    sorted.sort_unstable_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
    bytes.push(b'{');
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        write_text(bytes, key);
        bytes.push(b':');
        write_value(bytes, value, depth_left)?;
    }
    bytes.push(b'}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn check(input: &str, expected: Result<&str, NotCanonical>) {
        let value: Value = serde_json::from_str(input).unwrap();
        let actual = canonical(&value).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(actual, expected.map(str::to_owned), "{input}");
    }

    /// RFC 8785 §3.2.2, its sample without the row of numbers.
    #[test]
    fn strings_and_literals_as_the_rfc_prints_them() {
        check(
            r#"{ "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }"#,
            Ok(r#"{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}"#),
        );
    }

    /// RFC 8785 §3.2.3: an emoji (surrogates D83D DE00) sorts before U+FB33, unlike in UTF-8.
    #[test]
    fn keys_sort_by_their_utf16_code_units() {
        check(
            r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
                "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",
                "\u00f6":"Latin Small Letter O With Diaeresis"}"#,
            Ok(concat!(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",",
                "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",",
                "\"😀\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
            )),
        );
    }

    /// The test files that accompany the RFC: arrays, french, unicode, and structures without its 56.0.
    #[test]
    fn companion_files_of_the_rfc() {
        check(r#"[56, {"d": true, "10": null, "1": [ ]}]"#, Ok(r#"[56,{"1":[],"10":null,"d":true}]"#));
        check(
            r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            Ok(
                r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            ),
        );
        check(r#"{"Unnormalized Unicode":"A\u030a"}"#, Ok("{\"Unnormalized Unicode\":\"A\u{30a}\"}"));
        check(
            r#"{"1":{"f":{"f":"hi","F":5},"\n":56},"10":{},"":"empty","a":{},"111":[{"e":"yes","E":"no"}],"A":{}}"#,
            Ok(r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#),
        );
    }

    #[test]
    fn escapes_what_the_rfc_escapes_and_nothing_else() {
        let short = [(8, "\\b"), (9, "\\t"), (10, "\\n"), (12, "\\f"), (13, "\\r"), (34, "\\\""), (92, "\\\\")];
        for code in 0..0x3000_u32 {
            let Some(letter) = char::from_u32(code) else {
                continue;
            };
            let expected = match short.iter().find(|(short, _)| *short == code) {
                Some((_, escape)) => (*escape).to_owned(),
                None if code < 0x20 => format!("\\u{code:04x}"),
                None => letter.to_string(),
            };
            let bytes = canonical(&json!(letter.to_string())).unwrap();
            assert_eq!(String::from_utf8(bytes).unwrap(), format!("\"{expected}\""));
        }
    }

    /// The numbers of RFC 8785 §3.2.2 and appendix B that are no integers, refused; the limits of the others, kept.
    #[test]
    fn numbers_are_integers_that_every_reader_keeps() {
        for float in ["333333333.33333329", "1E30", "4.50", "2e-3", "56.0", "-0", "1e0", "18446744073709551616"] {
            check(float, Err(NotCanonical::Float));
        }
        for large in ["9007199254740992", "-9007199254740992", "9223372036854775807", "18446744073709551615"] {
            check(large, Err(NotCanonical::IntegerTooLarge));
        }
        for kept in ["0", "-1", "9007199254740991", "-9007199254740991"] {
            check(kept, Ok(kept));
        }
        check(r#"{"pub":[{"fee":0.1}]}"#, Err(NotCanonical::Float));
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        check(&nested(DEPTH_MAX), Ok(&nested(DEPTH_MAX)));
        check(&nested(DEPTH_MAX + 1), Err(NotCanonical::TooDeep));
        let objects = |depth: usize| format!("{}0{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        check(&objects(DEPTH_MAX), Ok(&objects(DEPTH_MAX)));
        check(&objects(DEPTH_MAX + 1), Err(NotCanonical::TooDeep));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let text = || prop_oneof![any::<String>(), "[\u{d7f0}-\u{d7ff}\u{e000}-\u{e010}\u{ffe0}-\u{10010}]{0,3}"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 64, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reading_back_gives_the_value_and_the_same_bytes(value in any_value()) {
            let bytes = canonical(&value).unwrap();
            let read: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical(&read).unwrap(), bytes);
        }
    }
}
