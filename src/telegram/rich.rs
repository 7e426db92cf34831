//! Somebody's words with their formatting: a text and Telegram's entities over it.
//!
//! Entities count in UTF-16 units. What is added in front moves them, what is cut off takes its share of them; entities
//! that make no sense, or that are of a kind unknown to us, are left out, so that formatting can never break a send.

use crate::i18n::Html;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

/// Kinds of entities that a bot can send (Bot API, `MessageEntity`).
const KINDS: [&str; 20] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
];

/// A text with its formatting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rich {
    /// The text.
    pub text: String,
    /// Telegram's entities (`MessageEntity`).
    #[serde(default, deserialize_with = "none_is_empty")]
    pub entities: Vec<Value>,
}

fn none_is_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(Option::<Vec<Value>>::deserialize(deserializer)?.unwrap_or_default())
}

/// The entity of a tag of ours.
fn kind_of(tag: &str) -> &'static str {
    match tag {
        "b" => "bold",
        "i" => "italic",
        "s" => "strikethrough",
        "code" => "code",
        "blockquote expandable" => "expandable_blockquote",
        "blockquote" => "blockquote",
        _ => "underline",
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Where an entity begins and ends.
pub(super) fn span(entity: &Value) -> Option<(usize, usize)> {
    let number = |key| usize::try_from(entity.get(key)?.as_u64()?).ok();
    let offset: usize = number("offset")?;
    Some((offset, offset.checked_add(number("length")?)?))
}

impl Rich {
    /// A text without formatting.
    pub fn plain(text: impl Into<String>) -> Rich {
        Rich {
            text: text.into(),
            entities: Vec::new(),
        }
    }

    /// A text formatted as a whole: `bold`, `blockquote`.
    pub fn all(kind: &str, text: impl Into<String>) -> Rich {
        let text = text.into();
        let entities = match units(&text) {
            0 => Vec::new(),
            length => vec![json!({"type": kind, "offset": 0, "length": length})],
        };
        Rich { text, entities }
    }

    /// A text with its entities as they came.
    pub fn new(text: &str, entities: Option<&Value>) -> Rich {
        let length = units(text);
        let known = |entity: &&Value| {
            let kind = entity.get("type").and_then(Value::as_str);
            kind.is_some_and(|kind| KINDS.contains(&kind))
                && span(entity).is_some_and(|(from, until)| from < until && until <= length)
        };
        let entities = entities.and_then(Value::as_array);
        Rich {
            text: text.to_owned(),
            entities: entities
                .into_iter()
                .flatten()
                .filter(known)
                .cloned()
                .collect(),
        }
    }

    /// Our own markup as a text with entities: the tags that our texts use, without attributes.
    pub fn from_html(html: &Html) -> Rich {
        let mut rich = Rich::default();
        let mut open: Vec<(&str, usize)> = Vec::new();
        let mut rest = html.as_str();
        while let Some(at) = rest.find('<') {
            let (text, tail) = rest.split_at(at);
            rich.text.push_str(&unescaped(text));
            let Some((tag, after)) = tail.get(1..).and_then(|tail| tail.split_once('>')) else {
                break;
            };
            rest = after;
            let here = units(&rich.text);
            if let Some(tag) = tag.strip_prefix('/') {
                let begun = open.iter().rposition(|(name, _)| *name == tag);
                if let Some((name, from)) = begun.map(|index| open.remove(index))
                    && from < here
                {
                    let kind = kind_of(name);
                    rich.entities
                        .push(json!({"type": kind, "offset": from, "length": here - from}));
                }
            } else {
                open.push((tag, here));
            }
        }
        rich.text.push_str(&unescaped(rest));
        rich
    }

    /// The same text without formatting.
    #[must_use]
    pub fn without_formatting(&self) -> Rich {
        Rich::plain(self.text.clone())
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many characters it has.
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Adds what follows at once.
    pub fn push(&mut self, next: &Rich) {
        let shift = units(&self.text);
        self.text.push_str(&next.text);
        for entity in &next.entities {
            let mut entity = entity.clone();
            if let Some((from, _)) = span(&entity) {
                entity["offset"] = json!(from + shift);
                self.entities.push(entity);
            }
        }
    }

    /// Adds a line; an empty one adds nothing.
    pub fn line(&mut self, next: &Rich) {
        if next.is_empty() {
            return;
        }
        if !self.is_empty() {
            self.text.push('\n');
        }
        self.push(next);
    }

    /// A part of it, by characters.
    fn part(&self, from: usize, until: usize) -> Rich {
        let before: String = self.text.chars().take(from).collect();
        let text: String = self.text.chars().skip(from).take(until - from).collect();
        let (start, length) = (units(&before), units(&text));
        let entities = self
            .entities
            .iter()
            .filter_map(|entity| {
                let (from, until) = span(entity)?;
                let from = from.max(start) - start;
                let until = until.min(start + length).checked_sub(start)?;
                let length = until.checked_sub(from).filter(|length| *length > 0)?;
                let mut entity = entity.clone();
                entity["offset"] = json!(from);
                entity["length"] = json!(length);
                Some(entity)
            })
            .collect();
        Rich { text, entities }
    }

    /// Cuts it into parts of at most `max` characters, at line ends or spaces where there are some. The first has room for
    /// `max_first` only. No character is lost; an empty text has no part.
    pub fn split(&self, max_first: usize, max: usize) -> Vec<Rich> {
        let chars: Vec<char> = self.text.chars().collect();
        let mut parts = Vec::new();
        let mut from = 0;
        let mut room = max_first.max(1);
        while from < chars.len() {
            let mut until = (from + room).min(chars.len());
            if until < chars.len() {
                let window = chars.get(from..until).unwrap_or_default();
                let cut = window
                    .iter()
                    .rposition(|c| *c == '\n')
                    .or_else(|| window.iter().rposition(|c| *c == ' '));
                if let Some(cut) = cut {
                    until = from + cut + 1;
                }
            }
            parts.push(self.part(from, until));
            from = until;
            room = max.max(1);
        }
        parts
    }

    /// At most `max` characters of it; what is cut ends in an ellipsis.
    #[must_use]
    pub fn shortened(&self, max: usize) -> Rich {
        if self.chars() <= max {
            return self.clone();
        }
        let mut kept = self.part(0, max.saturating_sub(1));
        kept.text.push('…');
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bold(offset: usize, length: usize) -> Value {
        json!({"type": "bold", "offset": offset, "length": length})
    }

    #[test]
    fn what_stands_in_front_moves_the_formatting() {
        let words = Rich::new("цена 🙂 500", Some(&json!([bold(8, 3)])));
        let mut whole = Rich::all("bold", "Иван");
        whole.line(&words);
        assert_eq!(whole.text, "Иван\nцена 🙂 500");
        assert_eq!(whole.entities, [bold(0, 4), bold(13, 3)]);
    }

    #[test]
    fn formatting_that_makes_no_sense_is_left_out() {
        let entities = json!([
            bold(0, 3), bold(2, 9), bold(1, 0), {"type": "hologram", "offset": 0, "length": 1},
            {"type": "bold", "offset": -1, "length": 2}, {"type": "bold"}, 7
        ]);
        assert_eq!(Rich::new("чай", Some(&entities)).entities, [bold(0, 3)]);
    }

    #[test]
    fn a_cut_takes_its_share_of_the_formatting() {
        let words = Rich::new("один два три", Some(&json!([bold(5, 7)])));
        let parts = words.split(9, 9);
        assert_eq!(
            parts[0],
            Rich {
                text: "один два ".to_owned(),
                entities: vec![bold(5, 4)]
            }
        );
        assert_eq!(
            parts[1],
            Rich {
                text: "три".to_owned(),
                entities: vec![bold(0, 3)]
            }
        );
    }

    #[test]
    fn our_own_markup_becomes_entities() {
        let html = Html::from_markup("👤 <b>A &lt;b&gt; &amp; B</b> · x".to_owned());
        let rich = Rich::from_html(&html);
        assert_eq!(rich.text, "👤 A <b> & B · x");
        assert_eq!(rich.entities, [bold(3, 9)]);
    }

    #[test]
    fn older_rows_are_read() {
        let old: Rich = serde_json::from_str(r#"{"text":"чай","entities":null}"#).unwrap();
        assert_eq!(old, Rich::plain("чай"));
    }

    proptest! {
        #[test]
        fn cutting_loses_no_character(text in "[а-я🙂 \n]{0,200}", first in 1usize..40, max in 5usize..60) {
            let parts = Rich::plain(text.clone()).split(first, max);
            prop_assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
            prop_assert!(parts.iter().all(|part| part.chars() <= max.max(first)));
        }

        #[test]
        fn entities_stay_within_their_text(
            text in "[а-я🙂 ]{1,60}", offset in 0usize..80, length in 0usize..80, cut in 1usize..30,
        ) {
            let words = Rich::new(&text, Some(&json!([bold(offset, length)])));
            for part in words.split(cut, cut) {
                let whole = units(&part.text);
                for entity in &part.entities {
                    let (from, until) = span(entity).unwrap();
                    prop_assert!(from < until && until <= whole);
                }
            }
        }
    }
}
