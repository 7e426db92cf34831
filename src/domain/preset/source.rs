//! Where in the preset's text something stands. Invariant: any offset gives a line and a column, even one past the end.

use std::ops::Range;

/// A range of bytes in the preset's text.
pub(super) type Span = Range<usize>;

/// The preset's text, by lines.
pub(super) struct Source<'a> {
    text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// Line and column of a byte, both from 1; columns count characters, as editors do.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let end = (0..=offset.min(self.text.len()))
            .rev()
            .find(|&end| self.text.is_char_boundary(end))
            .unwrap_or_default();
        let before = self.text.get(..end).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_past_the_end_are_the_end() {
        let source = Source::new("имя = 1\nдва");
        assert_eq!(source.place(0), (1, 1));
        assert_eq!(source.place("имя".len()), (1, 4));
        assert_eq!(source.place("имя = 1\nд".len()), (2, 2));
        assert_eq!(
            source.place("имя = 1\nд".len() + 1),
            (2, 2),
            "inside a letter"
        );
        assert_eq!(source.place(9_999), (2, 4));
    }
}
