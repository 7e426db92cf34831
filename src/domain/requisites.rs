//! Requisites of Russian companies, each with the digits that check it.
//!
//! Invariant: a value exists only if its check digits hold. Sources: ИНН – the Federal Tax Service's order ММВ-7-6/435@;
//! КПП – the same; ОГРН and ОГРНИП – the Ministry of Finance's order 165н; accounts – the Bank of Russia's «Порядок расчёта
//! контрольного ключа в номере лицевого счёта» (08.09.1997, № 515); БИК – the Bank of Russia's regulation 732-П.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Which requisite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Requisite {
    /// ИНН.
    Inn,
    /// КПП.
    Kpp,
    /// ОГРН or ОГРНИП.
    Ogrn,
    /// БИК.
    Bik,
    /// The settlement account.
    Account,
    /// The bank's own, correspondent, account.
    Correspondent,
}

/// What is wrong with a requisite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// So many digits, where it has another number of them.
    Length(usize),
    /// Something else than digits.
    Characters,
    /// The check digit says that there is a slip in it.
    CheckDigit,
    /// An account that is none of the bank with this БИК.
    OtherBank,
}

/// A requisite that is none, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{what:?}: {flaw:?}")]
pub struct BadRequisite {
    /// Which.
    pub what: Requisite,
    /// Why.
    pub flaw: Flaw,
}

/// The digits of a text: blanks and dashes between them are no part of the number.
fn digits(text: &str, what: Requisite, lengths: &[usize]) -> Result<String, BadRequisite> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '\u{2011}' | '.' | '№'))
        .collect();
    let flaw = if kept.is_empty() || !kept.bytes().all(|b| b.is_ascii_digit()) {
        Flaw::Characters
    } else if lengths.contains(&kept.len()) {
        return Ok(kept);
    } else {
        Flaw::Length(kept.len())
    };
    Err(BadRequisite { what, flaw })
}

fn digit(byte: u8) -> u32 {
    u32::from(byte.saturating_sub(b'0'))
}

/// The digits weighed and added up.
fn weighed(number: &str, weights: &[u32]) -> u32 {
    let weights = weights.iter().cycle();
    number.bytes().zip(weights).map(|(d, w)| digit(d) * w).sum()
}

/// The rest of a long number by a small one.
fn rest(number: &str, by: u32) -> u32 {
    number
        .bytes()
        .fold(0, |rest, d| (rest * 10 + digit(d)) % by)
}

fn last_is(number: &str, check: u32) -> bool {
    number.bytes().last().is_some_and(|d| digit(d) == check)
}

macro_rules! requisite {
    ($(#[$doc:meta])* $name:ident, $what:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The number, digits only.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl FromStr for $name {
            type Err = BadRequisite;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let number = $name::read(text)?;
                Ok($name(number))
            }
        }
    };
}

requisite!(
    /// ИНН: 10 digits of a company, 12 of a person.
    Inn,
    Inn
);
requisite!(
    /// КПП: 9 characters, the fifth and the sixth may be letters.
    Kpp,
    Kpp
);
requisite!(
    /// ОГРН, 13 digits, or a sole trader's ОГРНИП, 15.
    Ogrn,
    Ogrn
);
requisite!(
    /// БИК: 9 digits.
    Bik,
    Bik
);
requisite!(
    /// An account: 20 digits. Whether it fits its bank is [`Bik::holds`] and [`Bik::is_correspondent`].
    Account,
    Account
);

impl Inn {
    fn read(text: &str) -> Result<String, BadRequisite> {
        let number = digits(text, Requisite::Inn, &[10, 12])?;
        let check = |weights: &[u32]| weighed(&number[..weights.len()], weights) % 11 % 10;
        let at = |place: usize| number.as_bytes().get(place).map(|d| digit(*d));
        let holds = if number.len() == 10 {
            last_is(&number, check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]))
        } else {
            at(10) == Some(check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]))
                && at(11) == Some(check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]))
        };
        // All noughts add up, and are nobody's.
        if holds && number.bytes().any(|d| d != b'0') {
            Ok(number)
        } else {
            Err(BadRequisite {
                what: Requisite::Inn,
                flaw: Flaw::CheckDigit,
            })
        }
    }

    /// Whether it is a person's: a sole trader has no КПП.
    pub fn is_of_a_person(&self) -> bool {
        self.0.len() == 12
    }
}

impl Kpp {
    fn read(text: &str) -> Result<String, BadRequisite> {
        let bad = |flaw| BadRequisite {
            what: Requisite::Kpp,
            flaw,
        };
        let number: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect::<String>()
            .to_uppercase();
        let fits = |(place, c): (usize, char)| match place {
            4 | 5 => c.is_ascii_digit() || c.is_ascii_uppercase(),
            _ => c.is_ascii_digit(),
        };
        let length = number.chars().count();
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_alphanumeric()) {
            Err(bad(Flaw::Characters))
        } else if length != 9 {
            Err(bad(Flaw::Length(length)))
        } else if number.chars().enumerate().all(fits) {
            Ok(number)
        } else {
            Err(bad(Flaw::Characters))
        }
    }
}

impl Ogrn {
    fn read(text: &str) -> Result<String, BadRequisite> {
        let number = digits(text, Requisite::Ogrn, &[13, 15])?;
        let by = if number.len() == 13 { 11 } else { 13 };
        let check = rest(&number[..number.len() - 1], by) % 10;
        if last_is(&number, check) && !number.starts_with('0') {
            Ok(number)
        } else {
            Err(BadRequisite {
                what: Requisite::Ogrn,
                flaw: Flaw::CheckDigit,
            })
        }
    }
}

impl Bik {
    fn read(text: &str) -> Result<String, BadRequisite> {
        let number = digits(text, Requisite::Bik, &[9])?;
        if matches!(number.as_bytes().first(), Some(b'0'..=b'2')) {
            Ok(number)
        } else {
            Err(BadRequisite {
                what: Requisite::Bik,
                flaw: Flaw::Characters,
            })
        }
    }

    /// Whether the bank is a part of the Bank of Russia's own network: its accounts are checked in another way.
    fn is_of_the_network(&self) -> bool {
        &self.0[6..8] == "00"
    }

    fn key_holds(prefix: &str, account: &Account) -> bool {
        let number = format!("{prefix}{}", account.0);
        let sum: u32 = number
            .bytes()
            .zip([7, 1, 3].into_iter().cycle())
            .map(|(d, weight)| digit(d) * weight % 10)
            .sum();
        sum.is_multiple_of(10)
    }

    fn of_the_network(&self, account: &Account) -> bool {
        Bik::key_holds(&format!("0{}", &self.0[4..6]), account)
    }

    /// Whether this settlement account can be one of the bank's: its check digit holds.
    pub fn holds(&self, account: &Account) -> bool {
        if self.is_of_the_network() {
            self.of_the_network(account)
        } else {
            Bik::key_holds(&self.0[6..], account)
        }
    }

    /// Whether this can be the bank's own account with the Bank of Russia.
    pub fn is_correspondent(&self, account: &Account) -> bool {
        self.of_the_network(account)
    }
}

impl Account {
    fn read(text: &str) -> Result<String, BadRequisite> {
        digits(text, Requisite::Account, &[20])
    }

    /// Reads a bank's own account.
    ///
    /// # Errors
    /// [`BadRequisite`], of [`Requisite::Correspondent`].
    pub fn correspondent(text: &str) -> Result<Account, BadRequisite> {
        text.parse().map_err(|bad: BadRequisite| BadRequisite {
            what: Requisite::Correspondent,
            ..bad
        })
    }
}

/// A company's requisites, as far as they are known. An account of another bank than the БИК's can't be told while one of
/// the two is missing; [`Requisites::check`] tells once both are there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requisites {
    /// ИНН.
    pub inn: Option<Inn>,
    /// КПП.
    pub kpp: Option<Kpp>,
    /// ОГРН or ОГРНИП.
    pub ogrn: Option<Ogrn>,
    /// БИК.
    pub bik: Option<Bik>,
    /// The settlement account.
    pub account: Option<Account>,
    /// The bank's own account.
    pub correspondent: Option<Account>,
    /// The bank's name.
    pub bank: Option<String>,
    /// Where the company is registered.
    pub legal_address: Option<String>,
    /// Where its letters go.
    pub postal_address: Option<String>,
}

impl Requisites {
    /// Checks what can only be told of several together.
    ///
    /// # Errors
    /// [`Flaw::OtherBank`] of the account that is none of the bank's.
    pub fn check(&self) -> Result<(), BadRequisite> {
        let Some(bik) = &self.bik else {
            return Ok(());
        };
        let other = |what| BadRequisite {
            what,
            flaw: Flaw::OtherBank,
        };
        if self
            .account
            .as_ref()
            .is_some_and(|account| !bik.holds(account))
        {
            return Err(other(Requisite::Account));
        }
        let correspondent = self.correspondent.as_ref();
        if correspondent.is_some_and(|account| !bik.is_correspondent(account)) {
            return Err(other(Requisite::Correspondent));
        }
        Ok(())
    }

    /// What `other` knows, and for the rest what is known here.
    #[must_use]
    pub fn with(self, other: Requisites) -> Requisites {
        Requisites {
            inn: other.inn.or(self.inn),
            kpp: other.kpp.or(self.kpp),
            ogrn: other.ogrn.or(self.ogrn),
            bik: other.bik.or(self.bik),
            account: other.account.or(self.account),
            correspondent: other.correspondent.or(self.correspondent),
            bank: other.bank.or(self.bank),
            legal_address: other.legal_address.or(self.legal_address),
            postal_address: other.postal_address.or(self.postal_address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn flaw<T: FromStr<Err = BadRequisite> + fmt::Debug>(text: &str) -> Option<Flaw> {
        text.parse::<T>().err().map(|bad| bad.flaw)
    }

    #[test]
    fn real_ones_hold() {
        for inn in ["7707083893", "77 07 08 38 93", "500100732259", "7736050003"] {
            assert!(inn.parse::<Inn>().is_ok(), "{inn}");
        }
        for ogrn in ["1027700132195", "1 02 77 00132 19 5", "304500116000157"] {
            assert!(ogrn.parse::<Ogrn>().is_ok(), "{ogrn}");
        }
        for kpp in ["773601001", "7736 01 001", "7736AB001", "7736ab001"] {
            assert!(kpp.parse::<Kpp>().is_ok(), "{kpp}");
        }
        let bik: Bik = "044525225".parse().unwrap();
        let account = "40702810438000060473".parse().unwrap();
        let own = Account::correspondent("30101810400000000225").unwrap();
        assert!(bik.holds(&account) && bik.is_correspondent(&own));
        let other: Bik = "044525593".parse().unwrap();
        assert!(!other.holds(&account));
    }

    #[test]
    fn it_is_said_what_is_wrong() {
        assert_eq!(flaw::<Inn>("77070838931"), Some(Flaw::Length(11)));
        assert_eq!(flaw::<Inn>("7707083894"), Some(Flaw::CheckDigit));
        assert_eq!(flaw::<Inn>("0000000000"), Some(Flaw::CheckDigit));
        assert_eq!(flaw::<Inn>("ИНН"), Some(Flaw::Characters));
        assert_eq!(flaw::<Inn>(""), Some(Flaw::Characters));
        assert_eq!(flaw::<Kpp>("77360100"), Some(Flaw::Length(8)));
        assert_eq!(flaw::<Kpp>("77З601001"), Some(Flaw::Characters));
        assert_eq!(flaw::<Kpp>("A73601001"), Some(Flaw::Characters));
        assert_eq!(flaw::<Ogrn>("1027700132196"), Some(Flaw::CheckDigit));
        assert_eq!(flaw::<Bik>("944525225"), Some(Flaw::Characters));
        assert_eq!(
            flaw::<Account>("4070281043800006047"),
            Some(Flaw::Length(19))
        );
        let requisites = Requisites {
            bik: "044525225".parse().ok(),
            account: "40702810438000060474".parse().ok(),
            ..Requisites::default()
        };
        let bad = requisites.check().unwrap_err();
        assert_eq!((bad.what, bad.flaw), (Requisite::Account, Flaw::OtherBank));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_found(place in 0usize..10, by in 1u32..10) {
            let good = "7707083893";
            let mut wrong = good.as_bytes().to_vec();
            wrong[place] = b'0' + u8::try_from((digit(wrong[place]) + by) % 10).unwrap();
            let wrong = String::from_utf8(wrong).unwrap();
            // Of eleven rests two share the check digit 0, so a slip of one digit is told but for these.
            let rest = weighed(&wrong[..9], &[2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11;
            prop_assume!(rest != 10);
            prop_assert!(wrong.parse::<Inn>().is_err());
        }

        #[test]
        fn a_check_digit_is_one_of_ten(head in "[1-9][0-9]{8}", ogrn in "[1-9][0-9]{11}", trader in "[1-9][0-9]{13}") {
            let count = |head: &str, holds: &dyn Fn(&str) -> bool| (0..10).filter(|d| holds(&format!("{head}{d}"))).count();
            prop_assert_eq!(count(&head, &|text| text.parse::<Inn>().is_ok()), 1);
            prop_assert_eq!(count(&ogrn, &|text| text.parse::<Ogrn>().is_ok()), 1);
            prop_assert_eq!(count(&trader, &|text| text.parse::<Ogrn>().is_ok()), 1);
        }

        #[test]
        fn an_account_has_one_key_a_bank(head in "407028[0-9]{2}", tail in "[0-9]{11}", bik in "04[0-9]{4}[1-9][0-9]{2}") {
            let bik: Bik = bik.parse().unwrap();
            let keys = (0..10).filter(|key| bik.holds(&format!("{head}{key}{tail}").parse().unwrap())).count();
            prop_assert_eq!(keys, 1);
        }

        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,25}", number in "[0-9 -]{0,25}") {
            for text in [text, number] {
                if let Ok(inn) = text.parse::<Inn>() { prop_assert_eq!(inn.as_str().parse(), Ok(inn.clone())); }
                if let Ok(kpp) = text.parse::<Kpp>() { prop_assert_eq!(kpp.as_str().parse(), Ok(kpp.clone())); }
                if let Ok(ogrn) = text.parse::<Ogrn>() { prop_assert_eq!(ogrn.as_str().parse(), Ok(ogrn.clone())); }
                if let Ok(bik) = text.parse::<Bik>() { prop_assert_eq!(bik.as_str().parse(), Ok(bik.clone())); }
                if let Ok(account) = text.parse::<Account>() { prop_assert_eq!(account.as_str().parse(), Ok(account.clone())); }
            }
        }
    }
}
