//! A replacement for what the shop lacks: staff chooses and sends, the client answers.

use crate::app::orders::Said;
use crate::app::replacement::{self, Answer as Says, OFFERED, PROPOSED, Wish};
use crate::app::{AppError, Ctx, Refusal, products};
use crate::domain::ids::{OrderLineId, ProductId, ProposalId, RecordId};
use crate::domain::people::Person;
use crate::domain::preset::Signal;
use crate::domain::product::Product;
use crate::domain::text::clean;
use crate::storage;
use crate::storage::proposals::ProposalState;
use crate::t;
use crate::telegram::dialog::{Dialog, Question, Replacement};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs, orders};
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::Priority;
use crate::telegram::press::OwnPress;
use crate::telegram::screens::replacement::{self as screen, WORDS_MAX};

/// Carries a press of staff out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &OwnPress,
) -> Result<Answer, AppError> {
    match press {
        OwnPress::Replace { record } => begin(ctx, person, place, *record).await?,
        OwnPress::ReplaceLine { record, line } => {
            let line = (line.0 != 0).then_some(*line);
            choose(ctx, person, place, *record, line).await?;
        }
        OwnPress::Pick { product } => return pick(ctx, person, place, *product).await,
        OwnPress::Propose { record } => return propose(ctx, person, place, *record).await,
        OwnPress::Withdraw { record } => {
            let told = if replacement::withdraw(ctx, *record).await? {
                Answer::toast(t!(person.lang, "toast-withdrawn"))
            } else {
                Answer::alert(t!(person.lang, "refusal-proposal-gone"))
            };
            draw::show_card(ctx, person, place, *record).await?;
            return Ok(told);
        }
        _ => return Ok(Answer::alert(t!(person.lang, "press-unknown"))),
    }
    Ok(Answer::silent())
}

/// Which line it is for: asked where there are several, or where something waits for an answer already.
async fn begin(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
) -> Result<(), AppError> {
    let record = ctx.record(record).await?;
    let preset = draw::preset(ctx);
    if !replacement::is_offered(&preset, &record) {
        return Err(Refusal::MoveNotOffered.into());
    }
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    let newest = storage::proposals::newest_of(ctx.tx, record.id).await?;
    let open = match newest {
        Some(newest)
            if newest.state == ProposalState::Open && newest.since == record.stage_since =>
        {
            Some(replacement::view(ctx, newest.id).await?)
        }
        Some(_) | None => None,
    };
    match (lines.as_slice(), &open) {
        ([], None) => choose(ctx, person, place, record.id, None).await,
        ([line], None) => choose(ctx, person, place, record.id, Some(line.id)).await,
        _ => {
            draw::present(ctx, person, place, |look| {
                screen::lines(look, &record, &lines, open.as_ref())
            })
            .await
        }
    }
}

/// What could be proposed for a line; what is typed next is looked for.
async fn choose(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
    line: Option<OrderLineId>,
) -> Result<(), AppError> {
    let record = ctx.record(record).await?;
    let preset = draw::preset(ctx);
    if !replacement::is_offered(&preset, &record) {
        return Err(Refusal::MoveNotOffered.into());
    }
    let found = replacement::line_of(ctx, record.id, line).await?;
    let offered = replacement::similar(ctx, found.as_ref()).await?;
    let wish = Replacement {
        record: record.id,
        line: found.map(|line| line.id),
        offered: offered.into_iter().map(|product| product.id).collect(),
        chosen: Vec::new(),
        words: None,
    };
    ask(ctx, person, place, wish).await
}

/// Shows what is chosen so far, and waits for more.
async fn ask(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    wish: Replacement,
) -> Result<(), AppError> {
    let record = ctx.record(wish.record).await?;
    let line = replacement::line_of(ctx, record.id, wish.line).await?;
    let mut offered: Vec<Product> = Vec::new();
    for id in &wish.offered {
        let product = storage::products::find(ctx.tx, *id).await?;
        offered.extend(product.filter(|product| product.is_on));
    }
    let preset = draw::preset(ctx);
    let choice = screen::Choice {
        record: &record,
        line: line.as_ref(),
        offered: &offered,
        chosen: &wish.chosen,
        words: wish.words.as_deref(),
    };
    let screen = screen::choose(&draw::look(ctx, &preset, person), &choice);
    dialogs::ask(ctx, person, place, Question::Replacement(wish), screen).await
}

/// What a member of staff has begun to propose; with nothing begun, the question has gone.
async fn begun(ctx: &mut Ctx<'_>, person: &Person) -> Result<Replacement, AppError> {
    let dialog = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await?;
    match dialog.map(|dialog| dialog.asks) {
        Some(Question::Replacement(wish)) => Ok(wish),
        Some(_) | None => Err(Refusal::ProposalGone.into()),
    }
}

async fn pick(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    product: ProductId,
) -> Result<Answer, AppError> {
    let mut wish = begun(ctx, person).await?;
    let before = wish.chosen.len();
    wish.chosen.retain(|one| *one != product);
    if wish.chosen.len() == before {
        if before >= PROPOSED {
            let most = i64::try_from(PROPOSED).unwrap_or(i64::MAX);
            return Ok(Answer::alert(t!(
                person.lang,
                "replacement-too-many",
                most = most
            )));
        }
        wish.chosen.push(product);
    }
    ask(ctx, person, place, wish).await?;
    Ok(Answer::silent())
}

async fn propose(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    record: RecordId,
) -> Result<Answer, AppError> {
    let wish = begun(ctx, person).await?;
    if wish.record != record {
        return Err(Refusal::ProposalGone.into());
    }
    let wanted = Wish {
        record,
        line: wish.line,
        products: &wish.chosen,
        words: wish.words.as_deref(),
    };
    replacement::propose(ctx, person, wanted).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    draw::show_card(ctx, person, place, record).await?;
    Ok(Answer::toast(t!(person.lang, "toast-proposed")))
}

/// Looks for what a member of staff typed; what the catalogue lacks can be proposed in these words.
pub async fn typed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    wish: &Replacement,
    typed: &str,
) -> Result<(), AppError> {
    let words = clean(typed).ok_or(Refusal::Empty)?;
    if words.chars().count() > WORDS_MAX {
        return Err(Refusal::TooLong(WORDS_MAX).into());
    }
    let limit = i64::try_from(OFFERED).unwrap_or_default();
    let found = products::search(ctx, &words, false, limit, 0).await?;
    let mut offered = wish.chosen.clone();
    for product in found {
        if !offered.contains(&product.id) {
            offered.push(product.id);
        }
    }
    let wish = Replacement {
        offered,
        words: Some(words.clone()),
        ..wish.clone()
    };
    dialogs::finish(ctx, person, dialog, &words).await?;
    ask(ctx, person, Place::new_in(person.chat()), wish).await
}

/// Puts a proposal to its client.
pub async fn tell(ctx: &mut Ctx<'_>, id: ProposalId) -> Result<(), AppError> {
    let view = replacement::view(ctx, id).await?;
    let Some(client) = orders::customer_of(ctx, &view.record).await? else {
        return Ok(());
    };
    let preset = draw::preset(ctx);
    let screen = screen::proposal(&draw::look(ctx, &preset, &client), &view);
    out::send(ctx, client.chat(), screen, None, Priority::News).await
}

/// The client agrees.
pub async fn agree(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProposalId,
    product: ProductId,
) -> Result<Answer, AppError> {
    let product = (product.0 != 0).then_some(product);
    answer(ctx, person, place, id, Says::Agree(product)).await
}

/// The client does not.
pub async fn decline(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProposalId,
) -> Result<Answer, AppError> {
    answer(ctx, person, place, id, Says::Decline).await
}

async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: ProposalId,
    says: Says,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let (view, said) = replacement::answer(ctx, person, id, says).await?;
    draw::present(ctx, person, place, |look| screen::answered(look, &view)).await?;
    let signal = match says {
        Says::Agree(_) => Signal::Agreed,
        Says::Decline => Signal::Declined,
    };
    Ok(match said {
        Some(Said::Moved(_)) => Answer::toast(t!(lang, "order-said", signal = signal.slug())),
        Some(Said::Noted(_)) => Answer::alert(t!(lang, "order-noted")),
        Some(Said::Late(_)) | None => Answer::alert(t!(lang, "proposal-late")),
    })
}
