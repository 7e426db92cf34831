//! Links, as people type them, kept in one spelling. E-mail addresses are [`super::email`]'s.

use url::Url;

/// The longest link kept, in characters.
const LONGEST: usize = 2000;

/// Reads a link: `shop.ru/a` is `https://shop.ru/a`; only `http` and `https`, and only to a named host. `None`: it is none.
pub fn read(text: &str) -> Option<String> {
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
    fn links_lead_to_the_web_and_nowhere_else() {
        assert_eq!(read("shop.ru/a b"), None);
        assert_eq!(read("Shop.ru/a").as_deref(), Some("https://shop.ru/a"));
        assert_eq!(read("http://shop.ru").as_deref(), Some("http://shop.ru/"));
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
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_back(text in ".{0,60}") {
            if let Some(kept) = read(&text) {
                prop_assert_eq!(read(&kept), Some(kept.clone()));
            }
        }
    }
}
