//! E-mail addresses, kept with their domain in lower case.

use email_address::{EmailAddress, Options};
use serde::Serialize;
use std::str::FromStr;

/// The most characters of an address (RFC 5321).
const LONGEST: usize = 254;
/// What links to addresses begin with.
const SCHEME: &str = "mailto:";

/// An e-mail address: `Anna@shop.example`. The domain knows no case, the part before it may.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(String);

/// A text that is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct BadEmail;

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    /// Reads an address as people write it: `mailto:` and blanks around it are no part of it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let text = text
            .split_at_checked(SCHEME.len())
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
            .map_or(text, |(_, address)| address);
        let (local, domain) = text.rsplit_once('@').ok_or(BadEmail)?;
        let written = format!("{local}@{}", domain.to_lowercase());
        // A host without a point is nobody's address out here, and a name in quotes is none that people have.
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let fits = written.chars().count() <= LONGEST
            && !local.contains('"')
            && !written.chars().any(|c| c.is_whitespace() || c.is_control())
            && EmailAddress::parse_with_options(&written, options).is_ok();
        fits.then_some(Email(written)).ok_or(BadEmail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_domain_knows_no_case() {
        let read = |text: &str| text.parse::<Email>().map(|email| email.0);
        assert_eq!(
            read(" Anna@Shop.EXAMPLE "),
            Ok("Anna@shop.example".to_owned())
        );
        assert_eq!(read("mailto:a@b.ru"), Ok("a@b.ru".to_owned()));
        assert_eq!(read("MailTo:a+b@B.RU"), Ok("a+b@b.ru".to_owned()));
        assert_eq!(read("почта@магазин.рф"), Ok("почта@магазин.рф".to_owned()));
        for bad in [
            "",
            "anna",
            "anna@",
            "@shop.ru",
            "a b@shop.ru",
            "anna@shop",
            "a@@b.ru",
            "a@b..ru",
            "\"a b\"@shop.ru",
            "Anna <a@shop.ru>",
            "Anna<a@shop.ru>",
            "<a@shop.ru>",
            "a@[127.0.0.1]",
            "a@b",
            "мailto",
        ] {
            assert_eq!(read(bad), Err(BadEmail), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_back(text in "\\PC{0,30}", local in "[a-z.+]{1,10}", domain in "[A-Za-z]{1,9}\\.[a-z]{2,4}") {
            for text in [text, format!("{local}@{domain}")] {
                if let Ok(email) = text.parse::<Email>() {
                    prop_assert_eq!(email.as_str().parse(), Ok(email.clone()));
                }
            }
        }
    }
}
