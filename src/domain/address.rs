//! Addresses on the net: e-mail and links, as people type them, kept in one spelling.

use email_address::{EmailAddress, Options};
use std::str::FromStr;
use url::Url;

/// The longest address kept, in characters.
const LONGEST: usize = 2000;

/// Reads an e-mail address: `Anna <anna@shop.ru>` is refused, `ANNA@Shop.ru` becomes `ANNA@shop.ru`, for only the part after
/// the `@` is the same in any case. `None`: it is none.
pub fn email(text: &str) -> Option<String> {
    let trimmed = text.trim().trim_start_matches("mailto:");
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    let address = EmailAddress::parse_with_options(trimmed, options).ok()?;
    let written = format!(
        "{}@{}",
        address.local_part(),
        address.domain().to_lowercase()
    );
    EmailAddress::from_str(&written).ok().map(|_| written)
}

/// Reads a link: `shop.ru/a` is `https://shop.ru/a`; only `http` and `https`, and only to a named host. `None`: it is none.
pub fn link(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.chars().any(char::is_whitespace) || trimmed.chars().count() > LONGEST {
        return None;
    }
    let with_scheme = if trimmed.contains("://") {
        trimmed.to_owned()
    } else {
        format!("https://{trimmed}")
    };
    let url = Url::parse(&with_scheme).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let has_no_password = url.username().is_empty() && url.password().is_none();
    let named = url.domain().is_some_and(|host| {
        host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty())
    });
    let kept = url.to_string();
    (is_web && has_no_password && named && kept.chars().count() <= LONGEST).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_kept_in_one_spelling() {
        assert_eq!(email(" Anna@Shop.RU ").as_deref(), Some("Anna@shop.ru"));
        assert_eq!(email("mailto:a+b@shop.ru").as_deref(), Some("a+b@shop.ru"));
        for bad in [
            "",
            "anna",
            "anna@",
            "@shop.ru",
            "a@b",
            "a b@shop.ru",
            "Anna <a@shop.ru>",
        ] {
            assert_eq!(email(bad), None, "{bad}");
        }
    }

    #[test]
    fn links_lead_to_the_web_and_nowhere_else() {
        assert_eq!(link("shop.ru/a b"), None);
        assert_eq!(link("Shop.ru/a").as_deref(), Some("https://shop.ru/a"));
        assert_eq!(link("http://shop.ru").as_deref(), Some("http://shop.ru/"));
        for bad in [
            "",
            "javascript:alert(1)",
            "ftp://shop.ru",
            "file:///etc/passwd",
            "https://me:secret@shop.ru",
            "localhost",
            "http://127.0.0.1/",
            "https://",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_back(text in ".{0,60}") {
            if let Some(kept) = link(&text) {
                prop_assert_eq!(link(&kept), Some(kept.clone()));
            }
            if let Some(kept) = email(&text) {
                prop_assert_eq!(email(&kept), Some(kept.clone()));
            }
        }
    }
}
