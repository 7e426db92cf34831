//! A customer's own orders: opened, acted upon, asked about; and the one live card of each, kept up to date.
//!
//! Invariant: of the cards of an order in its customer's chat the newest is live and the others say so. A change is told by
//! one message: the card itself changes at once and silently; once nobody can take the move back, a new card tells of it,
//! unless the customer has seen it before or does not want to hear.

use crate::app::orders::{self, OrderNotice, OrderView, Said};
use crate::app::{AppError, Ctx, Refusal, pipeline_of};
use crate::domain::ids::{ChatId, MessageId, RecordId};
use crate::domain::people::{Person, Preference};
use crate::domain::preset::Signal;
use crate::domain::record::Record;
use crate::domain::time::Millis;
use crate::storage;
use crate::storage::posts::Post;
use crate::t;
use crate::telegram::dialog::{CustomerQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, replacement};
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::outgoing::{Priority, Target};
use crate::telegram::screens::{self, PAGE, Screen, page_within};

/// More of one record's cards than a chat is looked through for.
const CARDS: i64 = 8;

/// `/orders`: a page of a customer's own requests and orders.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let all = orders::of_user(ctx, person.id).await?;
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = page_within(page, total);
    let shown: Vec<Record> = all
        .into_iter()
        .skip(usize::try_from(page * PAGE).unwrap_or(usize::MAX))
        .take(usize::try_from(PAGE).unwrap_or_default())
        .collect();
    let has_goods = storage::products::any_on(ctx.tx).await?;
    draw::present(ctx, person, place, |look| {
        screens::orders::list(look, &shown, page, total, has_goods)
    })
    .await
}

fn screen(ctx: &Ctx<'_>, person: &Person, view: &OrderView) -> Screen {
    let preset = draw::preset(ctx);
    screens::orders::card(&draw::look(ctx, &preset, person), view)
}

fn anchor(record: &Record) -> Anchor {
    Anchor {
        record: Some(record.id),
        contact: record.contact,
        words: None,
        shows: Shows::Order {
            told: record.stage.clone(),
        },
    }
}

/// Shows an order's card at a place: it is the live one from now on.
pub async fn open(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
) -> Result<(), AppError> {
    let record = orders::own(ctx, person.id, record).await?;
    show(ctx, person, place, record).await
}

/// The same of a record at hand.
pub async fn show(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: Record,
) -> Result<(), AppError> {
    let anchor = anchor(&record);
    let view = orders::view(ctx, record).await?;
    let screen = screen(ctx, person, &view);
    // The card that was live before says that it is not.
    ctx.news.changed.insert(view.record.id);
    out::show(ctx, place, screen, Some(anchor)).await
}

/// The customer presses what moves their order.
pub async fn say(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (record, since): (RecordId, i64),
    signal: Signal,
) -> Result<Answer, AppError> {
    let said = orders::say(ctx, person, record, Millis(since), signal).await?;
    shown(ctx, person, place, said, signal).await
}

/// Draws what came of a press, and says it.
pub async fn shown(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    said: Said,
    signal: Signal,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let (record, answer) = match said {
        Said::Moved(record) => {
            let told = t!(lang, "order-said", signal = signal.slug());
            (record, Answer::toast(told))
        }
        Said::Noted(record) => (record, Answer::alert(t!(lang, "order-noted"))),
        Said::Late(record) => {
            let preset = draw::preset(ctx);
            let look = draw::look(ctx, &preset, person);
            let late = t!(
                lang,
                "order-late",
                order = screens::orders::name(&look, &record),
                state = screens::orders::state(&look, &record)
            );
            (record, Answer::alert(late))
        }
    };
    show(ctx, person, place, record).await?;
    Ok(answer)
}

/// Asks whether an order is to be cancelled.
pub async fn cancel(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
) -> Result<Answer, AppError> {
    let record = orders::own(ctx, person.id, record).await?;
    let preset = draw::preset(ctx);
    let offers =
        orders::stage_of(&preset, &record).is_some_and(|stage| stage.offers(Signal::Cancelled));
    if !offers {
        return shown(ctx, person, place, Said::Late(record), Signal::Cancelled).await;
    }
    draw::present(ctx, person, place, |look| {
        screens::orders::cancel_sure(look, &record)
    })
    .await?;
    Ok(Answer::silent())
}

/// Begins a question about an order: the customer's next message.
pub async fn ask(ctx: &mut Ctx<'_>, person: &Person, record: RecordId) -> Result<(), AppError> {
    let record = orders::own(ctx, person.id, record).await?;
    let preset = draw::preset(ctx);
    let screen = screens::orders::ask(&draw::look(ctx, &preset, person), &record);
    let asks = Question::Customer(CustomerQuestion::About { record: record.id });
    // The card stays where it is: it is what the question is about.
    let place = Place::new_in(person.chat());
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// Notes on the question that it was passed on.
pub async fn asked(
    ctx: &mut Ctx<'_>,
    person: &Person,
    prompt: Target,
    record: RecordId,
    words: &str,
) -> Result<(), AppError> {
    let record = ctx.record(record).await?;
    let preset = draw::preset(ctx);
    let screen = screens::orders::asked(&draw::look(ctx, &preset, person), &record, words);
    out::edit(ctx, person.chat(), prompt, screen, Priority::Screen, false).await
}

/// The customer of a record, where the record's news reach anybody: in Telegram, not banned, and able to see it.
pub(super) async fn customer_of(
    ctx: &mut Ctx<'_>,
    record: &Record,
) -> Result<Option<Person>, AppError> {
    let preset = draw::preset(ctx);
    let Some(contact) = record.contact else {
        return Ok(None);
    };
    if !pipeline_of(&preset, record).is_ok_and(|pipeline| pipeline.customer_sees) {
        return Ok(None);
    }
    match crate::app::clients::addressee(ctx, contact).await {
        Ok(addressee) => Ok(storage::people::find(ctx.tx, addressee.user).await?),
        Err(AppError::Refused(
            Refusal::ClientUnreachable | Refusal::ClientBanned(_) | Refusal::NoSuchClient,
        )) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn cards_in(
    ctx: &mut Ctx<'_>,
    record: RecordId,
    chat: ChatId,
) -> Result<Vec<Post<Shows>>, AppError> {
    let mut posts = storage::posts::showing::<Shows>(ctx.tx, record, CARDS).await?;
    posts.retain(|post| post.chat == chat && matches!(post.shows, Shows::Order { .. }));
    Ok(posts)
}

/// Tells a customer that there is an order, or that it has moved.
pub async fn tell(ctx: &mut Ctx<'_>, notice: OrderNotice) -> Result<(), AppError> {
    let (id, is_new) = match notice {
        OrderNotice::Made { record } => (record, true),
        OrderNotice::Moved { record } => (record, false),
        OrderNotice::Proposed { proposal } => return replacement::tell(ctx, proposal).await,
    };
    let record = ctx.record(id).await?;
    let Some(person) = customer_of(ctx, &record).await? else {
        return Ok(());
    };
    let wants = storage::preferences::of(ctx.tx, person.id).await?;
    if !wants.has(Preference::OrderNews) {
        return Ok(());
    }
    let cards = cards_in(ctx, id, person.chat()).await?;
    let knows = match cards.first().map(|post| &post.shows) {
        Some(Shows::Order { told }) => {
            let preset = draw::preset(ctx);
            is_new || orders::reads_alike(pipeline_of(&preset, &record)?, told, &record.stage)
        }
        // Of a request without a card its customer knows by the conversation.
        Some(_) | None => !is_new && record.kind == crate::domain::preset::RecordKind::Lead,
    };
    if knows {
        return Ok(());
    }
    let anchor = anchor(&record);
    let view = orders::view(ctx, record).await?;
    let screen = screen(ctx, &person, &view);
    out::send(ctx, person.chat(), screen, Some(anchor), Priority::News).await?;
    for post in &cards {
        draw_again(ctx, &person, &view, post, true).await?;
    }
    Ok(())
}

/// Draws an order's cards again, the newest first: that one is live.
pub async fn redraw(
    ctx: &mut Ctx<'_>,
    record: RecordId,
    cards: &[Post<Shows>],
    fresh: Option<(ChatId, MessageId)>,
) -> Result<(), AppError> {
    if cards.is_empty() {
        return Ok(());
    }
    let record = ctx.record(record).await?;
    let Some(person) = customer_of(ctx, &record).await? else {
        return Ok(());
    };
    let view = orders::view(ctx, record).await?;
    let own = cards.iter().filter(|post| post.chat == person.chat());
    for (place, post) in own.enumerate() {
        let is_fresh = post
            .message
            .is_some_and(|message| fresh == Some((post.chat, message)));
        if !is_fresh {
            draw_again(ctx, &person, &view, post, place > 0).await?;
        }
    }
    Ok(())
}

async fn draw_again(
    ctx: &mut Ctx<'_>,
    person: &Person,
    view: &OrderView,
    post: &Post<Shows>,
    is_past: bool,
) -> Result<(), AppError> {
    let screen = if is_past {
        let preset = draw::preset(ctx);
        screens::orders::past(&draw::look(ctx, &preset, person), &view.record)
    } else {
        screen(ctx, person, view)
    };
    let drawn = screen.digest();
    if post.drawn.as_ref() == Some(&drawn) {
        return Ok(());
    }
    storage::posts::redrawn(ctx.tx, post.id, &drawn).await?;
    match post.message {
        Some(message) => {
            let target = Target::Message(message);
            out::edit(ctx, post.chat, target, screen, Priority::News, false).await
        }
        None => out::edit_waiting(ctx, post.chat, post.id, post.contact, screen).await,
    }
}
