//! Presses of the catalogue: products, groups, pictures, price lists.

use super::{Argument, press_group};
use crate::domain::ids::{ImportId, PictureId, ProductGroupId, ProductId};
use crate::domain::product::Unit;
use serde::{Deserialize, Serialize};

/// What of a product is asked for in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductPart {
    /// Its name in Russian.
    Name,
    /// Its name in English.
    English,
    /// What a unit costs.
    Price,
    /// What it is.
    Description,
    /// What it is called by.
    Code,
    /// How much there is.
    Stock,
}

impl Argument for ProductPart {
    fn write(&self) -> String {
        match self {
            ProductPart::Name => "n",
            ProductPart::English => "e",
            ProductPart::Price => "p",
            ProductPart::Description => "d",
            ProductPart::Code => "c",
            ProductPart::Stock => "s",
        }
        .to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "n" => Some(ProductPart::Name),
            "e" => Some(ProductPart::English),
            "p" => Some(ProductPart::Price),
            "d" => Some(ProductPart::Description),
            "c" => Some(ProductPart::Code),
            "s" => Some(ProductPart::Stock),
            _ => None,
        }
    }
}

impl Argument for Unit {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Unit::from_slug(text)
    }
}

press_group! {
    /// A press of the catalogue.
    ProductPress;
    /// A group.
    'g' Group { group: ProductGroupId, page: i64 } Staff;
    /// A product.
    'o' Product { product: ProductId } Staff;
    /// Asks for a word to find a product by.
    'f' Find {} Staff;
    /// Another page of what was found.
    'F' Found { page: i64 } Staff;
    /// A product's pictures, in a message of their own.
    'P' Pictures { product: ProductId } Staff;
    /// Another picture in that message.
    'Q' Picture { product: ProductId, at: i64 } Staff;
    /// Takes a picture away.
    'k' RemovePicture { product: ProductId, picture: PictureId } Management;
    /// Closes the message of the pictures.
    'K' ClosePictures {} Staff;
    /// Asks for pictures.
    'A' AddPictures { product: ProductId } Management;
    /// Begins a product in a group.
    'n' New { group: ProductGroupId } Management;
    /// Asks for a part of a product.
    'a' Ask { product: ProductId, part: ProductPart } Management;
    /// The other parts of a product to change.
    'E' Edit { product: ProductId } Management;
    /// The units to count a product in.
    'u' Units { product: ProductId } Management;
    /// Counts it in that one.
    'U' SetUnit { product: ProductId, version: i64, unit: Unit } Management;
    /// Puts a product on sale, or off.
    's' Switch { product: ProductId, version: i64, on: bool } Management;
    /// Does not count the stock of a product any more.
    'S' Uncount { product: ProductId, version: i64 } Management;
    /// The groups to move a product to.
    'm' MoveTo { product: ProductId, group: ProductGroupId } Management;
    /// Moves it there.
    'M' MoveHere { product: ProductId, version: i64, group: ProductGroupId } Management;
    /// Asks whether to delete a product.
    'd' Delete { product: ProductId } Management;
    /// Deletes it.
    'D' DeleteNow { product: ProductId, version: i64 } Management;
    /// A group's own settings.
    'e' GroupEdit { group: ProductGroupId } Management;
    /// Asks for the name of a new group within another.
    'N' NewGroup { group: ProductGroupId } Management;
    /// Asks for another name of a group.
    'r' RenameGroup { group: ProductGroupId, english: bool } Management;
    /// The groups to move a group to.
    'v' MoveGroup { group: ProductGroupId, into: ProductGroupId } Management;
    /// Moves it there.
    'V' MoveGroupHere { group: ProductGroupId, version: i64, into: ProductGroupId } Management;
    /// Deletes an empty group.
    'x' DeleteGroup { group: ProductGroupId, version: i64 } Management;
    /// Price lists: loading, saving, undoing.
    'l' Lists {} Management;
    /// Asks for a price list's file.
    'i' Import {} Management;
    /// Takes a file that came unasked for a price list.
    'L' ImportSent {} Management;
    /// Loads what was checked.
    'I' Apply { import: ImportId } Management;
    /// Drops what was checked.
    'X' Drop { import: ImportId } Management;
    /// Asks whether to undo what was loaded.
    'z' Undo { import: ImportId } Management;
    /// Undoes it.
    'Z' UndoNow { import: ImportId } Management;
    /// The catalogue as a file: XLSX, else CSV.
    'c' Export { xlsx: bool } Management;
}
