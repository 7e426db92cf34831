//! Every text a person reads that is not the shop's own: Fluent messages in `locales/{ru,en}`, built into the binary.
//!
//! [`t!`](crate::t) makes plain text (labels, alerts), [`h!`](crate::h) makes HTML in which every variable is escaped
//! unless it is [`Html`] itself: a name can never break a message or turn it bold.

use crate::domain::lang::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

static BUNDLES: LazyLock<(Bundles, Vec<String>)> = LazyLock::new(Bundles::load);

struct Bundles {
    ru: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Bundles {
    fn load() -> (Bundles, Vec<String>) {
        let mut problems = Vec::new();
        let bundles = Bundles {
            ru: load(Lang::Ru, &mut problems),
            en: load(Lang::En, &mut problems),
        };
        (bundles, problems)
    }

    const fn of(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => &self.en,
        }
    }
}

fn load(lang: Lang, problems: &mut Vec<String>) -> FluentBundle<FluentResource> {
    let tag: Result<LanguageIdentifier, _> = lang.tag().parse();
    let mut bundle = FluentBundle::new_concurrent(tag.into_iter().collect());
    bundle.set_use_isolating(false);
    let files = LOCALES
        .get_dir(lang.tag())
        .map(Dir::files)
        .into_iter()
        .flatten();
    for file in files {
        let source = file.contents_utf8().unwrap_or_default().to_owned();
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
            problems.extend(
                errors
                    .iter()
                    .map(|error| format!("{}: {error}", file.path().display())),
            );
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            problems.extend(
                errors
                    .iter()
                    .map(|error| format!("{}: {error}", file.path().display())),
            );
        }
    }
    bundle
}

/// What is wrong with the built-in texts: syntax errors and messages given twice. Empty in a sound build.
pub fn problems() -> &'static [String] {
    &BUNDLES.1
}

/// The message of that id, its variables filled in. A missing one reads as its id; a test proves that none is.
pub fn message(lang: Lang, id: &str, args: &FluentArgs<'_>) -> String {
    let bundle = BUNDLES.0.of(lang);
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        tracing::error!(id, lang = lang.tag(), "a text is missing");
        return id.to_owned();
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors);
    if let Some(error) = errors.first() {
        tracing::error!(id, lang = lang.tag(), %error, "a text has a variable that is not given");
    }
    text.into_owned()
}

/// Text marked up for Telegram's HTML parse mode; everything that came from people is escaped in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Escapes a text of somebody's.
    pub fn escape(text: &str) -> Html {
        Html(
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;"),
        )
    }

    /// Takes markup of our own.
    pub const fn from_markup(markup: String) -> Html {
        Html(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In bold.
    #[must_use]
    pub fn bold(&self) -> Html {
        Html(format!("<b>{}</b>", self.0))
    }

    /// Struck through.
    #[must_use]
    pub fn struck(&self) -> Html {
        Html(format!("<s>{}</s>", self.0))
    }

    /// Adds a line; a line with nothing in it adds nothing.
    pub fn line(&mut self, line: &Html) {
        if line.0.is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&line.0);
    }

    /// Parts what follows from what stands above by an empty line, however often it is asked for.
    pub fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push('\n');
        }
    }

    /// Keeps whole lines of at most `max` characters together, tags apart; what is cut ends in an ellipsis of its own
    /// line. No tag is torn: a cut falls only where none is open.
    #[must_use]
    pub fn fit(mut self, max: usize) -> Html {
        let mut shown = 0_usize;
        let mut depth = 0_usize;
        let mut cut = 0_usize;
        let mut rest = self.0.char_indices();
        while let Some((at, c)) = rest.next() {
            match c {
                '<' => {
                    let closes = self.0.as_bytes().get(at + 1) == Some(&b'/');
                    depth = if closes {
                        depth.saturating_sub(1)
                    } else {
                        depth + 1
                    };
                    rest.by_ref().find(|(_, c)| *c == '>');
                    continue;
                }
                '&' => {
                    rest.by_ref().find(|(_, c)| *c == ';');
                }
                '\n' if depth == 0 && shown + 2 <= max => cut = at,
                _ => {}
            }
            shown += 1;
        }
        if shown > max {
            self.0.truncate(cut);
            self.line(&Html::escape("…"));
        }
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A variable of an HTML message: escaped when it is a text.
pub trait HtmlArg {
    /// The value as Fluent takes it.
    fn html_arg(&self) -> FluentValue<'static>;
}

impl HtmlArg for Html {
    fn html_arg(&self) -> FluentValue<'static> {
        FluentValue::from(self.0.clone())
    }
}

impl HtmlArg for str {
    fn html_arg(&self) -> FluentValue<'static> {
        FluentValue::from(Html::escape(self).0)
    }
}

impl HtmlArg for String {
    fn html_arg(&self) -> FluentValue<'static> {
        self.as_str().html_arg()
    }
}

impl HtmlArg for i64 {
    fn html_arg(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl<T: HtmlArg + ?Sized> HtmlArg for &T {
    fn html_arg(&self) -> FluentValue<'static> {
        (**self).html_arg()
    }
}

/// The plain text of a message: `t!(lang, "task-done", number = task.id.0)`.
#[macro_export]
macro_rules! t {
    ($lang:expr, $id:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        let args: [(&str, fluent_bundle::FluentValue<'_>); _] =
            [$((stringify!($name), fluent_bundle::FluentValue::from($value))),*];
        $crate::i18n::message($lang, $id, &args.into_iter().collect())
    }};
}

/// The HTML of a message, its variables escaped: `h!(lang, "card-client", name = &contact.name)`.
#[macro_export]
macro_rules! h {
    ($lang:expr, $id:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        let args: [(&str, fluent_bundle::FluentValue<'_>); _] =
            [$((stringify!($name), $crate::i18n::HtmlArg::html_arg(&$value))),*];
        $crate::i18n::Html::from_markup($crate::i18n::message($lang, $id, &args.into_iter().collect()))
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_texts_are_sound() {
        assert_eq!(problems(), &[] as &[String]);
    }

    #[test]
    fn gaps_do_not_add_up() {
        let mut text = Html::default();
        text.gap();
        text.line(&Html::escape("a"));
        text.gap();
        text.gap();
        text.line(&Html::escape("b"));
        assert_eq!(text.as_str(), "a\n\nb");
    }

    #[test]
    fn a_text_is_cut_at_the_end_of_a_line() {
        let text = Html::from_markup(String::from("<b>a</b>&lt;\n<s>b\nc</s>\nd"));
        assert_eq!(text.clone().fit(8), text, "tags and escapes do not count");
        assert_eq!(text.clone().fit(7).as_str(), "<b>a</b>&lt;\n…");
        assert_eq!(text.fit(1).as_str(), "…");
    }

    #[test]
    fn a_name_cannot_break_markup() {
        assert_eq!(Html::escape("<b>&_").as_str(), "&lt;b&gt;&amp;_");
    }
}
