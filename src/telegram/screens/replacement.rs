//! A replacement: chosen by staff, put to the client, answered.

use super::wares::money;
use super::{Look, Screen, button, cancel, flow};
use crate::app::naming;
use crate::app::replacement::{PROPOSED, ProposalView};
use crate::domain::ids::{OrderLineId, ProductId};
use crate::domain::money::Amount;
use crate::domain::order_line::OrderLine;
use crate::domain::product::Product;
use crate::domain::record::Record;
use crate::domain::text::{one_line, shorten};
use crate::i18n::Html;
use crate::storage::proposals::ProposalState;
use crate::telegram::keyboard::Keyboard;
use crate::telegram::press::{OwnPress, Press};
use crate::{h, t};

/// The most characters of a name on a button.
const NAME_LABEL: usize = 34;
/// The most characters of a name in a line.
const NAME_SHOWN: usize = 100;
/// The most characters of words that are proposed.
pub const WORDS_MAX: usize = 500;

/// Which line of a record is to be replaced; `open`: what waits for the client's answer.
pub fn lines(
    look: &Look<'_>,
    record: &Record,
    lines: &[OrderLine],
    open: Option<&ProposalView>,
) -> Screen {
    let lang = look.lang();
    let name = naming::name_of(lang, record);
    let mut text = match open {
        Some(view) => h!(
            lang,
            "replacement-open",
            record = name,
            titles = titles(look, view)
        ),
        None => h!(lang, "replacement-lines", record = name),
    };
    let mut keyboard = Keyboard::default();
    if open.is_some() {
        text.line(&h!(lang, "replacement-open-next"));
        keyboard.row(vec![button(
            t!(lang, "button-withdraw"),
            &Press::Own(OwnPress::Withdraw { record: record.id }),
        )]);
    }
    for line in lines {
        keyboard.row(vec![button(
            one_line(&line.title, NAME_LABEL),
            &Press::Own(OwnPress::ReplaceLine {
                record: record.id,
                line: line.id,
            }),
        )]);
    }
    keyboard.row(vec![button(
        t!(lang, "button-replace-other"),
        &Press::Own(OwnPress::ReplaceLine {
            record: record.id,
            line: OrderLineId(0),
        }),
    )]);
    keyboard.row(vec![super::card::back_to_card(look, record)]);
    Screen { text, keyboard }
}

/// What is proposed, in one line.
pub fn titles(look: &Look<'_>, view: &ProposalView) -> String {
    let lang = look.lang();
    match &view.proposal.text {
        Some(words) => one_line(words, NAME_SHOWN),
        None => view
            .products
            .iter()
            .map(|(product, _)| one_line(product.name.get(lang), NAME_SHOWN))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What a member of staff chooses from.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// The record.
    pub record: &'a Record,
    /// The line to be replaced.
    pub line: Option<&'a OrderLine>,
    /// The products, the chosen ones among them.
    pub offered: &'a [Product],
    /// Those that are chosen.
    pub chosen: &'a [ProductId],
    /// What was typed.
    pub words: Option<&'a str>,
}

/// What could be proposed: products to choose from, or words.
pub fn choose(look: &Look<'_>, choice: &Choice<'_>) -> Screen {
    let lang = look.lang();
    let record = naming::name_of(lang, choice.record);
    let mut text = match choice.line {
        Some(line) => h!(
            lang,
            "replacement-choose",
            record = record,
            title = one_line(&line.title, NAME_SHOWN),
            price = money(look, line.price)
        ),
        None => h!(lang, "replacement-choose-any", record = record),
    };
    let most = i64::try_from(PROPOSED).unwrap_or(i64::MAX);
    text.gap();
    text.line(&match (choice.offered.is_empty(), choice.words) {
        (true, None) => h!(lang, "replacement-nothing-similar"),
        (true, Some(words)) => h!(
            lang,
            "replacement-not-found",
            words = shorten(words, NAME_SHOWN)
        ),
        (false, _) => h!(lang, "replacement-how", most = most),
    });
    let mut keyboard = Keyboard::default();
    for product in choice.offered {
        let tick = if choice.chosen.contains(&product.id) {
            "✅ "
        } else {
            ""
        };
        let label = format!(
            "{tick}{} · {}",
            one_line(product.name.get(lang), NAME_LABEL),
            money(look, product.price)
        );
        keyboard.row(vec![button(
            label,
            &Press::Own(OwnPress::Pick {
                product: product.id,
            }),
        )]);
    }
    let send = if choice.chosen.is_empty() {
        choice.words.map(|_| t!(lang, "button-propose-words"))
    } else {
        let much = choice.chosen.len().to_string();
        Some(t!(lang, "button-propose", much = much))
    };
    if let Some(label) = send {
        keyboard.row(vec![button(
            label,
            &Press::Own(OwnPress::Propose {
                record: choice.record.id,
            }),
        )]);
    }
    keyboard.row(vec![cancel(lang)]);
    Screen { text, keyboard }
}

/// What the client reads: what is proposed, and a button for every answer.
pub fn proposal(look: &Look<'_>, view: &ProposalView) -> Screen {
    let lang = look.lang();
    let order = super::orders::name(look, &view.record);
    let mut text = match &view.line {
        Some(line) => h!(
            lang,
            "proposal-title",
            order = order,
            title = one_line(&line.title, NAME_SHOWN)
        ),
        None => h!(lang, "proposal-title-any", order = order),
    };
    text.gap();
    let id = view.proposal.id;
    let mut buttons = Vec::new();
    if let Some(words) = &view.proposal.text {
        text.line(&Html::escape(&shorten(words, WORDS_MAX)));
        buttons.push(button(
            t!(lang, "button-agree"),
            &Press::Own(OwnPress::Agree {
                proposal: id,
                product: ProductId(0),
            }),
        ));
    }
    for (product, price) in &view.products {
        text.line(&offered(look, view, product, *price));
        let label = if view.products.len() == 1 {
            t!(lang, "button-agree")
        } else {
            t!(
                lang,
                "button-agree-to",
                name = one_line(product.name.get(lang), NAME_LABEL)
            )
        };
        buttons.push(button(
            label,
            &Press::Own(OwnPress::Agree {
                proposal: id,
                product: product.id,
            }),
        ));
    }
    let mut keyboard = Keyboard::new(buttons.into_iter().map(|one| vec![one]).collect());
    keyboard.row(vec![button(
        t!(lang, "button-not-agree"),
        &Press::Own(OwnPress::Decline { proposal: id }),
    )]);
    keyboard.row(
        flow(vec![button(
            t!(lang, "button-ask-about"),
            &Press::Own(OwnPress::Ask {
                record: view.record.id,
            }),
        )])
        .concat(),
    );
    Screen { text, keyboard }
}

/// A product with its price, and how that differs from what was ordered.
fn offered(look: &Look<'_>, view: &ProposalView, product: &Product, price: Amount) -> Html {
    let lang = look.lang();
    let name = one_line(product.name.get(lang), NAME_SHOWN);
    let costs = money(look, price);
    let before = view
        .line
        .as_ref()
        .filter(|line| line.unit == product.unit)
        .map(|line| line.price.0);
    let Some(before) = before else {
        return h!(lang, "proposal-product", name = name, price = costs);
    };
    let more = price.0 - before;
    let sum = money(look, Amount(more.saturating_abs()));
    match more {
        1.. => h!(
            lang,
            "proposal-dearer",
            name = name,
            price = costs,
            sum = sum
        ),
        0 => h!(lang, "proposal-same", name = name, price = costs),
        _ => h!(
            lang,
            "proposal-cheaper",
            name = name,
            price = costs,
            sum = sum
        ),
    }
}

/// What a proposal becomes once it is answered, or stands no more.
pub fn answered(look: &Look<'_>, view: &ProposalView) -> Screen {
    let lang = look.lang();
    let order = super::orders::name(look, &view.record);
    let chosen = view
        .products
        .iter()
        .find(|(product, _)| Some(product.id) == view.proposal.chosen)
        .map(|(product, _)| one_line(product.name.get(lang), NAME_SHOWN));
    let mut text = match (view.proposal.state, chosen) {
        (ProposalState::Agreed, Some(title)) => {
            h!(lang, "proposal-agreed-to", order = order, title = title)
        }
        (ProposalState::Agreed, None) => h!(lang, "proposal-agreed", order = order),
        (ProposalState::Declined, _) => h!(lang, "proposal-declined", order = order),
        (ProposalState::Open | ProposalState::Withdrawn, _) => {
            h!(lang, "proposal-gone", order = order)
        }
    };
    text.line(&h!(
        lang,
        "proposal-stands",
        state = super::orders::state(look, &view.record)
    ));
    Screen {
        text,
        keyboard: Keyboard::new(vec![vec![super::orders::back_to(look, &view.record)]]),
    }
}
