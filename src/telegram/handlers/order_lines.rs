//! A record's lines in the hands of staff: seen, added from the catalogue or in words, changed, taken away.

use crate::app::goods::GoodsRefusal;
use crate::app::lines::{self, LineView};
use crate::app::{AppError, Ctx, Refusal, cards, products, stock};
use crate::domain::event::Actor;
use crate::domain::ids::{OrderLineId, ProductGroupId, ProductId, RecordId};
use crate::domain::money;
use crate::domain::money::Amount;
use crate::domain::order_line::{Discount, parse_words};
use crate::domain::people::Person;
use crate::domain::quantity::{Quantity, THOUSAND};
use crate::domain::text::{clean, one_line};
use crate::storage;
use crate::t;
use crate::telegram::dialog::{Dialog, OrderQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::out::Place;
use crate::telegram::press::{LinePart, OrderPress};
use crate::telegram::screens::order_lines::{self as screens, Offered};
use crate::telegram::screens::{PAGE, page_within};

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &OrderPress,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    match press {
        OrderPress::Lines { record, page } => list(ctx, person, place, *record, *page).await?,
        OrderPress::Group {
            record,
            group,
            page,
        } => add_from(ctx, person, place, *record, *group, *page).await?,
        OrderPress::Pick {
            record,
            version,
            product,
        } => {
            let at = (*record, *version);
            return pick(ctx, person, place, at, *product).await;
        }
        OrderPress::Find { record } => find(ctx, person, place, *record, None, 0).await?,
        OrderPress::Found { record, page } => {
            let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
            match dialog.map(|dialog| dialog.asks) {
                Some(Question::Order(OrderQuestion::Find {
                    record: of,
                    query: Some(query),
                })) if of == *record => {
                    find(ctx, person, place, *record, Some(query), *page).await?;
                }
                _ => {
                    list(ctx, person, place, *record, 0).await?;
                    return Ok(Answer::alert(t!(lang, "prompt-gone")));
                }
            }
        }
        OrderPress::Words { record } => {
            let record = ctx.record(*record).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_words(&draw::look(ctx, &preset, person), &record);
            let asks = Question::Order(OrderQuestion::Words { record: record.id });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        OrderPress::Line { line } => show(ctx, person, place, *line).await?,
        OrderPress::Step {
            line,
            version,
            more,
        } => return step(ctx, person, place, (*line, *version), *more).await,
        OrderPress::Ask { line, part } => {
            let (_, line) = lines::find(ctx, *line).await?;
            let preset = draw::preset(ctx);
            let screen = screens::ask_part(&draw::look(ctx, &preset, person), &line, *part);
            let asks = Question::Order(OrderQuestion::Part {
                line: line.id,
                part: *part,
            });
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        OrderPress::Remove { line, version } => {
            let (record, line) = lines::find(ctx, *line).await?;
            let record = ctx.record_at(record.id, *version).await?;
            let actor = Actor::Person(person.id);
            let (record, gone) = lines::remove(ctx, &actor, record, line.id).await?;
            list(ctx, person, place, record.id, 0).await?;
            let title = one_line(&gone.title, 60);
            return Ok(Answer::toast(t!(lang, "toast-line-removed", title = title)));
        }
        OrderPress::GiveBack { record, version } => {
            let record = ctx.record_at(*record, *version).await?;
            let actor = Actor::Person(person.id);
            let record = stock::give_back(ctx, &actor, record).await?;
            list(ctx, person, place, record.id, 0).await?;
            return Ok(Answer::toast(t!(lang, "toast-given-back")));
        }
    }
    Ok(Answer::silent())
}

async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
    page: i64,
) -> Result<(), AppError> {
    let view = cards::load(ctx, record, person.id).await?;
    draw::present(ctx, person, place, |look| screens::lines(look, &view, page)).await
}

/// Shows a line; one that is gone leads to what is left.
async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: OrderLineId,
) -> Result<(), AppError> {
    let (record, _) = lines::find(ctx, id).await?;
    let view = cards::load(ctx, record.id, person.id).await?;
    let line = view
        .lines
        .iter()
        .find(|line: &&LineView| line.line.id == id);
    let line = line.ok_or(GoodsRefusal::NoSuchLine)?;
    draw::present(ctx, person, place, |look| screens::line(look, &view, line)).await
}

async fn add_from(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
    group: ProductGroupId,
    page: i64,
) -> Result<(), AppError> {
    let record = ctx.record(record).await?;
    let groups = storage::product_groups::all(ctx.tx).await?;
    groups.find(group).ok_or(GoodsRefusal::NoSuchGroup)?;
    let total = storage::products::counts(ctx.tx, false)
        .await?
        .get(&group)
        .copied()
        .unwrap_or_default();
    let page = page_within(page, total);
    let products = storage::products::of_group(ctx.tx, group, false, PAGE, page * PAGE).await?;
    let offered = Offered {
        products: &products,
        total,
        page,
    };
    draw::present(ctx, person, place, |look| {
        screens::add_from(look, &record, &groups, group, offered)
    })
    .await
}

/// Asks for a word to find a product by, or shows what one finds: the next message is another word.
async fn find(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
    query: Option<String>,
    page: i64,
) -> Result<(), AppError> {
    let record = ctx.record(record).await?;
    let (products, total, page) = match &query {
        Some(query) => {
            let total = products::count_found(ctx, query, false).await?;
            let page = page_within(page, total);
            let found = products::search(ctx, query, false, PAGE, page * PAGE).await?;
            (found, total, page)
        }
        None => (Vec::new(), 0, 0),
    };
    let offered = Offered {
        products: &products,
        total,
        page,
    };
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let screen = screens::found(&look, &record, query.as_deref(), offered);
    let asks = Question::Order(OrderQuestion::Find {
        record: record.id,
        query,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

async fn pick(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (record, version): (RecordId, i64),
    product: ProductId,
) -> Result<Answer, AppError> {
    let record = ctx.record_at(record, version).await?;
    let product = lines::sellable(ctx, product).await?;
    let new = lines::line_of(&product, Quantity::ONE);
    let (_, line) = lines::add(ctx, &Actor::Person(person.id), record, new).await?;
    show(ctx, person, place, line.id).await?;
    let title = one_line(&line.title, 60);
    Ok(Answer::toast(t!(
        person.lang,
        "toast-line-added",
        title = title
    )))
}

async fn step(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (line, version): (OrderLineId, i64),
    more: bool,
) -> Result<Answer, AppError> {
    let (record, line) = lines::find(ctx, line).await?;
    let record = ctx.record_at(record.id, version).await?;
    let by = if more { THOUSAND } else { -THOUSAND };
    let quantity = Quantity::new(line.quantity.thousandths() + by)
        .map_err(|bad| Refusal::from(GoodsRefusal::Quantity(bad)))?;
    let actor = Actor::Person(person.id);
    lines::set_quantity(ctx, &actor, record, line.id, quantity).await?;
    show(ctx, person, place, line.id).await?;
    Ok(Answer::silent())
}

/// Takes a message as the answer to an open question of this kind.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &OrderQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    let typed = clean(message.text.as_deref().unwrap_or_default()).ok_or(Refusal::Empty)?;
    let actor = Actor::Person(person.id);
    let currency = ctx.shop.settings.currency;
    match question {
        OrderQuestion::Find { record, .. } => {
            dialogs::finish(ctx, person, dialog, &one_line(&typed, 60)).await?;
            find(ctx, person, place, *record, Some(typed), 0).await
        }
        OrderQuestion::Words { record } => {
            let (title, quantity, price) =
                parse_words(&typed, currency).map_err(GoodsRefusal::Words)?;
            let record = ctx.record(*record).await?;
            let new = lines::line_of_words(title, quantity, price);
            let (record, line) = lines::add(ctx, &actor, record, new).await?;
            dialogs::finish(ctx, person, dialog, &one_line(&line.title, 60)).await?;
            list(ctx, person, place, record.id, 0).await
        }
        OrderQuestion::Part { line, part } => {
            let (record, line) = lines::find(ctx, *line).await?;
            match part {
                LinePart::Quantity => {
                    let quantity = Quantity::parse(&typed).map_err(GoodsRefusal::Quantity)?;
                    lines::set_quantity(ctx, &actor, record, line.id, quantity).await?;
                }
                LinePart::Price => {
                    let price = money::parse(&typed, currency).map_err(Refusal::Money)?;
                    lines::set_price(ctx, &actor, record, line.id, Amount(price)).await?;
                }
                LinePart::Discount => {
                    let discount =
                        Discount::parse(&typed, currency).map_err(GoodsRefusal::Discount)?;
                    lines::set_discount(ctx, &actor, record, line.id, discount).await?;
                }
            }
            dialogs::finish(ctx, person, dialog, &one_line(&typed, 60)).await?;
            show(ctx, person, place, line.id).await
        }
    }
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &OrderQuestion,
) -> Result<(), AppError> {
    match question {
        OrderQuestion::Find { record, .. } | OrderQuestion::Words { record } => {
            list(ctx, person, place, *record, 0).await
        }
        OrderQuestion::Part { line, .. } => {
            match storage::order_lines::find(ctx.tx, *line).await? {
                Some(line) => show(ctx, person, place, line.id).await,
                None => crate::telegram::handlers::home(ctx, person, place).await,
            }
        }
    }
}
