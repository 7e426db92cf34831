//! Rows of cells become rows of a price list: what each says of a product, and what is wrong with it.
//!
//! Invariant: an empty cell says nothing; what can't be read is told with its row and column, and the rest goes on.

use super::sheet::{self, BadFile, Line};
use super::words::{self, Column};
use crate::domain::money::{self, Amount};
use crate::domain::product::{Code, DEPTH_MAX, DESCRIPTION_MAX, NAME_MAX, Unit};
use crate::domain::quantity::Stock;
use crate::domain::text::{clean, one_line};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far down the header is looked for: price lists begin with the shop's name.
const HEADER_WITHIN: usize = 15;
/// The most characters of a cell that a mistake quotes.
const QUOTED: usize = 40;

/// What a price list says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The columns that are known, in the order of the file.
    pub columns: Vec<Column>,
    /// The headers of those that are not.
    pub unknown: Vec<String>,
    /// The good rows.
    pub rows: Vec<Row>,
    /// What is wrong with others.
    pub bad: Vec<BadRow>,
    /// What those say that can be read, where their code is among it.
    #[serde(default)]
    pub half: Vec<Row>,
}

/// Why a file is no price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// It is no table.
    File(BadFile),
    /// No column is the code.
    NoCode,
    /// Two columns of one meaning, by their headers.
    Twins(String, String),
}

/// How much there is, as a price list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// It is not counted.
    Never,
    /// So much.
    Stock(Stock),
}

impl Counted {
    /// As a product keeps it.
    pub const fn stock(self) -> Option<Stock> {
        match self {
            Counted::Never => None,
            Counted::Stock(stock) => Some(stock),
        }
    }
}

/// What a row says of a product; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its number in the file.
    pub row: u32,
    /// The product's code.
    pub code: Code,
    /// Its name in Russian.
    pub name: Option<String>,
    /// Its name in English.
    pub english: Option<String>,
    /// The groups it lies in, from the outermost.
    pub group: Option<Vec<String>>,
    /// What it is.
    pub description: Option<String>,
    /// What a unit costs.
    pub price: Option<Amount>,
    /// What it is counted in.
    pub unit: Option<Unit>,
    /// How much there is.
    pub stock: Option<Counted>,
    /// Whether it is to be had.
    pub on: Option<bool>,
}

/// A row that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// Its number in the file.
    pub row: u32,
    /// The column at fault.
    pub column: Column,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No code.
    NoCode,
    /// Not a code.
    BadCode(String),
    /// The code of an earlier row, of this number.
    Duplicate(u32),
    /// More than so many characters.
    TooLong(usize),
    /// A new product without a name.
    NoName,
    /// A new product without a price.
    NoPrice,
    /// Not a price.
    BadPrice(String),
    /// Not a quantity.
    BadStock(String),
    /// Not a unit.
    BadUnit(String),
    /// Neither yes nor no.
    BadSwitch(String),
    /// Groups too deep within each other.
    BadGroup,
}

/// Reads a file.
///
/// # Errors
/// [`Unreadable`] says why it is no price list.
pub fn read(bytes: &[u8], currency: Currency) -> Result<Draft, Unreadable> {
    let lines = sheet::read(bytes).map_err(Unreadable::File)?;
    let (at, columns, unknown) = header(&lines)?;
    let mut draft = Draft {
        columns: columns.iter().filter_map(|column| *column).collect(),
        unknown,
        ..Draft::default()
    };
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines.iter().skip(at + 1) {
        let mut bad = Vec::new();
        let found = row(line, &columns, currency, &mut bad);
        if let Some(row) = found {
            match seen.get(&row.code.folded()) {
                Some(first) => bad.push(BadRow {
                    row: row.row,
                    column: Column::Code,
                    why: Why::Duplicate(*first),
                }),
                None if bad.is_empty() => {
                    seen.insert(row.code.folded(), row.row);
                    draft.rows.push(row);
                }
                None => draft.half.push(row),
            }
        }
        draft.bad.append(&mut bad);
    }
    if draft.rows.is_empty() && draft.bad.is_empty() {
        return Err(Unreadable::File(BadFile::Empty));
    }
    Ok(draft)
}

type Header = (usize, Vec<Option<Column>>, Vec<String>);

/// The first line with a column of codes, its columns, and the headers that mean nothing to us.
fn header(lines: &[Line]) -> Result<Header, Unreadable> {
    for (at, line) in lines.iter().take(HEADER_WITHIN).enumerate() {
        let mut columns: Vec<Option<Column>> =
            line.cells.iter().map(|cell| words::column(cell)).collect();
        // In a price list of one language the one name is the name.
        if !columns.contains(&Some(Column::Name)) {
            for column in &mut columns {
                if *column == Some(Column::English) {
                    *column = Some(Column::Name);
                }
            }
        }
        let is_header = columns.contains(&Some(Column::Code)) && line.cells.len() > 1;
        if !is_header {
            continue;
        }
        let mut first: BTreeMap<Column, &str> = BTreeMap::new();
        let mut unknown = Vec::new();
        for (column, cell) in columns.iter().zip(&line.cells) {
            match column {
                Some(column) => {
                    if let Some(twin) = first.insert(*column, cell) {
                        return Err(Unreadable::Twins(
                            one_line(twin, QUOTED),
                            one_line(cell, QUOTED),
                        ));
                    }
                }
                None if !cell.is_empty() => unknown.push(one_line(cell, QUOTED)),
                None => {}
            }
        }
        return Ok((at, columns, unknown));
    }
    Err(Unreadable::NoCode)
}

/// Reads a row, and puts down everything that is wrong with it; `None` without a code that says which product it is.
fn row(
    line: &Line,
    columns: &[Option<Column>],
    currency: Currency,
    bad: &mut Vec<BadRow>,
) -> Option<Row> {
    let cell = |wanted: Column| -> Option<String> {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        let text = line.cells.get(at)?;
        // The sign by which a spreadsheet keeps a formula for a text; our own exports write it.
        let text = match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            Some(_) | None => text,
        };
        clean(text)
    };
    let mut told = Told {
        row: line.number,
        bad,
    };
    let quoted = |text: &str| one_line(text, QUOTED);
    let words = |column: Column, most: usize| {
        cell(column).map(|text| {
            if text.chars().count() > most {
                Err(Why::TooLong(most))
            } else {
                Ok(text)
            }
        })
    };
    let line_of = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let code = match cell(Column::Code) {
        Some(text) => Code::parse(&text).map_err(|_| Why::BadCode(quoted(&text))),
        None => Err(Why::NoCode),
    };
    let code = told.good(Column::Code, Some(code));
    let name = told.good(Column::Name, words(Column::Name, NAME_MAX));
    let english = told.good(Column::English, words(Column::English, NAME_MAX));
    let description = words(Column::Description, DESCRIPTION_MAX);
    let description = told.good(Column::Description, description);
    let group = cell(Column::Group).map(|text| groups(&text));
    let group = told.good(Column::Group, group);
    let read = |text: String| price(&text, currency).ok_or_else(|| Why::BadPrice(quoted(&text)));
    let price = told.good(Column::Price, cell(Column::Price).map(read));
    let read = |text: String| words::unit(&text).ok_or_else(|| Why::BadUnit(quoted(&text)));
    let unit = told.good(Column::Unit, cell(Column::Unit).map(read));
    let read = |text: String| {
        if words::is_uncounted(&text) {
            return Ok(Counted::Never);
        }
        let stock = Stock::parse(&text).map(Counted::Stock);
        stock.map_err(|_| Why::BadStock(quoted(&text)))
    };
    let stock = told.good(Column::Stock, cell(Column::Stock).map(read));
    let read = |text: String| words::switch(&text).ok_or_else(|| Why::BadSwitch(quoted(&text)));
    let on = told.good(Column::On, cell(Column::On).map(read));
    Some(Row {
        row: line.number,
        code: code?,
        name: name.map(line_of),
        english: english.map(line_of),
        group,
        description,
        price,
        unit,
        stock,
        on,
    })
}

/// Puts down what is wrong with a row.
struct Told<'b> {
    row: u32,
    bad: &'b mut Vec<BadRow>,
}

impl Told<'_> {
    /// What a cell says, if it says anything that can be read.
    fn good<T>(&mut self, column: Column, read: Option<Result<T, Why>>) -> Option<T> {
        match read? {
            Ok(value) => Some(value),
            Err(why) => {
                self.bad.push(BadRow {
                    row: self.row,
                    column,
                    why,
                });
                None
            }
        }
    }
}

/// A price; what a spreadsheet reckoned is rounded to the minor unit, what a person typed must fit it.
fn price(text: &str, currency: Currency) -> Option<Amount> {
    match money::parse(text, currency) {
        Ok(minor) => Some(Amount(minor)),
        Err(money::BadMoney::NotANumber | money::BadMoney::TooPrecise) => reckoned(text, currency),
        Err(money::BadMoney::Negative | money::BadMoney::TooLarge) => None,
    }
}

/// `33.333333`, as sheets have it: more decimals than the currency, rounded half up.
fn reckoned(text: &str, currency: Currency) -> Option<Amount> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() > 15 {
        return None;
    }
    let scale = usize::try_from(money::decimals(currency)).ok()?;
    let padded = format!("{fraction:0<width$}", width = scale + 1);
    let kept = padded.get(..scale)?;
    let next = padded.as_bytes().get(scale)?;
    let minor: i64 = format!("{whole}{kept}").parse().ok()?;
    let minor = minor.checked_add(i64::from(*next >= b'5'))?;
    (minor <= money::MAX).then_some(Amount(minor))
}

/// The names of groups parted by `/`, `>` or `\`.
fn groups(text: &str) -> Result<Vec<String>, Why> {
    let names: Vec<String> = text
        .split(['/', '>', '\\', '›'])
        .filter_map(clean)
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    if names.len() > DEPTH_MAX {
        return Err(Why::BadGroup);
    }
    if names.iter().any(|name| name.chars().count() > NAME_MAX) {
        return Err(Why::TooLong(NAME_MAX));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draft(text: &str) -> Draft {
        read(text.as_bytes(), Currency::RUB).unwrap()
    }

    #[test]
    fn a_usual_price_list_is_read() {
        let draft = draft(
            "ООО «Прилавок»;;;;;\nАртикул;Наименование;Группа;Цена, руб.;Остаток;Ед.;Вес\n\
             TV-1;  Телевизор  55 ;Техника / ТВ;12 900,50 ₽;3;шт.;12\n\
             T2;Чай;;\"450\";не считается;уп;1\n",
        );
        assert_eq!(draft.bad, []);
        assert_eq!(draft.unknown, ["Вес"]);
        let [first, second] = &draft.rows[..] else {
            panic!("{draft:?}")
        };
        assert_eq!(first.row, 3);
        assert_eq!(first.name.as_deref(), Some("Телевизор 55"));
        assert_eq!(
            first.group,
            Some(vec!["Техника".to_owned(), "ТВ".to_owned()])
        );
        assert_eq!(first.price, Some(Amount(1_290_050)));
        assert_eq!(
            first.stock,
            Some(Counted::Stock(Stock::new(3_000).unwrap()))
        );
        assert_eq!(first.unit, Some(Unit::Piece));
        assert_eq!(second.stock, Some(Counted::Never));
        assert_eq!(second.group, None);
    }

    #[test]
    fn each_mistake_is_told_with_its_row_and_column() {
        let draft = draft(
            "Код;Название;Цена;Остаток;Ед;В продаже\n\
             ;Без кода;1;;;\n\
             чай;Кириллица;1;;;\n\
             A1;Хороший;1;;;да\n\
             a1;Повтор;1;;;\n\
             A2;Цена;много;;;\n\
             A3;Минус;-5;;;\n\
             A4;Остаток;5;-2;;\n\
             A5;Единица;5;2;ведро;\n\
             A6;Да ли;5;2;шт;может\n",
        );
        assert_eq!(draft.rows.len(), 1);
        let bad: Vec<_> = draft
            .bad
            .iter()
            .map(|bad| (bad.row, bad.column, bad.why.clone()))
            .collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            bad,
            [
                (2, Column::Code, Why::NoCode),
                (3, Column::Code, Why::BadCode(text("чай"))),
                (5, Column::Code, Why::Duplicate(4)),
                (6, Column::Price, Why::BadPrice(text("много"))),
                (7, Column::Price, Why::BadPrice(text("-5"))),
                (8, Column::Stock, Why::BadStock(text("-2"))),
                (9, Column::Unit, Why::BadUnit(text("ведро"))),
                (10, Column::On, Why::BadSwitch(text("может"))),
            ]
        );
    }

    #[test]
    fn every_mistake_of_a_row_is_told() {
        let draft = draft(
            "Код;Название;Цена;Остаток\nA1;Чай;5;\nA2;Кофе;много;-2\nA1;;мало;\n;Вода;даром;\n",
        );
        let text = |text: &str| text.to_owned();
        let bad: Vec<_> = draft
            .bad
            .iter()
            .map(|bad| (bad.row, bad.column, bad.why.clone()))
            .collect();
        assert_eq!(
            bad,
            [
                (3, Column::Price, Why::BadPrice(text("много"))),
                (3, Column::Stock, Why::BadStock(text("-2"))),
                (4, Column::Price, Why::BadPrice(text("мало"))),
                (4, Column::Code, Why::Duplicate(2)),
                (5, Column::Code, Why::NoCode),
                (5, Column::Price, Why::BadPrice(text("даром"))),
            ]
        );
        let half: Vec<_> = draft.half.iter().map(|row| row.name.as_deref()).collect();
        assert_eq!(half, [Some("Кофе")]);
    }

    #[test]
    fn a_formula_is_a_text_and_ours_come_back_as_they_were() {
        let draft =
            draft("Код;Название;Цена\nA1;=1+1;5\nA2;'=1+1;5\nA3;'кавычка;5\nA4;+7 900;=2*3\n");
        let names: Vec<_> = draft
            .rows
            .iter()
            .map(|row| row.name.clone().unwrap())
            .collect();
        assert_eq!(names, ["=1+1", "=1+1", "'кавычка"]);
        assert_eq!(draft.bad[0].why, Why::BadPrice("=2*3".to_owned()));
    }

    #[test]
    fn prices_that_a_sheet_reckoned_are_rounded() {
        for (text, minor) in [
            ("33.333333", Some(3_333)),
            ("33.3350", Some(3_334)),
            ("12900", Some(1_290_000)),
            ("12900.5", Some(1_290_050)),
            ("1.2.3", None),
            ("-1.555", None),
        ] {
            assert_eq!(price(text, Currency::RUB), minor.map(Amount), "{text}");
        }
    }

    #[test]
    fn a_table_of_something_else_is_refused() {
        let read = |text: &str| read(text.as_bytes(), Currency::RUB);
        assert_eq!(read("Имя;Цена\nЧай;5\n"), Err(Unreadable::NoCode));
        assert_eq!(
            read("Код;Цена;Стоимость\n1;2;3\n"),
            Err(Unreadable::Twins("Цена".to_owned(), "Стоимость".to_owned()))
        );
        assert_eq!(read("Код;Цена\n"), Err(Unreadable::File(BadFile::Empty)));
        assert_eq!(read(""), Err(Unreadable::File(BadFile::Empty)));
    }

    #[test]
    fn the_sample_is_good() {
        let sample = include_bytes!("../../../presets/sample-catalogue.csv");
        let draft = read(sample, Currency::RUB).unwrap();
        assert_eq!(draft.bad, []);
        assert!(draft.unknown.is_empty());
        assert!(draft.rows.len() >= 20);
        let whole = |row: &Row| row.name.is_some() && row.english.is_some() && row.price.is_some();
        assert!(draft.rows.iter().all(whole));
    }

    proptest! {
        #[test]
        fn no_table_breaks_the_reader(
            cells in prop::collection::vec("[\\PC;\n\"]{0,20}", 0..30),
        ) {
            let text = format!("Код;Название;Группа;Цена;Остаток;Ед;В продаже\n{}", cells.join(";"));
            let _ = read(text.as_bytes(), Currency::RUB);
        }
    }
}
