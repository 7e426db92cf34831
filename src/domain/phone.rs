//! Phone numbers, kept as E.164.

use phonenumber::country;
use serde::Serialize;
use std::str::FromStr;

/// A phone number in E.164: `+79123456789`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Phone(String);

/// A text that is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number")]
pub struct BadPhone;

impl Phone {
    /// Reads a number in any usual spelling; one without `+` is taken as of `region`.
    ///
    /// # Errors
    /// [`BadPhone`] when it is no number that can exist.
    pub fn parse(text: &str, region: Option<country::Id>) -> Result<Phone, BadPhone> {
        if !text.chars().any(|c| c.is_ascii_digit()) {
            return Err(BadPhone);
        }
        let number = phonenumber::parse(region, text.trim()).map_err(|_| BadPhone)?;
        if !phonenumber::is_valid(&number) {
            return Err(BadPhone);
        }
        Ok(Phone(
            number.format().mode(phonenumber::Mode::E164).to_string(),
        ))
    }

    /// Reads a number as Telegram shares it: digits of the whole number, with `+` or without.
    ///
    /// # Errors
    /// [`BadPhone`] when it is no number that can exist.
    pub fn parse_shared(digits: &str) -> Result<Phone, BadPhone> {
        let number: String = digits.chars().filter(char::is_ascii_digit).collect();
        Phone::parse(&format!("+{number}"), None)
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as people read it: `+7 912 345-67-89`.
    pub fn readable(&self) -> String {
        phonenumber::parse(None, &self.0).map_or_else(
            |_| self.0.clone(),
            |number| {
                number
                    .format()
                    .mode(phonenumber::Mode::International)
                    .to_string()
            },
        )
    }
}

impl FromStr for Phone {
    type Err = BadPhone;

    /// Takes back what [`Phone::as_str`] gave: E.164 and nothing else.
    fn from_str(e164: &str) -> Result<Self, Self::Err> {
        let digits = e164.strip_prefix('+').ok_or(BadPhone)?;
        let fits = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Phone(e164.to_owned())).ok_or(BadPhone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_number_are_one() {
        for text in [
            "8 912 345-67-89",
            "+7 (912) 345 67 89",
            "9123456789",
            "7 912 345-67-89",
        ] {
            let phone = Phone::parse(text, Some(country::RU));
            assert_eq!(
                phone.as_ref().map(Phone::as_str),
                Ok("+79123456789"),
                "{text}"
            );
        }
        assert_eq!(
            Phone::parse_shared("79123456789").unwrap().readable(),
            "+7 912 345-67-89"
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "позвоните мне",
            "123",
            "+7 000 000 00 00 00 00",
            "12345678901234567890",
        ] {
            assert_eq!(
                Phone::parse(text, Some(country::RU)),
                Err(BadPhone),
                "{text}"
            );
        }
    }

    #[test]
    fn only_e164_is_taken_back() {
        for text in [
            "",
            "+",
            "79123456789",
            "+7 912 345-67-89",
            "+7912",
            "+１２３４５６",
        ] {
            assert_eq!(text.parse::<Phone>(), Err(BadPhone), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,30}", digits in "[+0-9 ()-]{0,20}") {
            for text in [text, digits] {
                if let Ok(phone) = Phone::parse(&text, Some(country::RU)) {
                    prop_assert_eq!(phone.as_str().parse(), Ok(phone.clone()));
                    prop_assert_eq!(Phone::parse(&phone.readable(), None), Ok(phone));
                }
            }
        }
    }
}
