//! The words of price lists: by what columns, units, yes and no are known. They are data (`presets/price-list.toml`).

use crate::domain::product::Unit;
use crate::domain::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A column of a price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// What a product is called by.
    Code,
    /// Its name in Russian.
    Name,
    /// Its name in English.
    English,
    /// The groups it lies in, from the outermost.
    Group,
    /// What it is.
    Description,
    /// What a unit costs.
    Price,
    /// What it is counted in.
    Unit,
    /// How much there is.
    Stock,
    /// Whether it is to be had.
    On,
}

impl Column {
    /// Every column, in the order in which price lists of ours have them.
    pub const ALL: [Column; 9] = [
        Column::Code,
        Column::Name,
        Column::English,
        Column::Group,
        Column::Price,
        Column::Unit,
        Column::Stock,
        Column::On,
        Column::Description,
    ];

    /// Its word in the data.
    const fn slug(self) -> &'static str {
        match self {
            Column::Code => "code",
            Column::Name => "name",
            Column::English => "english",
            Column::Group => "group",
            Column::Description => "description",
            Column::Price => "price",
            Column::Unit => "unit",
            Column::Stock => "stock",
            Column::On => "on",
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    columns: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<String>>,
    switch: BTreeMap<String, Vec<String>>,
    stock: BTreeMap<String, Vec<String>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../presets/price-list.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "the words of price lists are not to be read");
        Words::default()
    })
});

fn is_among(words: &BTreeMap<String, Vec<String>>, key: &str, folded: &str) -> bool {
    words
        .get(key)
        .is_some_and(|words| words.iter().any(|word| fold(word) == folded))
}

/// A word without what surrounds it: dots at its ends.
fn bare(text: &str) -> String {
    fold(text.trim_matches(|c: char| c == '.' || c.is_whitespace()))
}

/// The column that a header names.
pub fn column(header: &str) -> Option<Column> {
    let head = header
        .split([',', '(', ':', ';', '[', '/'])
        .next()
        .unwrap_or_default();
    let folded = bare(head);
    Column::ALL
        .into_iter()
        .find(|column| is_among(&WORDS.columns, column.slug(), &folded))
}

/// The unit that a word names.
pub fn unit(text: &str) -> Option<Unit> {
    let folded = bare(&text.replace('.', " "));
    Unit::ALL
        .into_iter()
        .find(|unit| is_among(&WORDS.units, unit.slug(), &folded))
}

/// Yes or no.
pub fn switch(text: &str) -> Option<bool> {
    let folded = bare(text);
    [("on", true), ("off", false)]
        .into_iter()
        .find(|(key, _)| is_among(&WORDS.switch, key, &folded))
        .map(|(_, on)| on)
}

/// Whether a word says that a product is not counted.
pub fn is_uncounted(text: &str) -> bool {
    is_among(&WORDS.stock, "uncounted", &bare(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_and_unit_has_words_of_its_own() {
        let mut seen = BTreeMap::new();
        for column in Column::ALL {
            let words = &WORDS.columns[column.slug()];
            assert!(!words.is_empty());
            for word in words {
                assert_eq!(super::column(word), Some(column), "{word}");
                assert_eq!(seen.insert(fold(word), column), None, "{word}");
            }
        }
        for unit in Unit::ALL {
            for word in &WORDS.units[unit.slug()] {
                assert_eq!(super::unit(word), Some(unit), "{word}");
            }
        }
    }

    #[test]
    fn headers_are_known_however_they_are_written() {
        for (header, known) in [
            ("Цена, руб.", Some(Column::Price)),
            (" АРТИКУЛ ", Some(Column::Code)),
            ("Ед.", Some(Column::Unit)),
            ("Ед. изм.", Some(Column::Unit)),
            ("Остаток (склад)", Some(Column::Stock)),
            ("Вес", None),
            ("", None),
        ] {
            assert_eq!(column(header), known, "{header}");
        }
        assert_eq!(unit("шт."), Some(Unit::Piece));
        assert_eq!(unit("кв. м."), Some(Unit::SquareMetre));
        assert_eq!(unit("ведро"), None);
        assert_eq!(switch("Да"), Some(true));
        assert_eq!(switch("выкл."), Some(false));
        assert_eq!(switch("может быть"), None);
        assert!(is_uncounted("Не считается"));
    }
}
