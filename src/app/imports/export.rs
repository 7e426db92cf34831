//! The catalogue as a table that a spreadsheet opens, and that loads again as it is.
//!
//! Invariant: no cell runs. In CSV what a spreadsheet would take for a formula begins with an apostrophe; in XLSX texts
//! are texts.

use super::words::Column;
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::product::{Groups, Product};
use crate::domain::quantity;
use crate::t;
use iso_currency::Currency;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A cell.
enum Cell {
    Text(String),
    /// Thousandths or minor units, and how many of them make a whole.
    Number(i64, u32),
}

/// How a column is headed.
pub fn header(lang: Lang, column: Column) -> String {
    match column {
        Column::Code => t!(lang, "column-code"),
        Column::Name => t!(lang, "column-name"),
        Column::English => t!(lang, "column-english"),
        Column::Group => t!(lang, "column-group"),
        Column::Description => t!(lang, "column-description"),
        Column::Price => t!(lang, "column-price"),
        Column::Unit => t!(lang, "column-unit"),
        Column::Stock => t!(lang, "column-stock"),
        Column::On => t!(lang, "column-on"),
    }
}

fn cell(
    lang: Lang,
    groups: &Groups,
    currency: Currency,
    product: &Product,
    column: Column,
) -> Cell {
    let text = |text: Option<&str>| Cell::Text(text.unwrap_or_default().to_owned());
    match column {
        Column::Code => text(Some(product.code.as_str())),
        Column::Name => text(Some(&product.name.ru)),
        Column::English => text(product.name.en.as_deref()),
        Column::Group => {
            let path: Vec<&str> = groups
                .path(product.group)
                .into_iter()
                .map(|group| group.name.ru.as_str())
                .collect();
            Cell::Text(path.join(" / "))
        }
        Column::Description => text(product.description.as_deref()),
        Column::Price => Cell::Number(product.price.0, money::decimals(currency)),
        Column::Unit => Cell::Text(crate::app::naming::unit_name(lang, product.unit)),
        Column::Stock => match product.stock {
            Some(stock) => Cell::Number(stock.thousandths(), 3),
            None => Cell::Text(t!(lang, "goods-uncounted")),
        },
        Column::On if product.is_on => Cell::Text(t!(lang, "goods-yes")),
        Column::On => Cell::Text(t!(lang, "goods-no")),
    }
}

/// A number with a comma, as Russian spreadsheets read it.
fn decimal(number: i64, scale: u32) -> String {
    if scale == 3 {
        return quantity::format(Lang::Ru, number).replace('\u{a0}', "");
    }
    let unit = 10_i64.pow(scale);
    let (whole, fraction) = (number / unit, number % unit);
    if fraction == 0 {
        whole.to_string()
    } else {
        format!("{whole},{fraction:0width$}", width = scale as usize)
    }
}

/// A text that no spreadsheet runs.
pub fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The products as CSV: UTF-8 with its mark, parted by `;`.
///
/// # Errors
/// The writer's.
pub fn csv(
    lang: Lang,
    groups: &Groups,
    currency: Currency,
    products: &[Product],
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(Column::ALL.map(|column| header(lang, column)))?;
    for product in products {
        let cells = Column::ALL.map(
            |column| match cell(lang, groups, currency, product, column) {
                Cell::Text(text) => safe(&text),
                Cell::Number(number, scale) => decimal(number, scale),
            },
        );
        writer.write_record(cells)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// The products as a workbook of one sheet.
///
/// # Errors
/// The writer's.
pub fn xlsx(
    lang: Lang,
    groups: &Groups,
    currency: Currency,
    products: &[Product],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0..).zip(Column::ALL) {
        sheet.write_string_with_format(0, at, header(lang, column), &bold)?;
        let width = match column {
            Column::Name | Column::English | Column::Description => 40.0,
            Column::Group => 30.0,
            Column::Code | Column::Price | Column::Unit | Column::Stock | Column::On => 14.0,
        };
        sheet.set_column_width(at, width)?;
    }
    for (row, product) in (1..).zip(products) {
        for (at, column) in (0..).zip(Column::ALL) {
            match cell(lang, groups, currency, product, column) {
                Cell::Text(text) => sheet.write_string(row, at, text)?,
                Cell::Number(number, scale) => sheet.write_number(row, at, float(number, scale))?,
            };
        }
    }
    book.save_to_buffer()
}

/// A number as sheets keep it. They are exact to fifteen digits, as many as our largest amount has.
#[expect(clippy::cast_precision_loss, reason = "sheets know no other numbers")]
fn float(number: i64, scale: u32) -> f64 {
    number as f64 / 10_f64.powi(i32::try_from(scale).unwrap_or_default())
}

/// The mistakes of a price list as CSV: row, column, what is wrong.
///
/// # Errors
/// The writer's.
pub fn mistakes(rows: impl IntoIterator<Item = [String; 3]>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        writer.write_record(row.map(|cell| safe(&cell)))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::imports::rows::{self, Counted};
    use crate::domain::ids::{ProductGroupId, ProductId};
    use crate::domain::money::Amount;
    use crate::domain::product::{Code, Name, Unit};
    use crate::domain::quantity::Stock;
    use proptest::prelude::*;

    fn product(name: &str, price: i64, stock: Option<i64>) -> Product {
        Product {
            id: ProductId(1),
            version: 1,
            code: Code::parse("A-1").unwrap(),
            group: ProductGroupId::ROOT,
            name: Name::russian(name),
            description: None,
            price: Amount(price),
            unit: Unit::Kilogram,
            stock: stock.map(|stock| Stock::new(stock).unwrap()),
            reserved: Stock::ZERO,
            is_on: false,
            position: 0,
        }
    }

    #[test]
    fn a_formula_does_not_run() {
        let products = [product("=HYPERLINK(\"x\")", 50, Some(500))];
        let bytes = csv(Lang::Ru, &Groups::default(), Currency::RUB, &products).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}Артикул;Наименование;"), "{text}");
        assert!(text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{text}");
        assert!(text.contains(";0,50;кг;0,5;нет;"), "{text}");
        for sign in ["=1", "+1", "-1", "@x", "\tx"] {
            assert!(safe(sign).starts_with('\''));
        }
        assert_eq!(safe("чай =1"), "чай =1");
    }

    proptest! {
        #[test]
        fn what_is_saved_loads_again_as_it_was(
            name in "[=+@а-яa-z\"; -]{1,30}", price in 0i64..=10_000_000_000,
            stock in prop::option::of(0i64..=1_000_000_000), in_english in any::<bool>(),
        ) {
            prop_assume!(crate::domain::text::clean(&name).is_some());
            let lang = if in_english { Lang::En } else { Lang::Ru };
            let kept = name.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assume!(kept == name && !name.starts_with('\''));
            let products = [product(&name, price, stock)];
            let groups = Groups::default();
            for bytes in [
                csv(lang, &groups, Currency::RUB, &products).unwrap(),
                xlsx(lang, &groups, Currency::RUB, &products).unwrap(),
            ] {
                let draft = rows::read(&bytes, Currency::RUB).unwrap();
                prop_assert_eq!(&draft.bad, &[]);
                let row = &draft.rows[0];
                prop_assert_eq!(row.name.as_deref(), Some(name.as_str()));
                prop_assert_eq!(row.price, Some(Amount(price)));
                let counted = stock.map_or(Counted::Never, |stock| Counted::Stock(Stock::new(stock).unwrap()));
                prop_assert_eq!(row.stock, Some(counted));
                prop_assert_eq!(row.unit, Some(Unit::Kilogram));
                prop_assert_eq!(row.on, Some(false));
            }
        }
    }
}
