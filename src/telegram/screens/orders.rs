//! A customer's own orders: the list, the one card of each, and the questions on the way.

use super::{Look, Screen, TEXT_MAX, button, cancel, flow, pager, wares};
use crate::app::naming;
use crate::app::orders::{self, OrderView, stage_of, words_of};
use crate::domain::order_line;
use crate::domain::preset::{FieldKind, Pipeline, Signal, Stage, StageKind};
use crate::domain::record::Record;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{OwnPress, Press};
use crate::{h, t};

/// The most characters of a field on an order's card.
const FIELD_SHOWN: usize = 500;
/// The most lines of an order's card; more are counted.
const LINES_SHOWN: usize = 25;

/// How the customer calls a record.
pub fn name(look: &Look<'_>, record: &Record) -> String {
    naming::record_name_for_client(look.lang(), record.kind, record.number)
}

/// Where a record stands, in the customer's words.
pub fn state(look: &Look<'_>, record: &Record) -> String {
    words_of(stage_of(look.preset, record), look.lang())
}

fn sign(look: &Look<'_>, record: &Record) -> &'static str {
    stage_of(look.preset, record).map_or("🔵", super::card::sign)
}

/// A page of a customer's requests and orders; `has_goods`: there is a catalogue to go to.
pub fn list(look: &Look<'_>, shown: &[Record], page: i64, total: i64, has_goods: bool) -> Screen {
    let lang = look.lang();
    let mut text = if shown.is_empty() {
        h!(lang, "orders-none")
    } else {
        h!(lang, "orders-title")
    };
    let mut keyboard = Keyboard::default();
    let mut buttons = Vec::new();
    for record in shown {
        text.gap();
        text.line(&h!(
            lang,
            "orders-entry",
            sign = sign(look, record),
            request = name(look, record),
            date = look.moment(record.created_at),
            state = state(look, record)
        ));
        buttons.push(button(
            name(look, record),
            &Press::Own(OwnPress::Open { record: record.id }),
        ));
    }
    keyboard.rows = flow(buttons);
    keyboard.row(pager(page, total, |page| {
        Press::Own(OwnPress::List { page })
    }));
    if has_goods {
        keyboard.row(vec![super::shopping::to_catalogue(lang)]);
    }
    Screen { text, keyboard }
}

/// `▰▰▰▱▱`: how far along an order is, in steps that its customer can tell apart; failing stages have none.
fn progress(pipeline: &Pipeline, stage: &Stage) -> Option<String> {
    if stage.kind == StageKind::Lost {
        return None;
    }
    let mut steps: Vec<&Stage> = Vec::new();
    let mut place = 0;
    for step in pipeline
        .stages
        .iter()
        .filter(|step| step.kind != StageKind::Lost)
    {
        let alike = steps
            .last()
            .is_some_and(|last| orders::reads_alike(pipeline, &last.id, &step.id));
        if !alike {
            steps.push(step);
        }
        if step.id == stage.id {
            place = steps.len();
        }
    }
    Some(format!(
        "{}{}",
        "▰".repeat(place),
        "▱".repeat(steps.len().saturating_sub(place))
    ))
}

/// The one live card of an order.
pub fn card(look: &Look<'_>, view: &OrderView) -> Screen {
    let lang = look.lang();
    let record = &view.record;
    let mut text = h!(
        lang,
        "order-title",
        sign = sign(look, record),
        order = name(look, record),
        state = state(look, record)
    );
    let pipeline = look.preset.pipeline(&record.pipeline);
    if let Some((pipeline, stage)) =
        pipeline.and_then(|pipeline| Some((pipeline, pipeline.stage(&record.stage)?)))
        && let Some(progress) = progress(pipeline, stage)
    {
        text.line(&Html::escape(&progress));
    }
    text.gap();
    lines(look, view, &mut text);
    if let Some(pipeline) = pipeline {
        fields(look, view, pipeline, &mut text);
    }
    text.gap();
    text.line(&h!(
        lang,
        "order-made",
        date = look.moment(record.created_at)
    ));
    if let Some(became) = &view.became {
        text.line(&h!(lang, "order-became", order = name(look, became)));
    }
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard: keyboard(look, view),
    }
}

fn lines(look: &Look<'_>, view: &OrderView, text: &mut Html) {
    let lang = look.lang();
    for line in view.lines.iter().take(LINES_SHOWN) {
        text.line(&wares::line(look, line));
    }
    let more = view.lines.len().saturating_sub(LINES_SHOWN);
    if more > 0 {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        text.line(&h!(lang, "order-more-lines", n = more));
    }
    if !view.lines.is_empty()
        && let Ok(total) = order_line::total(view.lines.iter().map(|line| line.sum))
    {
        text.line(&h!(lang, "order-total", sum = wares::money(look, total)));
    }
}

/// The fields that the preset shows to the customer. Where lines say what it comes to, no field says it again.
fn fields(look: &Look<'_>, view: &OrderView, pipeline: &Pipeline, text: &mut Html) {
    let lang = look.lang();
    for id in &pipeline.customer_fields {
        let (Some(field), Some(value)) = (look.preset.field(id), view.facts.get(id)) else {
            continue;
        };
        if !view.lines.is_empty() && field.kind == FieldKind::Money {
            continue;
        }
        let value = naming::value_text(lang, look.preset, look.settings.currency, id, value);
        text.line(&h!(
            lang,
            "card-field",
            field = field.name.get(lang),
            value = shorten(&value, FIELD_SHOWN)
        ));
    }
}

fn keyboard(look: &Look<'_>, view: &OrderView) -> Keyboard {
    let lang = look.lang();
    let record = &view.record;
    let offers = |signal| stage_of(look.preset, record).is_some_and(|stage| stage.offers(signal));
    let since = record.stage_since.0;
    let mut keyboard = Keyboard::default();
    if let Some(became) = &view.became {
        keyboard.row(vec![button(
            name(look, became),
            &Press::Own(OwnPress::Open { record: became.id }),
        )]);
    }
    if offers(Signal::Received) {
        keyboard.row(vec![button(
            t!(lang, "button-received"),
            &Press::Own(OwnPress::Received {
                record: record.id,
                since,
            }),
        )]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-ask-about"),
        &Press::Own(OwnPress::Ask { record: record.id }),
    )]);
    let mut others = Vec::new();
    if view.lines.iter().any(|line| line.product.is_some()) {
        others.push(button(
            t!(lang, "button-repeat"),
            &Press::Own(OwnPress::Repeat { record: record.id }),
        ));
    }
    if offers(Signal::Cancelled) {
        others.push(button(
            t!(lang, "button-cancel-order"),
            &Press::Own(OwnPress::Cancel { record: record.id }),
        ));
    }
    keyboard.row(others);
    keyboard.row(vec![to_orders(look)]);
    keyboard
}

/// The way to all one's orders.
pub fn to_orders(look: &Look<'_>) -> Button {
    button(
        t!(look.lang(), "button-all-orders"),
        &Press::Own(OwnPress::List { page: 0 }),
    )
}

/// The way to an order's card.
pub fn back_to(look: &Look<'_>, record: &Record) -> Button {
    button(
        t!(look.lang(), "button-back-to", name = name(look, record)),
        &Press::Own(OwnPress::Open { record: record.id }),
    )
}

/// A card that a newer one has replaced.
pub fn past(look: &Look<'_>, record: &Record) -> Screen {
    Screen {
        text: h!(look.lang(), "order-past", order = name(look, record)),
        keyboard: Keyboard::new(vec![vec![button(
            t!(look.lang(), "button-open-order"),
            &Press::Own(OwnPress::Open { record: record.id }),
        )]]),
    }
}

/// Asks whether an order is really to be cancelled.
pub fn cancel_sure(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "order-cancel-sure",
            order = name(look, record),
            state = state(look, record)
        ),
        keyboard: Keyboard::new(vec![
            vec![button(
                t!(lang, "button-cancel-sure"),
                &Press::Own(OwnPress::CancelSure {
                    record: record.id,
                    since: record.stage_since.0,
                }),
            )],
            vec![button(
                t!(lang, "button-keep-order"),
                &Press::Own(OwnPress::Open { record: record.id }),
            )],
        ]),
    }
}

/// Asks what a customer wants to know of an order.
pub fn ask(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "order-ask", order = name(look, record)),
        keyboard: Keyboard::new(vec![vec![cancel(lang)]]),
    }
}

/// What the question becomes once it is passed on.
pub fn asked(look: &Look<'_>, record: &Record, words: &str) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "order-asked", order = name(look, record));
    if !words.is_empty() {
        text.line(&h!(lang, "card-words", words = one_line(words, 200)));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![back_to(look, record)]]),
    }
}
