//! The sandbox's web page: plain HTML, CSS and modules, built into the binary.
//!
//! Invariant: the page takes nothing from outside. Every file it loads is in [`ASSETS`], and the policy sent with each
//! answer forbids other sources, inline scripts and frames, so a customer's text can never become code.

use axum::{
    Router,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// What the browser may do with the page. `img-src` and `media-src` serve the files of messages from this origin.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// A file of the page.
struct Asset {
    name: &'static str,
    mime: &'static str,
    body: &'static str,
}

macro_rules! assets {
    ($($name:literal as $mime:expr),* $(,)?) => {
        &[$(Asset { name: $name, mime: $mime, body: include_str!(concat!("page/", $name)) }),*]
    };
}

/// Everything under `/sandbox/page/`.
static ASSETS: &[Asset] = assets![
    "theme.css" as CSS,
    "shell.css" as CSS,
    "phone.css" as CSS,
    "bubble.css" as CSS,
    "boot.js" as SCRIPT,
    "app.js" as SCRIPT,
    "api.js" as SCRIPT,
    "live.js" as SCRIPT,
    "prefs.js" as SCRIPT,
    "i18n.js" as SCRIPT,
    "dom.js" as SCRIPT,
    "dialogs.js" as SCRIPT,
    "entities.js" as SCRIPT,
    "media.js" as SCRIPT,
    "bubble.js" as SCRIPT,
    "conversation.js" as SCRIPT,
    "composer.js" as SCRIPT,
    "phone.js" as SCRIPT,
    "group.js" as SCRIPT,
    "story.js" as SCRIPT,
    "topbar.js" as SCRIPT,
    "icon.svg" as SVG,
    "wallpaper.svg" as SVG,
];

static INDEX: Asset = Asset {
    name: "index.html",
    mime: HTML,
    body: include_str!("page/index.html"),
};

/// `GET /` and `GET /sandbox/page/{file}`. The page expects the emulator's `/sandbox/api` and `/sandbox/files` beside it.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/", get(async || served(&INDEX)))
        .route("/sandbox/page/{file}", get(asset))
}

async fn asset(Path(file): Path<String>) -> Response {
    ASSETS
        .iter()
        .find(|asset| asset.name == file)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), served)
}

/// The file with its headers. `no-cache`: after an upgrade of the binary the browser takes the new page at once.
fn served(asset: &Asset) -> Response {
    const HEADERS: [(HeaderName, &str); 4] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (HEADERS, [(header::CONTENT_TYPE, asset.mime)], asset.body).into_response()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    /// A module that is written but not served would break the page only in the browser.
    #[test]
    fn every_file_of_the_page_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox/page");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let known = name == INDEX.name || ASSETS.iter().any(|asset| asset.name == name);
            assert!(known, "{name} lies in the folder and is not served");
        }
    }

    #[test]
    fn every_import_and_reference_is_served() {
        let reference = regex::Regex::new(r#"from "\./([^"]+)"|/sandbox/page/([\w.]+)"#).unwrap();
        for asset in ASSETS.iter().chain([&INDEX]) {
            for found in reference.captures_iter(asset.body) {
                let name = found.get(1).or(found.get(2)).unwrap().as_str();
                assert!(
                    ASSETS.iter().any(|other| other.name == name),
                    "{} refers to {name}",
                    asset.name
                );
            }
        }
    }

    /// The page works without a network: no font, script or picture from elsewhere.
    #[test]
    fn nothing_is_loaded_from_outside() {
        let outside =
            regex::Regex::new(r#"(?:src|href|url|from|import)\s*[=(]?\s*["']?(?:https?:)?//\w"#)
                .unwrap();
        for asset in ASSETS.iter().chain([&INDEX]) {
            assert!(
                !outside.is_match(asset.body),
                "{} loads from outside",
                asset.name
            );
        }
    }

    /// Data becomes text nodes: the ways to turn it into markup are not used at all.
    #[test]
    fn no_markup_is_made_of_data() {
        for asset in ASSETS.iter().filter(|asset| asset.mime == SCRIPT) {
            for way in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "DOMParser",
            ] {
                assert!(!asset.body.contains(way), "{} uses {way}", asset.name);
            }
        }
    }

    /// Each text stands once in Russian and once in English, and no script asks for one that is missing.
    #[test]
    fn both_languages_have_every_text() {
        let texts = ASSETS
            .iter()
            .find(|asset| asset.name == "i18n.js")
            .unwrap()
            .body;
        let key = regex::Regex::new(r"(?m)^    (\w+):").unwrap();
        let (russian, english) = texts.split_once("  en: {").unwrap();
        let keys = |part| {
            key.captures_iter(part)
                .map(|found| found[1].to_owned())
                .collect::<BTreeSet<_>>()
        };
        let known = keys(russian);
        assert_eq!(known, keys(english));
        let asked = regex::Regex::new(r#"\bt\("(\w+)"\)"#).unwrap();
        for asset in ASSETS {
            for found in asked.captures_iter(asset.body) {
                assert!(
                    known.contains(&found[1]),
                    "{} asks for {}",
                    asset.name,
                    &found[1]
                );
            }
        }
    }
}
