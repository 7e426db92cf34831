//! Texts with placeholders: `{record}`, `{client}`, `{items}`.
//!
//! Invariant: what [`names`] accepts, [`fill`] fills in completely; a value's own braces stay as they are.

/// A brace in a text that opens or closes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a brace without its pair")]
pub struct StrayBrace;

/// The names between the braces of a text, in order.
///
/// # Errors
/// [`StrayBrace`] when a brace has no pair or braces stand within braces.
pub fn names(text: &str) -> Result<Vec<&str>, StrayBrace> {
    pieces(text).map(|pieces| {
        pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Name(name) => Some(name),
                Piece::Words(_) => None,
            })
            .collect()
    })
}

/// Puts values in place of names. A name without a value stays as it is written, so that a reader sees what is missing
/// rather than a sentence with a hole; so does a whole text with a stray brace, which no checked preset has.
pub fn fill(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let Ok(pieces) = pieces(text) else {
        return text.to_owned();
    };
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Name(name) => value(name).unwrap_or_else(|| format!("{{{name}}}")),
        })
        .collect()
}

enum Piece<'a> {
    Words(&'a str),
    Name(&'a str),
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, StrayBrace> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, tail)) = rest.split_once('{') {
        let (name, after) = tail.split_once('}').ok_or(StrayBrace)?;
        if words.contains('}') || name.contains('{') {
            return Err(StrayBrace);
        }
        pieces.push(Piece::Words(words));
        pieces.push(Piece::Name(name));
        rest = after;
    }
    if rest.contains('}') {
        return Err(StrayBrace);
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<String> {
        (name == "client").then(|| "Anna {x}".to_owned())
    }

    #[test]
    fn names_are_found_and_filled_once() {
        assert_eq!(names("{record}: {client}."), Ok(vec!["record", "client"]));
        assert_eq!(
            fill("Hi, {client}! {other}", known),
            "Hi, Anna {x}! {other}"
        );
    }

    #[test]
    fn stray_braces_are_errors_and_fill_leaves_them_alone() {
        for text in ["{", "}", "{a", "a}", "{a{b}", "{a}}", "}{a}"] {
            assert_eq!(names(text), Err(StrayBrace), "{text}");
            assert_eq!(fill(text, known), text);
        }
    }
}
