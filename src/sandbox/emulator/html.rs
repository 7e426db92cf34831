//! `parse_mode=HTML`: tags become entities.
//!
//! Invariant: the errors are the server's, with its byte offsets into the text as it was sent (RULES §3). Entities
//! count UTF-16 units, as the Bot API does.

use serde_json::{Value, json};

use super::text::Formatted;

/// Tags that the server knows (RULES §3).
const TAGS: [&str; 16] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
];

/// A tag that was opened and waits for its end.
struct Open {
    tag: String,
    argument: String,
    /// Where it began: UTF-16 units and bytes of the resulting text.
    units: usize,
    bytes: usize,
}

struct Parser<'a> {
    input: &'a str,
    /// Byte offset into `input`.
    at: usize,
    text: String,
    /// Length of `text` in UTF-16 units.
    units: usize,
    open: Vec<Open>,
    entities: Vec<Value>,
}

/// Turns HTML into text and entities.
///
/// # Errors
/// The server's words without the prefix "can't parse entities: ".
pub fn parse(input: &str) -> Result<Formatted, String> {
    let mut parser = Parser {
        input,
        at: 0,
        text: String::with_capacity(input.len()),
        units: 0,
        open: Vec::new(),
        entities: Vec::new(),
    };
    while let Some(next) = parser.peek() {
        match next {
            '<' if parser.rest().starts_with("</") => parser.end_tag()?,
            '<' => parser.start_tag()?,
            '&' => parser.reference(),
            other => {
                parser.at += other.len_utf8();
                parser.push(other);
            }
        }
    }
    if let Some(open) = parser.open.last() {
        return Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            open.tag
        ));
    }
    // Only a whole block of code can name its language.
    for entity in &mut parser.entities {
        if entity["type"] == "code"
            && let Some(entity) = entity.as_object_mut()
        {
            entity.remove("language");
        }
    }
    Ok(Formatted {
        text: parser.text,
        entities: parser.entities,
    })
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.input[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.units += letter.len_utf16();
    }

    /// Takes characters while `wanted` says so.
    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let taken: String = self.rest().chars().take_while(|c| wanted(*c)).collect();
        self.at += taken.len();
        taken
    }

    fn skip_space(&mut self) {
        self.take_while(|c| c.is_ascii_whitespace());
    }

    fn reference(&mut self) {
        if let Some((letter, length)) = character_reference(self.rest()) {
            self.at += length;
            self.push(letter);
        } else {
            self.at += 1;
            self.push('&');
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let unclosed = || format!("Unclosed start tag at byte offset {begin}");
        self.at += 1;
        let tag = self
            .take_while(|c| !c.is_ascii_whitespace() && c != '>')
            .to_ascii_lowercase();
        if self.peek().is_none() {
            return Err(unclosed());
        }
        if !TAGS.contains(&tag.as_str()) && tag != "blockquote" {
            return Err(format!(
                "Unsupported start tag \"{tag}\" at byte offset {begin}"
            ));
        }
        let mut argument = String::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => return Err(unclosed()),
                Some('>') => break,
                Some(_) => {}
            }
            let (name, value) = self.attribute(&tag, begin)?;
            match (tag.as_str(), name.as_str(), value) {
                ("a", "href", Some(value))
                | ("tg-emoji", "emoji-id", Some(value))
                | ("tg-time", "unix", Some(value)) => argument = value,
                ("code", "class", Some(value)) => {
                    if let Some(language) = value.strip_prefix("language-") {
                        language.clone_into(&mut argument);
                    }
                }
                ("span", "class", Some(value)) => {
                    if let Some(class) = value.strip_prefix("tg-") {
                        class.clone_into(&mut argument);
                    }
                }
                ("blockquote", "expandable", _) => "1".clone_into(&mut argument),
                _ => {}
            }
        }
        self.at += 1;
        if tag == "span" && argument != "spoiler" {
            return Err(format!(
                "Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"
            ));
        }
        self.open.push(Open {
            tag,
            argument,
            units: self.units,
            bytes: self.text.len(),
        });
        Ok(())
    }

    /// One attribute with its value, if it has one.
    fn attribute(&mut self, tag: &str, begin: usize) -> Result<(String, Option<String>), String> {
        let name = self
            .take_while(|c| !c.is_ascii_whitespace() && c != '=' && c != '>')
            .to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.skip_space();
        if self.peek() != Some('=') {
            return Ok((name, None));
        }
        self.at += 1;
        self.skip_space();
        let unclosed = || format!("Unclosed start tag at byte offset {begin}");
        let value = match self.peek() {
            None => return Err(unclosed()),
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                self.quoted(quote)
            }
            Some(_) => {
                let token = self.at;
                let value = self.take_while(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
                match self.peek() {
                    Some(c) if c.is_ascii_whitespace() || c == '>' => value.to_ascii_lowercase(),
                    _ => {
                        return Err(format!(
                            "Unexpected end of name token at byte offset {token}"
                        ));
                    }
                }
            }
        };
        if self.peek().is_none() {
            return Err(unclosed());
        }
        Ok((name, Some(value)))
    }

    fn quoted(&mut self, quote: char) -> String {
        let mut value = String::new();
        while let Some(letter) = self.peek() {
            if letter == quote {
                self.at += 1;
                break;
            }
            if letter == '&'
                && let Some((decoded, length)) = character_reference(self.rest())
            {
                self.at += length;
                value.push(decoded);
            } else {
                self.at += letter.len_utf8();
                value.push(letter);
            }
        }
        value
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.at += 2;
        let name = self
            .take_while(|c| !c.is_ascii_whitespace() && c != '>')
            .to_ascii_lowercase();
        self.skip_space();
        if self.peek() != Some('>') {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        if !name.is_empty() && name != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        if self.units > open.units {
            self.entity(&open);
        }
        Ok(())
    }

    fn entity(&mut self, open: &Open) {
        let mut entity = json!({"offset": open.units, "length": self.units - open.units});
        let kind = match open.tag.as_str() {
            "b" | "strong" => "bold",
            "i" | "em" => "italic",
            "s" | "strike" | "del" => "strikethrough",
            "u" | "ins" => "underline",
            "span" | "tg-spoiler" => "spoiler",
            "blockquote" if open.argument.is_empty() => "blockquote",
            "blockquote" => "expandable_blockquote",
            "tg-emoji" => {
                entity["custom_emoji_id"] = json!(open.argument);
                "custom_emoji"
            }
            "tg-time" => {
                entity["unix_time"] = json!(open.argument.parse::<i64>().unwrap_or_default());
                "date_time"
            }
            "a" => {
                let link = if open.argument.is_empty() {
                    self.text[open.bytes..].to_owned()
                } else {
                    open.argument.clone()
                };
                let Some(kind) = link_entity(&link, &mut entity) else {
                    return;
                };
                kind
            }
            "pre" => {
                // `<pre><code class="language-x">` is one block of code with a language.
                if let Some(last) = self.entities.last()
                    && last["type"] == "code"
                    && last["offset"] == entity["offset"]
                    && last["length"] == entity["length"]
                {
                    if let Some(language) = last.get("language") {
                        entity["language"] = language.clone();
                    }
                    self.entities.pop();
                }
                "pre"
            }
            _ => {
                let in_pre = self.open.last().is_some_and(|outer| outer.tag == "pre");
                if in_pre && !open.argument.is_empty() {
                    entity["language"] = json!(open.argument);
                }
                "code"
            }
        };
        entity["type"] = json!(kind);
        self.entities.push(entity);
    }
}

/// What a link becomes: a mention of a user, a text link, or nothing when its address is unusable.
fn link_entity(link: &str, entity: &mut Value) -> Option<&'static str> {
    if let Some(id) = link.strip_prefix("tg://user?id=") {
        entity["user"] = json!({"id": id.parse::<i64>().ok()?});
        return Some("text_mention");
    }
    let url = super::keyboards::normalised_url(link).ok()?;
    entity["url"] = json!(url);
    Some("text_link")
}

/// A character reference at the start of `text` and its length in bytes: numeric ones and the four named ones.
fn character_reference(text: &str) -> Option<(char, usize)> {
    for (name, letter) in [("&lt", '<'), ("&gt", '>'), ("&amp", '&'), ("&quot", '"')] {
        if let Some(rest) = text.strip_prefix(name) {
            return Some((letter, name.len() + usize::from(rest.starts_with(';'))));
        }
    }
    let digits = text.strip_prefix("&#")?;
    let (radix, prefix, digits) = match digits.strip_prefix('x') {
        Some(hex) => (16, 3, hex),
        None => (10, 2, digits),
    };
    let number: String = digits.chars().take_while(|c| c.is_digit(radix)).collect();
    let letter = char::from_u32(u32::from_str_radix(&number, radix).ok()?)?;
    let semicolon = usize::from(digits[number.len()..].starts_with(';'));
    (letter != '\0').then_some((letter, prefix + number.len() + semicolon))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(html: &str) -> String {
        parse(html).expect_err("must not parse")
    }

    #[test]
    fn tags_become_entities_in_utf16_units() {
        let parsed = parse("😀<b>жир<i>но</i></b> &lt;&amp;&#65;").unwrap();
        assert_eq!(parsed.text, "😀жирно <&A");
        assert_eq!(
            parsed.entities,
            [
                json!({"type": "italic", "offset": 5, "length": 2}),
                json!({"type": "bold", "offset": 2, "length": 5}),
            ]
        );
    }

    #[test]
    fn links_code_and_quotes() {
        let parsed = parse(
            "<a href=\"http://x.y/?a=1&amp;b=2\">l</a><pre><code class=\"language-rust\">c</code></pre><blockquote expandable>q</blockquote>",
        )
        .unwrap();
        assert_eq!(
            parsed.entities,
            [
                json!({"type": "text_link", "offset": 0, "length": 1, "url": "http://x.y/?a=1&b=2"}),
                json!({"type": "pre", "offset": 1, "length": 1, "language": "rust"}),
                json!({"type": "expandable_blockquote", "offset": 2, "length": 1}),
            ]
        );
    }

    #[test]
    fn errors_are_the_servers_own() {
        assert_eq!(
            error("a<b>b"),
            "Can't find end tag corresponding to start tag \"b\""
        );
        assert_eq!(
            error("я<foo>"),
            "Unsupported start tag \"foo\" at byte offset 2"
        );
        assert_eq!(
            error("<i>x</b>"),
            "Unmatched end tag at byte offset 4, expected \"</i>\", found \"</b>\""
        );
        assert_eq!(error("x</b>"), "Unexpected end tag at byte offset 1");
        assert_eq!(error("1 <"), "Unclosed start tag at byte offset 2");
        assert_eq!(error("<b"), "Unclosed start tag at byte offset 0");
        assert_eq!(error("<b>x</b"), "Unclosed end tag at byte offset 4");
        assert_eq!(
            error("<span>x</span>"),
            "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"
        );
        assert_eq!(
            error("1 < 2"),
            "Unsupported start tag \"\" at byte offset 2"
        );
    }

    #[test]
    fn only_a_whole_block_has_a_language() {
        let parsed = parse("<pre>a<code class=\"language-c\">b</code></pre>").unwrap();
        assert_eq!(
            parsed.entities,
            [
                json!({"type": "code", "offset": 1, "length": 1}),
                json!({"type": "pre", "offset": 0, "length": 2}),
            ]
        );
    }

    #[test]
    fn a_lone_ampersand_is_text() {
        assert_eq!(parse("a & b &nbsp; &").unwrap().text, "a & b &nbsp; &");
    }
}
