//! Variables of a text filled in: `{client}` becomes the client's name, and the formatting around it moves along.
//!
//! One pass only: what is put in is never read for variables again, whatever a client calls himself.

use crate::telegram::rich::{Rich, span, units};
use serde_json::json;

/// What a name in braces stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// No variable: it stays as it was typed.
    Unknown,
    /// There is nothing to put in: the gap closes as if nobody had meant to say it.
    Missing,
    /// This.
    Value(String),
}

/// A stretch of the text, in characters, that gives way to another text.
struct Edit {
    from: usize,
    until: usize,
    text: String,
}

/// The words with their variables filled in.
pub fn fill(words: &Rich, meaning: impl Fn(&str) -> Meaning) -> Rich {
    let chars: Vec<char> = words.text.chars().collect();
    let edits = edits(&chars, meaning);
    if edits.is_empty() {
        return words.clone();
    }
    apply(words, &chars, &edits)
}

fn edits(chars: &[char], meaning: impl Fn(&str) -> Meaning) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    while let Some(open) = position(chars, at, '{') {
        at = open + 1;
        let Some(close) = position(chars, at, '}') else {
            break;
        };
        let name: String = chars.get(at..close).unwrap_or_default().iter().collect();
        if name.contains('{') {
            continue;
        }
        let free_from = edits.last().map_or(0, |edit| edit.until);
        match meaning(name.trim()) {
            Meaning::Unknown => {}
            Meaning::Value(text) => edits.push(Edit {
                from: open,
                until: close + 1,
                text,
            }),
            Meaning::Missing => {
                let (from, until) = gap(chars, open, close + 1);
                edits.push(Edit {
                    from: from.max(free_from),
                    until,
                    text: String::new(),
                });
            }
        }
        at = edits.last().map_or(close + 1, |edit| edit.until).max(at);
    }
    edits
}

fn position(chars: &[char], from: usize, wanted: char) -> Option<usize> {
    let found = chars.get(from..)?.iter().position(|c| *c == wanted)?;
    Some(from + found)
}

/// What goes with a variable that has no value: the space beside it, and the comma that led to it. «Здравствуйте,
/// {client}!» becomes «Здравствуйте!», «{client}, здравствуйте» – «здравствуйте».
fn gap(chars: &[char], from: usize, until: usize) -> (usize, usize) {
    let before = |at: usize| at.checked_sub(1).and_then(|at| chars.get(at).copied());
    let (mut from, mut until) = (from, until);
    let next = chars.get(until).copied();
    let ends = next.is_none_or(|c| c == '\n' || "!?.,;:…)»".contains(c));
    match before(from) {
        Some(' ') if ends => {
            from -= 1;
            if before(from) == Some(',') {
                from -= 1;
            }
        }
        Some(' ') if next == Some(' ') => until += 1,
        None | Some('\n') => {
            if next == Some(',') {
                until += 1;
            }
            if chars.get(until) == Some(&' ') {
                until += 1;
            }
        }
        Some(_) => {}
    }
    (from, until)
}

/// An edit in UTF-16 units: from, until, and how long its text is.
struct Shift {
    from: usize,
    until: usize,
    length: usize,
}

fn apply(words: &Rich, chars: &[char], edits: &[Edit]) -> Rich {
    let mut text = String::new();
    let mut shifts = Vec::new();
    let (mut at, mut unit) = (0, 0);
    for edit in edits {
        let kept: String = chars
            .get(at..edit.from)
            .unwrap_or_default()
            .iter()
            .collect();
        let gone: String = chars
            .get(edit.from..edit.until)
            .unwrap_or_default()
            .iter()
            .collect();
        unit += units(&kept);
        let until = unit + units(&gone);
        shifts.push(Shift {
            from: unit,
            until,
            length: units(&edit.text),
        });
        unit = until;
        at = edit.until;
        text.push_str(&kept);
        text.push_str(&edit.text);
    }
    text.extend(chars.get(at..).unwrap_or_default());
    let entities = words
        .entities
        .iter()
        .filter_map(|entity| {
            let (from, until) = span(entity)?;
            let (from, until) = (moved(&shifts, from, false), moved(&shifts, until, true));
            let length = until.checked_sub(from).filter(|length| *length > 0)?;
            let mut entity = entity.clone();
            entity["offset"] = json!(from);
            entity["length"] = json!(length);
            Some(entity)
        })
        .collect();
    Rich { text, entities }
}

/// Where a place of the old text is in the new one. Within something that gave way it is its beginning, or its end.
fn moved(shifts: &[Shift], place: usize, is_end: bool) -> usize {
    let (mut gone, mut come) = (0, 0);
    for shift in shifts {
        if shift.until <= place {
            gone += shift.until - shift.from;
            come += shift.length;
        } else {
            if shift.from < place {
                let inside = if is_end { shift.length } else { 0 };
                return shift.from - gone + come + inside;
            }
            break;
        }
    }
    place - gone + come
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn meaning(name: &str) -> Meaning {
        match name {
            "клиент" => Meaning::Value("Иван {сумма} 🙂".to_owned()),
            "сумма" => Meaning::Value("12 900 ₽".to_owned()),
            "нет" => Meaning::Missing,
            _ => Meaning::Unknown,
        }
    }

    fn filled(text: &str) -> String {
        fill(&Rich::plain(text), meaning).text
    }

    fn bold(offset: usize, length: usize) -> Value {
        json!({"type": "bold", "offset": offset, "length": length})
    }

    #[test]
    fn variables_are_filled_in_once_and_others_stay() {
        assert_eq!(filled("{клиент}: {сумма}"), "Иван {сумма} 🙂: 12 900 ₽");
        assert_eq!(filled("{ сумма }"), "12 900 ₽");
        assert_eq!(filled("{что-то} {{сумма}} {"), "{что-то} {12 900 ₽} {");
        assert_eq!(filled("без переменных"), "без переменных");
    }

    #[test]
    fn what_is_missing_leaves_no_trace() {
        assert_eq!(filled("Здравствуйте, {нет}!"), "Здравствуйте!");
        assert_eq!(filled("{нет}, здравствуйте"), "здравствуйте");
        assert_eq!(
            filled("По сделке {нет} сумма {сумма}"),
            "По сделке сумма 12 900 ₽"
        );
        assert_eq!(filled("Сделка {нет}.\n{нет} Ждём"), "Сделка.\nЖдём");
        assert_eq!(filled("{нет} {нет}, {нет}!"), "!");
        assert_eq!(filled("№{нет}"), "№");
    }

    #[test]
    fn formatting_moves_along() {
        let words = Rich::new(
            "🙂 {клиент}, итог {сумма}!",
            Some(&json!([
                bold(0, 2),
                bold(3, 8),
                bold(13, 4),
                bold(18, 7),
                bold(20, 2)
            ])),
        );
        let filled = fill(&words, meaning);
        assert_eq!(filled.text, "🙂 Иван {сумма} 🙂, итог 12 900 ₽!");
        assert_eq!(
            filled.entities,
            [
                bold(0, 2),
                bold(3, 15),
                bold(20, 4),
                bold(25, 8),
                bold(25, 8)
            ]
        );
        let gone = Rich::new("Да, {нет}", Some(&json!([bold(4, 5), bold(0, 3)])));
        assert_eq!(fill(&gone, meaning).entities, [bold(0, 2)]);
    }

    proptest! {
        #[test]
        fn entities_stay_within_the_text(
            parts in proptest::collection::vec(
                prop_oneof!["[а-я🙂 ,!]{0,6}", Just("{нет}".to_owned()), Just("{клиент}".to_owned()),
                    Just("{сумма}".to_owned()), Just("{".to_owned()), Just("{x}".to_owned())], 0..8),
            offset in 0usize..40, length in 1usize..20,
        ) {
            let words = Rich::new(&parts.concat(), Some(&json!([bold(offset, length)])));
            let filled = fill(&words, meaning);
            for entity in &filled.entities {
                let (from, until) = span(entity).unwrap();
                prop_assert!(from < until && until <= units(&filled.text));
            }
        }
    }
}
