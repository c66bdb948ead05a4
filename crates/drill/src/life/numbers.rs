//! Numbers of invented people and firms, in a region that no place has.
//!
//! Refuses: a real region; the caller's code begins with one that is not given out.

use crate::seed::Seed;

/// Signs of a firm's number (GB 32100): no I, O, S, V, Z.
const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A citizen's number (GB 11643).
pub(super) fn citizen(region: &str, seed: &mut Seed) -> String {
    let birth = (seed.between(1958, 2003), seed.between(1, 12), seed.between(1, 28));
    let (year, month, day) = birth;
    let body = format!("{region}{year}{month:02}{day:02}{:03}", seed.between(1, 999));
    let check = citizen_check(&body);
    format!("{body}{check}")
}

/// A firm's unified credit code (GB 32100), always the same for the same name.
pub(super) fn firm(region: &str, name: &str) -> String {
    let mut seed = Seed::of(0, name);
    let mut body = format!("91{region}MA");
    body.extend((0..7).map(|_| char::from(SIGNS[seed.below(SIGNS.len())])));
    let check = firm_check(&body);
    format!("{body}{check}")
}

fn citizen_check(body: &str) -> char {
    let digits = body.chars().map(|digit| digit.to_digit(10).unwrap_or(0));
    let weigh = |(place, digit): (u32, u32)| (1 << (17 - place)) * digit;
    let sum: u32 = (0..17).zip(digits).map(weigh).sum();
    char::from(b"10X98765432"[(sum % 11) as usize])
}

fn firm_check(body: &str) -> char {
    let value = |sign: u8| SIGNS.iter().position(|known| *known == sign).unwrap_or(0);
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: usize = body.bytes().zip(weights).map(|(sign, weight)| value(sign) * weight).sum();
    char::from(SIGNS[(31 - sum % 31) % 31])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples printed in the two standards.
    #[test]
    fn check_signs_are_those_of_the_standards() {
        assert_eq!(citizen_check("11010519491231002"), 'X');
        assert_eq!(firm_check("91350100M000100Y4"), '3');
    }

    #[test]
    fn a_firm_keeps_its_number() {
        let number = firm("990621", "甲");
        assert_eq!((number.len(), firm("990621", "甲")), (18, number.clone()));
        assert_ne!(firm("990621", "乙"), number);
        assert_eq!(citizen("990621", &mut Seed::new(1)).len(), 18);
    }
}
