//! The catalogue: what the shop sells, in groups.
//!
//! A product is known to people and to deep links by its [`Code`]; its groups are a tree with one root.

use crate::domain::ids::{PictureId, ProductGroupId, ProductId};
use crate::domain::lang::Lang;
use crate::domain::money::Amount;
use crate::domain::quantity::Stock;
use crate::domain::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// The most characters of a product's or a group's name.
pub const NAME_MAX: usize = 100;
/// The most characters of a product's description: with name and price it fits a caption.
pub const DESCRIPTION_MAX: usize = 700;
/// The most pictures of a product: Telegram's album holds ten.
pub const PICTURES_MAX: usize = 10;
/// How deep groups may lie within each other, the root not counted.
pub const DEPTH_MAX: usize = 4;

/// What a product is called by in deep links, price lists and on shelves: 1 to 32 of `A-Za-z0-9_-`, so that
/// `/start p_<code>` fits Telegram's 64 characters. Two codes that differ in case only are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// A code that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no code: 1 to 32 of A-Z, a-z, 0-9, _ and -")]
pub struct BadCode;

impl Code {
    /// The most characters of a code.
    pub const MAX: usize = 32;

    /// Parses a code.
    ///
    /// # Errors
    /// [`BadCode`] when it is empty, too long or has another character.
    pub fn parse(text: &str) -> Result<Code, BadCode> {
        let text = text.trim();
        let fits = (1..=Code::MAX).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if fits {
            Ok(Code(text.to_owned()))
        } else {
            Err(BadCode)
        }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As codes are compared.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Code {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Code, BadCode> {
        Code::parse(&text)
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.0
    }
}

/// A name in Russian, and in English where somebody gave one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    /// In Russian.
    pub ru: String,
    /// In English; the Russian one stands for it otherwise.
    pub en: Option<String>,
}

impl Name {
    /// A name in Russian only.
    pub fn russian(ru: impl Into<String>) -> Name {
        Name {
            ru: ru.into(),
            en: None,
        }
    }

    /// The name for a reader.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ru => &self.ru,
            Lang::En => self.en.as_deref().unwrap_or(&self.ru),
        }
    }
}

/// What a product is counted in.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Unit {
    /// Pieces.
    #[default]
    Piece,
    /// Kilograms.
    Kilogram,
    /// Grams.
    Gram,
    /// Litres.
    Litre,
    /// Millilitres.
    Millilitre,
    /// Metres.
    Metre,
    /// Square metres.
    SquareMetre,
    /// Packs.
    Pack,
    /// Boxes.
    Box,
    /// Sets.
    Set,
    /// Pairs.
    Pair,
    /// Hours of work.
    Hour,
}

impl Unit {
    /// Every unit, in the order in which menus offer them.
    pub const ALL: [Unit; 12] = [
        Unit::Piece,
        Unit::Kilogram,
        Unit::Gram,
        Unit::Litre,
        Unit::Millilitre,
        Unit::Metre,
        Unit::SquareMetre,
        Unit::Pack,
        Unit::Box,
        Unit::Set,
        Unit::Pair,
        Unit::Hour,
    ];

    /// Its name in the database, in callback data and in Fluent messages.
    pub const fn slug(self) -> &'static str {
        match self {
            Unit::Piece => "piece",
            Unit::Kilogram => "kg",
            Unit::Gram => "g",
            Unit::Litre => "l",
            Unit::Millilitre => "ml",
            Unit::Metre => "m",
            Unit::SquareMetre => "m2",
            Unit::Pack => "pack",
            Unit::Box => "box",
            Unit::Set => "set",
            Unit::Pair => "pair",
            Unit::Hour => "hour",
        }
    }

    /// Takes back what [`Unit::slug`] gave.
    pub fn from_slug(slug: &str) -> Option<Unit> {
        Unit::ALL.into_iter().find(|unit| unit.slug() == slug)
    }
}

impl From<Unit> for &'static str {
    fn from(unit: Unit) -> &'static str {
        unit.slug()
    }
}

impl TryFrom<String> for Unit {
    type Error = BadUnit;

    fn try_from(slug: String) -> Result<Unit, BadUnit> {
        Unit::from_slug(&slug).ok_or(BadUnit)
    }
}

/// A slug of no unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no unit")]
pub struct BadUnit;

/// A product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Grows with each change by a person; a button knows the version it was drawn for. Reservations leave it as it is.
    pub version: i64,
    /// What it is called by.
    pub code: Code,
    /// The group it belongs to.
    pub group: ProductGroupId,
    /// Its name.
    pub name: Name,
    /// What it is, in the shop's words.
    pub description: Option<String>,
    /// What a unit of it costs.
    pub price: Amount,
    /// What it is counted in.
    pub unit: Unit,
    /// How much there is, what is reserved included; `None`: it is not counted, there is always enough.
    pub stock: Option<Stock>,
    /// How much of the stock is held for records.
    pub reserved: Stock,
    /// Whether customers see it and staff may sell it.
    pub is_on: bool,
    /// Its place within the group: the smaller the sooner; of equals the name decides.
    pub position: i64,
}

impl Product {
    /// How much of it nobody holds; `None`: it is not counted.
    pub const fn available(&self) -> Option<Stock> {
        match self.stock {
            Some(stock) => Some(stock.less(self.reserved)),
            None => None,
        }
    }

    /// Whether there is any of it to be had now.
    pub fn is_available(&self) -> bool {
        self.available() != Some(Stock::ZERO)
    }
}

/// A picture of a product, as Telegram keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// Telegram's id to send it by.
    pub file_id: String,
    /// Telegram's id that is the same for the same picture.
    pub file_unique_id: String,
}

/// A group of products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductGroup {
    /// Its id.
    pub id: ProductGroupId,
    /// Grows with each change.
    pub version: i64,
    /// The group it lies in; only the root has none.
    pub parent: Option<ProductGroupId>,
    /// Its name.
    pub name: Name,
    /// Its place among its siblings: the smaller the sooner; of equals the name decides.
    pub position: i64,
}

/// All groups of a catalogue; a shop has few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups(pub Vec<ProductGroup>);

impl Groups {
    /// The group of that id.
    pub fn find(&self, id: ProductGroupId) -> Option<&ProductGroup> {
        self.0.iter().find(|group| group.id == id)
    }

    /// The groups that lie right in a group, in order.
    pub fn children(&self, parent: ProductGroupId) -> impl Iterator<Item = &ProductGroup> {
        self.0
            .iter()
            .filter(move |group| group.parent == Some(parent))
    }

    /// From the outermost group to this one, the root left out.
    pub fn path(&self, id: ProductGroupId) -> Vec<&ProductGroup> {
        let mut path = Vec::new();
        let mut next = self.find(id);
        while let Some(group) = next {
            if group.id == ProductGroupId::ROOT || path.len() > DEPTH_MAX {
                break;
            }
            path.push(group);
            next = group.parent.and_then(|parent| self.find(parent));
        }
        path.reverse();
        path
    }

    /// The group and every group within it.
    pub fn subtree(&self, id: ProductGroupId) -> BTreeSet<ProductGroupId> {
        let mut found = BTreeSet::from([id]);
        loop {
            let before = found.len();
            let more: Vec<ProductGroupId> = self
                .0
                .iter()
                .filter(|group| group.parent.is_some_and(|parent| found.contains(&parent)))
                .map(|group| group.id)
                .collect();
            found.extend(more);
            if found.len() == before {
                return found;
            }
        }
    }

    /// How many levels of groups a group and those within it take.
    pub fn height(&self, id: ProductGroupId) -> usize {
        let below = self.path(id).len();
        self.subtree(id)
            .into_iter()
            .map(|group| self.path(group).len() + 1 - below)
            .max()
            .unwrap_or(1)
    }

    /// Whether a group may lie in another: not in itself, and not too deep.
    pub fn may_move(&self, id: ProductGroupId, into: ProductGroupId) -> bool {
        id != ProductGroupId::ROOT
            && !self.subtree(id).contains(&into)
            && self.path(into).len() + self.height(id) <= DEPTH_MAX
    }
}

/// Those of `candidates` that are likest to a product, the likest first: the nearer in price the better, in steps of a
/// tenth, a quarter and a half; within a step, the more words of the name in common.
pub fn likest(product: &Product, candidates: Vec<Product>, limit: usize) -> Vec<Product> {
    let words = |product: &Product| -> BTreeSet<String> {
        fold(&product.name.ru)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 2)
            .map(str::to_owned)
            .collect()
    };
    let own = words(product);
    let mut ranked: Vec<_> = candidates
        .into_iter()
        .map(|candidate| {
            let distance = candidate.price.0.abs_diff(product.price.0);
            let percent =
                u128::from(distance) * 100 / u128::from(product.price.0.unsigned_abs().max(1));
            let step = match percent {
                0..=10 => 0,
                11..=25 => 1,
                26..=50 => 2,
                _ => 3,
            };
            let strange = usize::MAX - words(&candidate).intersection(&own).count();
            ((step, strange, distance, candidate.id), candidate)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked
        .into_iter()
        .take(limit)
        .map(|(_, candidate)| candidate)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(id: i64, parent: Option<i64>) -> ProductGroup {
        ProductGroup {
            id: ProductGroupId(id),
            version: 1,
            parent: parent.map(ProductGroupId),
            name: Name::russian(format!("Группа {id}")),
            position: 0,
        }
    }

    fn product(id: i64, name: &str, price: i64) -> Product {
        Product {
            id: ProductId(id),
            version: 1,
            code: Code::parse(&id.to_string()).unwrap(),
            group: ProductGroupId::ROOT,
            name: Name::russian(name),
            description: None,
            price: Amount(price),
            unit: Unit::Piece,
            stock: None,
            reserved: Stock::ZERO,
            is_on: true,
            position: 0,
        }
    }

    #[test]
    fn a_code_fits_a_deep_link() {
        for code in ["1", "TV-55_black", &"x".repeat(32)] {
            assert_eq!(Code::parse(code).map(String::from).as_deref(), Ok(code));
        }
        for none in ["", " ", "чайник", "a b", "a/b", &"x".repeat(33)] {
            assert_eq!(Code::parse(none), Err(BadCode), "{none}");
        }
        assert_eq!(
            Code::parse("Ab-1").unwrap().folded(),
            Code::parse("aB-1").unwrap().folded()
        );
    }

    #[test]
    fn units_are_known_by_their_slugs() {
        for unit in Unit::ALL {
            assert_eq!(Unit::from_slug(unit.slug()), Some(unit));
        }
        assert_eq!(Unit::from_slug("шт"), None);
    }

    #[test]
    fn a_group_lies_nowhere_within_itself_and_not_too_deep() {
        let groups = Groups(vec![
            group(0, None),
            group(1, Some(0)),
            group(2, Some(1)),
            group(3, Some(2)),
            group(4, Some(0)),
            group(5, Some(4)),
        ]);
        let id = ProductGroupId;
        let path: Vec<i64> = groups.path(id(3)).iter().map(|group| group.id.0).collect();
        assert_eq!(path, [1, 2, 3]);
        assert_eq!(groups.height(id(1)), 3);
        assert!(!groups.may_move(id(1), id(3)), "into itself");
        assert!(!groups.may_move(id(1), id(1)));
        assert!(groups.may_move(id(1), id(4)), "four levels");
        assert!(!groups.may_move(id(1), id(5)), "five levels");
        assert!(!groups.may_move(id(0), id(5)), "the root stays");
    }

    #[test]
    fn what_is_likest_is_near_in_price_and_then_in_words() {
        let kettle = product(1, "Чайник электрический Tefal", 300_000);
        let found = likest(
            &kettle,
            vec![
                product(2, "Чайник Bosch", 600_000),
                product(3, "Тостер", 310_000),
                product(4, "Чайник Scarlett", 320_000),
                product(5, "Чайник электрический Redmond", 290_000),
            ],
            3,
        );
        let ids: Vec<i64> = found.iter().map(|product| product.id.0).collect();
        assert_eq!(ids, [5, 4, 3]);
    }
}
