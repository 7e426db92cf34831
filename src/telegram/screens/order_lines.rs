//! The lines of a record: on its card, as a list, one by one, and the catalogue to add from.

use super::card::back_to_card;
use super::wares::money;
use super::{Look, PAGE, Screen, TEXT_MAX, button, cancel, page_within, pager};
use crate::app::cards::RecordView;
use crate::app::lines::{LineView, total_of};
use crate::app::naming;
use crate::app::stock::LineStock;
use crate::domain::ids::{ProductGroupId, RecordId};
use crate::domain::order_line::OrderLine;
use crate::domain::preset::{Pipeline, StageKind, StockDuty};
use crate::domain::product::{Groups, Product};
use crate::domain::quantity::Stock;
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{LinePart, OrderPress, Press};
use crate::{h, t};

/// How many lines a card shows.
const ON_CARD: usize = 4;
/// The most characters of a line's words in a list.
const TITLE_SHOWN: usize = 60;
/// The most characters of a line's words on a button.
const LABEL_MAX: usize = 30;

fn press(label: impl Into<String>, press: OrderPress) -> Button {
    button(label, &Press::Order(press))
}

/// «🧾 Состав»: on a record's card.
pub fn entry_button(look: &Look<'_>, record: RecordId) -> Button {
    press(
        t!(look.lang(), "button-lines"),
        OrderPress::Lines { record, page: 0 },
    )
}

/// Whether the stock matters to records of a pipeline: goods leave it there.
fn sells(pipeline: &Pipeline) -> bool {
    pipeline.stages.iter().any(|stage| match stage.stock {
        Some(StockDuty::Check | StockDuty::Reserve | StockDuty::Take) => true,
        Some(StockDuty::Add) | None => false,
    })
}

fn much(look: &Look<'_>, line: &OrderLine, thousandths: i64) -> String {
    naming::quantity(look.lang(), thousandths, line.unit)
}

/// «2 шт. × 1 290 ₽ − 10 % = 2 322 ₽», or just the sum of one unit at its price.
pub fn reckoning(look: &Look<'_>, line: &OrderLine) -> String {
    let mut text = format!(
        "{} × {}",
        much(look, line, line.quantity.thousandths()),
        money(look, line.price)
    );
    if let Some(discount) = line.discount {
        text.push_str(" − ");
        text.push_str(&naming::discount(
            look.lang(),
            discount,
            look.settings.currency,
        ));
    }
    text.push_str(" = ");
    text.push_str(&money(look, line.sum));
    text
}

/// How the stock stands to a line, in a few words; nothing where it does not matter.
fn stock_words(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline, line: &LineView) -> Html {
    let lang = look.lang();
    let one = &line.line;
    let mut said = Vec::new();
    if one.taken > 0 {
        said.push(h!(
            lang,
            "order-line-taken",
            much = much(look, one, one.taken)
        ));
    }
    if one.taken < 0 {
        said.push(h!(
            lang,
            "order-line-added",
            much = much(look, one, -one.taken)
        ));
    }
    if one.reserved > Stock::ZERO {
        let reserved = one.reserved.thousandths();
        said.push(h!(
            lang,
            "order-line-reserved",
            much = much(look, one, reserved)
        ));
    }
    if sells(pipeline) && !view.record.closed {
        match line.stock {
            LineStock::Lacks(lacks) => said.push(h!(
                lang,
                "order-line-lacks",
                much = much(look, one, lacks.thousandths())
            )),
            LineStock::Enough if one.open() > one.reserved => {
                said.push(h!(lang, "order-line-enough"));
            }
            LineStock::Enough | LineStock::Uncounted => {}
        }
    }
    let words: Vec<&str> = said.iter().map(Html::as_str).collect();
    Html::from_markup(words.join(" · "))
}

fn entry(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline, line: &LineView) -> Html {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "order-line-entry",
        title = isolate(&one_line(&line.line.title, TITLE_SHOWN)),
        reckoning = reckoning(look, &line.line)
    );
    let stock = stock_words(look, view, pipeline, line);
    if !stock.is_empty() {
        text = h!(lang, "order-line-entry-stock", entry = text, stock = stock);
    }
    text
}

/// The first lines on a card, and what they come to where no field says so.
pub fn on_card(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline) -> Html {
    let lang = look.lang();
    let mut text = Html::default();
    if view.lines.is_empty() {
        return text;
    }
    text.line(&h!(lang, "order-lines-on-card"));
    for line in view.lines.iter().take(ON_CARD) {
        let line = entry(look, view, pipeline, line);
        text.line(&h!(lang, "order-line-bullet", line = line));
    }
    let more = view.lines.len().saturating_sub(ON_CARD);
    if more > 0 {
        text.line(&h!(lang, "order-lines-more", more = more.to_string()));
    }
    if pipeline.total.is_none() {
        let sum = money(look, total_of(&view.lines));
        text.line(&h!(lang, "order-lines-total", sum = sum));
    }
    if came_back_is_asked(view, pipeline) {
        text.line(&h!(lang, "order-lines-taken-and-failed"));
    }
    text
}

/// The lines in the news, where the stage has to do with the stock.
pub fn in_news(look: &Look<'_>, view: &RecordView, pipeline: &Pipeline) -> Html {
    match pipeline.duty_at(&view.record.stage) {
        Some(StockDuty::Check | StockDuty::Reserve) => on_card(look, view, pipeline),
        Some(StockDuty::Take | StockDuty::Add) | None => Html::default(),
    }
}

/// Whether goods left the stock for a record that then failed: they may come back.
fn came_back_is_asked(view: &RecordView, pipeline: &Pipeline) -> bool {
    let failed = pipeline
        .stage(&view.record.stage)
        .is_some_and(|stage| stage.kind == StageKind::Lost);
    failed && view.lines.iter().any(|line| line.line.taken > 0)
}

/// A page of a record's lines.
pub fn lines(look: &Look<'_>, view: &RecordView, page: i64) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let id = record.id;
    let mut text = h!(
        lang,
        "order-lines-title",
        record = naming::name_of(lang, record)
    );
    let mut keyboard = Keyboard::default();
    if let Some(pipeline) = look.preset.pipeline(&record.pipeline) {
        if view.lines.is_empty() {
            text.gap();
            text.line(&h!(lang, "order-lines-none"));
        }
        let count = i64::try_from(view.lines.len()).unwrap_or(i64::MAX);
        let page = page_within(page, count);
        let skip = usize::try_from(page * PAGE).unwrap_or_default();
        let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
        for (index, line) in view.lines.iter().enumerate().skip(skip).take(shown) {
            text.gap();
            let number = (index + 1).to_string();
            let line_text = entry(look, view, pipeline, line);
            text.line(&h!(
                lang,
                "order-lines-numbered",
                number = number,
                line = line_text
            ));
            let quantity = much(look, &line.line, line.line.quantity.thousandths());
            let title = isolate(&one_line(&line.line.title, LABEL_MAX));
            keyboard.row(vec![press(
                format!("{}. {title} – {quantity}", index + 1),
                OrderPress::Line { line: line.line.id },
            )]);
        }
        if !view.lines.is_empty() {
            text.gap();
            let sum = money(look, total_of(&view.lines));
            text.line(&h!(lang, "order-lines-total", sum = sum));
        }
        if came_back_is_asked(view, pipeline) {
            text.gap();
            text.line(&h!(lang, "order-lines-taken-and-failed"));
            keyboard.row(vec![press(
                t!(lang, "button-give-back"),
                OrderPress::GiveBack {
                    record: id,
                    version: record.version,
                },
            )]);
        }
        keyboard.row(pager(page, count, |page| {
            Press::Order(OrderPress::Lines { record: id, page })
        }));
    }
    keyboard.row(vec![
        press(
            t!(lang, "button-line-add"),
            OrderPress::Group {
                record: id,
                group: ProductGroupId::ROOT,
                page: 0,
            },
        ),
        press(
            t!(lang, "button-line-words"),
            OrderPress::Words { record: id },
        ),
    ]);
    keyboard.row(vec![back_to_card(look, record)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// One line.
pub fn line(look: &Look<'_>, view: &RecordView, line: &LineView) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let one = &line.line;
    let mut text = h!(
        lang,
        "order-line-title",
        title = isolate(&one_line(&one.title, 200)),
        record = naming::name_of(lang, record)
    );
    text.gap();
    text.line(&h!(
        lang,
        "order-line-quantity",
        much = much(look, one, one.quantity.thousandths())
    ));
    text.line(&h!(
        lang,
        "order-line-price",
        price = money(look, one.price)
    ));
    if let Some(discount) = one.discount {
        let discount = naming::discount(lang, discount, look.settings.currency);
        text.line(&h!(lang, "order-line-discount", discount = discount));
    }
    text.line(&h!(lang, "order-line-sum", sum = money(look, one.sum)));
    if let Some(pipeline) = look.preset.pipeline(&record.pipeline) {
        text.line(&stock_words(look, view, pipeline, line));
    }
    let step = |label, more| {
        press(
            label,
            OrderPress::Step {
                line: one.id,
                version: record.version,
                more,
            },
        )
    };
    let ask = |label, part| press(label, OrderPress::Ask { line: one.id, part });
    let keyboard = Keyboard::new(vec![
        vec![step("−1", false), step("+1", true)],
        vec![
            ask(t!(lang, "button-line-quantity"), LinePart::Quantity),
            ask(t!(lang, "button-line-price"), LinePart::Price),
        ],
        vec![
            ask(t!(lang, "button-line-discount"), LinePart::Discount),
            press(
                t!(lang, "button-line-remove"),
                OrderPress::Remove {
                    line: one.id,
                    version: record.version,
                },
            ),
        ],
        vec![press(
            t!(lang, "button-to-lines"),
            OrderPress::Lines {
                record: record.id,
                page: 0,
            },
        )],
    ]);
    Screen { text, keyboard }
}

/// A page of products to add from.
#[derive(Debug, Clone, Copy)]
pub struct Offered<'a> {
    /// The products of the page.
    pub products: &'a [Product],
    /// How many there are in all.
    pub total: i64,
    /// The page.
    pub page: i64,
}

fn product_rows(look: &Look<'_>, record: &Record, offered: Offered<'_>, keyboard: &mut Keyboard) {
    for product in offered.products {
        keyboard.row(vec![press(
            super::products::in_brief(look, product),
            OrderPress::Pick {
                record: record.id,
                version: record.version,
                product: product.id,
            },
        )]);
    }
}

/// A group of the catalogue to add from.
pub fn add_from(
    look: &Look<'_>,
    record: &Record,
    groups: &Groups,
    group: ProductGroupId,
    offered: Offered<'_>,
) -> Screen {
    let lang = look.lang();
    let id = record.id;
    let mut text = h!(
        lang,
        "order-line-add-title",
        record = naming::name_of(lang, record)
    );
    let path = super::products::path(look, groups, group);
    if !path.is_empty() {
        text.line(&Html::escape(&path));
    }
    let mut keyboard = Keyboard::default();
    let mut inside = 0;
    if offered.page == 0 {
        for child in groups.children(group) {
            inside += 1;
            keyboard.row(vec![press(
                format!("📁 {}", isolate(&one_line(child.name.get(lang), LABEL_MAX))),
                OrderPress::Group {
                    record: id,
                    group: child.id,
                    page: 0,
                },
            )]);
        }
    }
    text.gap();
    text.line(&if inside == 0 && offered.total == 0 {
        h!(lang, "order-line-add-empty")
    } else {
        h!(lang, "order-line-add-hint")
    });
    product_rows(look, record, offered, &mut keyboard);
    keyboard.row(pager(offered.page, offered.total, |page| {
        Press::Order(OrderPress::Group {
            record: id,
            group,
            page,
        })
    }));
    keyboard.row(vec![
        press(
            t!(lang, "button-find-product"),
            OrderPress::Find { record: id },
        ),
        press(
            t!(lang, "button-line-words"),
            OrderPress::Words { record: id },
        ),
    ]);
    let parent = groups.find(group).and_then(|group| group.parent);
    keyboard.row(vec![match parent {
        Some(parent) => press(
            t!(lang, "button-back"),
            OrderPress::Group {
                record: id,
                group: parent,
                page: 0,
            },
        ),
        None => press(
            t!(lang, "button-to-lines"),
            OrderPress::Lines {
                record: id,
                page: 0,
            },
        ),
    }]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// What was found to add, or the question for a word to find it by.
pub fn found(
    look: &Look<'_>,
    record: &Record,
    query: Option<&str>,
    offered: Offered<'_>,
) -> Screen {
    let lang = look.lang();
    let mut text = match query {
        None => h!(lang, "product-find-ask"),
        Some(query) if offered.total == 0 => {
            h!(lang, "product-find-none", query = one_line(query, 60))
        }
        Some(query) => h!(
            lang,
            "product-find-some",
            query = one_line(query, 60),
            n = offered.total
        ),
    };
    text.line(&h!(lang, "ask-cancel"));
    let mut keyboard = Keyboard::default();
    product_rows(look, record, offered, &mut keyboard);
    keyboard.row(pager(offered.page, offered.total, |page| {
        Press::Order(OrderPress::Found {
            record: record.id,
            page,
        })
    }));
    keyboard.row(vec![cancel(lang)]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// Asks for free words with a price.
pub fn ask_words(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "order-line-ask-words",
        record = naming::name_of(lang, record)
    );
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// Asks for a part of a line.
pub fn ask_part(look: &Look<'_>, line: &OrderLine, part: LinePart) -> Screen {
    let lang = look.lang();
    let title = isolate(&one_line(&line.title, TITLE_SHOWN));
    let mut text = match part {
        LinePart::Quantity => h!(
            lang,
            "order-line-ask-quantity",
            title = title,
            now = much(look, line, line.quantity.thousandths())
        ),
        LinePart::Price => h!(
            lang,
            "order-line-ask-price",
            title = title,
            now = money(look, line.price)
        ),
        LinePart::Discount => h!(lang, "order-line-ask-discount", title = title),
    };
    text.line(&h!(lang, "ask-cancel"));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}
