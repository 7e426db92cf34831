//! Somebody's formatted words as our own markup, to be shown within a screen.

use crate::i18n::Html;
use crate::telegram::rich::{Rich, span};
use serde_json::Value;
use std::cmp::Reverse;

/// Text and attributes as HTML takes them between tags and quotes.
fn escaped(text: &str) -> String {
    Html::escape(text).as_str().replace('"', "&quot;")
}

/// The tags of an entity; `None` for what Telegram finds by itself, such as links and phone numbers.
fn tags(entity: &Value) -> Option<(String, &'static str)> {
    let text = |key: &str| entity.get(key).and_then(Value::as_str).map(escaped);
    let plain = |open: &str, close| Some((open.to_owned(), close));
    match entity.get("type")?.as_str()? {
        "bold" => plain("<b>", "</b>"),
        "italic" => plain("<i>", "</i>"),
        "underline" => plain("<u>", "</u>"),
        "strikethrough" => plain("<s>", "</s>"),
        "spoiler" => plain("<tg-spoiler>", "</tg-spoiler>"),
        "blockquote" => plain("<blockquote>", "</blockquote>"),
        "expandable_blockquote" => plain("<blockquote expandable>", "</blockquote>"),
        "code" => plain("<code>", "</code>"),
        "pre" => plain("<pre>", "</pre>"),
        "text_link" => Some((format!("<a href=\"{}\">", text("url")?), "</a>")),
        "text_mention" => {
            let user = entity.pointer("/user/id")?.as_i64()?;
            Some((format!("<a href=\"tg://user?id={user}\">"), "</a>"))
        }
        "custom_emoji" => Some((
            format!("<tg-emoji emoji-id=\"{}\">", text("custom_emoji_id")?),
            "</tg-emoji>",
        )),
        _ => None,
    }
}

/// An entity that is open, and where it ends.
struct Open {
    until: usize,
    tag: String,
    close: &'static str,
}

/// The words as markup. Entities that overlap are closed and opened again, so that tags always nest.
pub fn html(words: &Rich) -> Html {
    let mut entities: Vec<(usize, usize, String, &'static str)> = words
        .entities
        .iter()
        .filter_map(|entity| {
            let (from, until) = span(entity)?;
            let (tag, close) = tags(entity)?;
            Some((from, until, tag, close))
        })
        .collect();
    entities.sort_by_key(|(from, until, ..)| (*from, Reverse(*until)));
    let mut coming = entities.into_iter().peekable();
    let mut markup = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    for c in words.text.chars() {
        close_until(&mut markup, &mut open, at);
        while let Some((_, until, tag, close)) = coming.next_if(|(from, ..)| *from <= at) {
            if until <= at {
                continue;
            }
            markup.push_str(&tag);
            open.push(Open { until, tag, close });
        }
        markup.push_str(Html::escape(c.encode_utf8(&mut [0; 4])).as_str());
        at += c.len_utf16();
    }
    close_until(&mut markup, &mut open, usize::MAX);
    Html::from_markup(markup)
}

/// Closes what ends here, and opens again what was only in its way.
fn close_until(markup: &mut String, open: &mut Vec<Open>, at: usize) {
    let Some(outermost) = open.iter().position(|open| open.until <= at) else {
        return;
    };
    let in_the_way = open.split_off(outermost);
    for entity in in_the_way.iter().rev() {
        markup.push_str(entity.close);
    }
    for entity in in_the_way {
        if entity.until > at {
            markup.push_str(&entity.tag);
            open.push(entity);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn marked(text: &str, entities: &Value) -> String {
        html(&Rich::new(text, Some(entities))).as_str().to_owned()
    }

    #[test]
    fn words_look_as_they_were_written() {
        let entities = json!([
            {"type": "bold", "offset": 3, "length": 5},
            {"type": "text_link", "offset": 9, "length": 2, "url": "https://x.y/?a=\"&b"},
            {"type": "phone_number", "offset": 0, "length": 2}
        ]);
        assert_eq!(
            marked("🙂 <чай> ок", &entities),
            "🙂 <b>&lt;чай&gt;</b> <a href=\"https://x.y/?a=&quot;&amp;b\">ок</a>"
        );
    }

    #[test]
    fn tags_nest_even_where_entities_overlap() {
        let entities = json!([
            {"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 2, "length": 4}
        ]);
        assert_eq!(marked("абвгде", &entities), "<b>аб<i>вг</i></b><i>де</i>");
    }

    proptest! {
        #[test]
        fn every_tag_is_closed(
            text in "[а-я🙂<& ]{1,20}",
            spans in proptest::collection::vec((0usize..20, 1usize..12, 0usize..4), 0..6),
        ) {
            let kinds = ["bold", "italic", "code", "spoiler"];
            let entities: Vec<Value> = spans
                .iter()
                .map(|(offset, length, kind)| json!({"type": kinds[*kind], "offset": offset, "length": length}))
                .collect();
            let markup = marked(&text, &json!(entities));
            let mut open = Vec::new();
            let mut rest = markup.as_str();
            while let Some((_, tail)) = rest.split_once('<') {
                let (tag, after) = tail.split_once('>').unwrap();
                match tag.strip_prefix('/') {
                    Some(tag) => prop_assert_eq!(open.pop(), Some(tag)),
                    None => open.push(tag),
                }
                rest = after;
            }
            prop_assert!(open.is_empty(), "{}", markup);
        }
    }
}
