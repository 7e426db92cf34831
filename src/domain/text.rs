//! Texts as people write them, made comparable and safe to cut.

/// Folds a text for comparison and search: lower case in every script, `ё` as `е`, white space collapsed.
/// Databases fold ASCII only, so what is searched is folded here and kept in a column of its own.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(
            word.chars()
                .flat_map(char::to_lowercase)
                .map(|c| if c == 'ё' { 'е' } else { c }),
        );
    }
    folded
}

/// At most `max` characters of a text; what is cut ends in an ellipsis.
pub fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A text of one line for lists and buttons: white space collapsed, then shortened.
pub fn one_line(text: &str, max: usize) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    shorten(&line.join(" "), max)
}

/// A text that a person typed into a field: control characters dropped (line breaks stay), ends trimmed. `None` when
/// nothing readable is left.
pub fn clean(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let trimmed = kept.trim();
    trimmed
        .chars()
        .any(|c| !c.is_whitespace() && !is_invisible(c))
        .then(|| trimmed.to_owned())
}

/// Marks that take no room: zero-width characters and direction marks.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Wraps a name that someone else chose in direction isolates, so that a right-to-left name, or one with stray
/// direction marks, can't turn the rest of our line around.
pub fn isolate(name: &str) -> String {
    let needs = name.chars().any(|c| {
        is_invisible(c) || matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
    });
    if needs {
        format!("\u{2068}{name}\u{2069}")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_makes_spellings_equal() {
        assert_eq!(fold("  ООО «Ёлка»\n и К "), "ооо «елка» и к");
    }

    #[test]
    fn only_invisible_characters_are_no_text() {
        assert_eq!(clean("\u{200f}\u{200b} \n"), None);
        assert_eq!(clean(" a\u{0007}b "), Some("ab".to_owned()));
    }

    #[test]
    fn right_to_left_names_are_isolated() {
        assert_eq!(isolate("Анна"), "Анна");
        assert_eq!(isolate("محمد"), "\u{2068}محمد\u{2069}");
    }

    proptest! {
        #[test]
        fn a_shortened_text_is_short(text in ".{0,80}", max in 1usize..40) {
            prop_assert!(shorten(&text, max).chars().count() <= max);
        }

        #[test]
        fn folding_and_cleaning_twice_is_doing_it_once(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
            if let Some(cleaned) = clean(&text) {
                prop_assert_eq!(clean(&cleaned), Some(cleaned));
            }
        }
    }
}
