//! Price lists: the check before loading, what was done, what can be taken back.

use super::{Look, Screen, TEXT_MAX, button, cancel, flow, to_menu};
use crate::app::imports::rows::{BadRow, Unreadable, Why};
use crate::app::imports::sheet::BadFile;
use crate::app::imports::{Checked, Difference, Loaded, Summary, TakenBack, export};
use crate::app::naming;
use crate::domain::ids::ProductGroupId;
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::product::{Code, Product};
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::storage::imports::{Import, ImportState};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{Press, ProductPress};
use crate::{h, t};

/// How many mistakes stand on the screen; the file has them all.
pub const BAD_SHOWN: usize = 10;
/// The most characters of a file's name.
const FILE_MAX: usize = 60;

fn press(label: impl Into<String>, press: ProductPress) -> Button {
    button(label, &Press::Product(press))
}

fn file_name(name: &str) -> String {
    isolate(&one_line(name, FILE_MAX))
}

fn count(number: usize) -> String {
    number.to_string()
}

fn back(lang: Lang) -> Button {
    press(t!(lang, "button-to-price-lists"), ProductPress::Lists {})
}

/// What can be done with price lists, and the last ones.
pub fn overview(look: &Look<'_>, imports: &[Import<Summary>]) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "price-lists-title");
    text.gap();
    text.line(&h!(lang, "price-lists-hint"));
    if !imports.is_empty() {
        text.gap();
        text.line(&h!(lang, "price-lists-last"));
    }
    let mut undoing = Vec::new();
    for import in imports {
        let file = file_name(&import.file);
        let at = look.moment(import.at);
        match import.state {
            ImportState::Applied => {
                text.line(&h!(
                    lang,
                    "price-lists-entry",
                    at = at,
                    file = file,
                    new = count(import.summary.new),
                    changed = count(import.summary.changed)
                ));
                let short = isolate(&one_line(&import.file, 24));
                undoing.push(press(
                    t!(lang, "button-import-undo-of", file = short),
                    ProductPress::Undo { import: import.id },
                ));
            }
            ImportState::Undone => {
                text.line(&h!(lang, "price-lists-entry-undone", at = at, file = file));
            }
            ImportState::Draft | ImportState::Dropped => {}
        }
    }
    let mut keyboard = Keyboard::new(vec![vec![press(
        t!(lang, "button-import"),
        ProductPress::Import {},
    )]]);
    for row in flow(vec![
        press(
            t!(lang, "button-export-xlsx"),
            ProductPress::Export { xlsx: true },
        ),
        press(
            t!(lang, "button-export-csv"),
            ProductPress::Export { xlsx: false },
        ),
    ]) {
        keyboard.row(row);
    }
    for undo in undoing {
        keyboard.row(vec![undo]);
    }
    keyboard.row(vec![press(
        t!(lang, "button-back"),
        ProductPress::Group {
            group: ProductGroupId::ROOT,
            page: 0,
        },
    )]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Asks for a file.
pub fn ask_file(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "import-ask"),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Offers to load a table that came unasked.
pub fn offer(look: &Look<'_>, file: &str) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "import-offer", file = file_name(file)),
        keyboard: Keyboard::new(vec![vec![
            press(t!(lang, "button-import"), ProductPress::ImportSent {}),
            to_menu(lang),
        ]]),
    }
}

/// A file on its way.
pub fn reading(look: &Look<'_>, file: &str) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "import-reading", file = file_name(file)),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Why a file is no price list, and what to do.
pub fn unreadable(look: &Look<'_>, file: &str, why: &Unreadable) -> Screen {
    let lang = look.lang();
    let file = file_name(file);
    let text = match why {
        Unreadable::File(BadFile::Empty) => h!(lang, "import-unreadable-empty", file = file),
        Unreadable::File(BadFile::Broken) => h!(lang, "import-unreadable-broken", file = file),
        Unreadable::File(BadFile::Old) => h!(lang, "import-unreadable-old", file = file),
        Unreadable::File(BadFile::NoTable) => h!(lang, "import-unreadable-no-table", file = file),
        Unreadable::File(BadFile::TooManyRows) => h!(lang, "import-unreadable-rows", file = file),
        Unreadable::File(BadFile::TooMuch) => h!(lang, "import-unreadable-huge", file = file),
        Unreadable::NoCode => h!(lang, "import-unreadable-no-code", file = file),
        Unreadable::Twins(one, other) => h!(
            lang,
            "import-unreadable-twin",
            file = file,
            one = one.as_str(),
            other = other.as_str()
        ),
    };
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

fn amount(look: &Look<'_>, minor: i64) -> String {
    money::format(look.lang(), minor, look.settings.currency)
}

fn stock_words(lang: Lang, product: &Product) -> String {
    match product.stock {
        Some(stock) => naming::quantity(lang, stock.thousandths(), product.unit),
        None => t!(lang, "goods-uncounted"),
    }
}

/// What changes of a product, in a few words.
fn changes(look: &Look<'_>, difference: &Difference) -> String {
    let lang = look.lang();
    let (before, after) = (&difference.before, &difference.after);
    let mut said = Vec::new();
    if before.price != after.price {
        said.push(t!(
            lang,
            "row-change-price",
            before = amount(look, before.price.0),
            after = amount(look, after.price.0)
        ));
    }
    if before.stock != after.stock {
        said.push(t!(
            lang,
            "row-change-stock",
            before = stock_words(lang, before),
            after = stock_words(lang, after)
        ));
    }
    if before.name.ru != after.name.ru {
        said.push(t!(lang, "row-change-name"));
    }
    if before.name.en != after.name.en {
        said.push(t!(lang, "row-change-english"));
    }
    if difference.regrouped {
        said.push(t!(lang, "row-change-group"));
    }
    if before.unit != after.unit {
        said.push(t!(lang, "row-change-unit"));
    }
    if before.description != after.description {
        said.push(t!(lang, "row-change-description"));
    }
    match (before.is_on, after.is_on) {
        (false, true) => said.push(t!(lang, "row-change-on")),
        (true, false) => said.push(t!(lang, "row-change-off")),
        (true, true) | (false, false) => {}
    }
    said.join(", ")
}

/// What is wrong with a row, in words.
pub fn why(lang: Lang, why: &Why) -> String {
    match why {
        Why::NoCode => t!(lang, "row-no-code"),
        Why::BadCode(text) => t!(lang, "row-bad-code", text = text.as_str()),
        Why::Duplicate(row) => t!(lang, "row-duplicate", row = row.to_string()),
        Why::TooLong(most) => t!(lang, "row-too-long", most = most.to_string()),
        Why::NoName => t!(lang, "row-no-name"),
        Why::NoPrice => t!(lang, "row-no-price"),
        Why::BadPrice(text) => t!(lang, "row-bad-price", text = text.as_str()),
        Why::BadStock(text) => t!(lang, "row-bad-stock", text = text.as_str()),
        Why::BadUnit(text) => t!(lang, "row-bad-unit", text = text.as_str()),
        Why::BadSwitch(text) => t!(lang, "row-bad-switch", text = text.as_str()),
        Why::BadGroup => t!(lang, "row-bad-group"),
    }
}

fn bad_row(lang: Lang, bad: &BadRow) -> Html {
    h!(
        lang,
        "import-bad-row",
        row = bad.row.to_string(),
        column = export::header(lang, bad.column),
        why = why(lang, &bad.why)
    )
}

/// What loading would do; nothing has been done yet.
pub fn checked(look: &Look<'_>, file: &str, checked: &Checked) -> Screen {
    let lang = look.lang();
    let summary = &checked.summary;
    let mut text = h!(lang, "import-title", file = file_name(file));
    text.line(&h!(
        lang,
        "import-counts",
        new = count(summary.new),
        changed = count(summary.changed),
        same = count(summary.same),
        bad = count(summary.bad)
    ));
    let columns: Vec<String> = checked
        .columns
        .iter()
        .map(|column| export::header(lang, *column))
        .collect();
    text.line(&h!(lang, "import-columns", columns = columns.join(", ")));
    if !checked.unknown.is_empty() {
        let columns = one_line(&checked.unknown.join(", "), 200);
        text.line(&h!(lang, "import-unknown-columns", columns = columns));
    }
    text.gap();
    for product in &checked.new {
        text.line(&h!(
            lang,
            "import-new-sample",
            code = product.code.as_str(),
            name = isolate(&one_line(&product.name.ru, 60)),
            price = amount(look, product.price.0)
        ));
    }
    more(lang, summary.new, checked.new.len(), &mut text);
    text.gap();
    for difference in &checked.changes {
        text.line(&h!(
            lang,
            "import-changed-sample",
            code = difference.before.code.as_str(),
            name = isolate(&one_line(&difference.before.name.ru, 60)),
            changes = changes(look, difference)
        ));
    }
    more(lang, summary.changed, checked.changes.len(), &mut text);
    if !checked.bad.is_empty() {
        text.gap();
        text.line(&h!(lang, "import-bad-title"));
        for bad in checked.bad.iter().take(BAD_SHOWN) {
            text.line(&bad_row(lang, bad));
        }
        let shown = checked.bad.len().min(BAD_SHOWN);
        more(lang, checked.bad.len(), shown, &mut text);
    }
    text.gap();
    let mut keyboard = Keyboard::default();
    match checked.import {
        Some(import) => {
            text.line(&h!(lang, "import-confirm"));
            keyboard.row(vec![
                press(
                    t!(lang, "button-import-apply"),
                    ProductPress::Apply { import },
                ),
                press(
                    t!(lang, "button-import-drop"),
                    ProductPress::Drop { import },
                ),
            ]);
        }
        None => {
            text.line(&if summary.bad > 0 {
                h!(lang, "import-nothing-good")
            } else {
                h!(lang, "import-nothing")
            });
            keyboard.row(vec![back(lang)]);
        }
    }
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

fn more(lang: Lang, all: usize, shown: usize, text: &mut Html) {
    if all > shown {
        text.line(&h!(lang, "import-more", more = count(all - shown)));
    }
}

fn codes(codes: &[Code]) -> String {
    let codes: Vec<&str> = codes.iter().map(Code::as_str).collect();
    codes.join(", ")
}

/// What loading has done.
pub fn loaded(look: &Look<'_>, import: crate::domain::ids::ImportId, loaded: &Loaded) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "import-done",
        file = file_name(&loaded.file),
        new = count(loaded.summary.new),
        changed = count(loaded.summary.changed)
    );
    if !loaded.skipped.is_empty() {
        text.line(&h!(lang, "import-skipped", codes = codes(&loaded.skipped)));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![press(
                t!(lang, "button-import-undo"),
                ProductPress::Undo { import },
            )],
            vec![
                press(
                    t!(lang, "button-catalogue"),
                    ProductPress::Group {
                        group: ProductGroupId::ROOT,
                        page: 0,
                    },
                ),
                back(lang),
            ],
        ]),
    }
}

/// A price list that is not to be loaded.
pub fn dropped(look: &Look<'_>, file: &str) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "import-dropped", file = file_name(file)),
        keyboard: Keyboard::new(vec![vec![back(lang)]]),
    }
}

/// Asks whether to take back what was loaded.
pub fn ask_undo(look: &Look<'_>, import: &Import<Summary>) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "import-undo-question", file = file_name(&import.file)),
        keyboard: Keyboard::new(vec![vec![
            press(
                t!(lang, "button-import-undo"),
                ProductPress::UndoNow { import: import.id },
            ),
            back(lang),
        ]]),
    }
}

/// What taking back has done.
pub fn taken_back(look: &Look<'_>, back_to: &TakenBack) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "import-undone",
        file = file_name(&back_to.file),
        deleted = count(back_to.deleted),
        restored = count(back_to.restored)
    );
    if !back_to.kept.is_empty() {
        text.line(&h!(lang, "import-undo-kept", codes = codes(&back_to.kept)));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![back(lang)]]),
    }
}
