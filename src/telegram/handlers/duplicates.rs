//! Duplicates: told, listed, merged, parted.

use crate::app::duplicates::{self, Card, DuplicateNotice};
use crate::app::merging;
use crate::app::search::{self, Found};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::UserId;
use crate::domain::merging::Picks;
use crate::domain::people::{Person, Role};
use crate::domain::search::{DocKind, DocRef};
use crate::domain::text::clean;
use crate::storage;
use crate::storage::merges::Merge;
use crate::t;
use crate::telegram::dialog::{Dialog, DuplicatesQuestion, Question};
use crate::telegram::draw;
use crate::telegram::handlers::{Answer, dialogs};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Place};
use crate::telegram::outgoing::Priority;
use crate::telegram::press::DuplicatesPress;
use crate::telegram::screens::duplicates::{self as screens, Listed};
use crate::telegram::screens::{PAGE, page_within};
use serde_json::Value;

/// How many cards are offered to choose from.
const OFFERED: usize = 8;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &DuplicatesPress,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    match press {
        DuplicatesPress::List { page } => list(ctx, person, place, *page).await?,
        DuplicatesPress::Pair { pair } => match pair_card(ctx, person, place, *pair).await {
            Err(AppError::Refused(Refusal::PairSettled)) => {
                list(ctx, person, place, 0).await?;
                return Ok(Answer::toast(t!(lang, "refusal-pair-settled")));
            }
            other => other?,
        },
        DuplicatesPress::Different { pair } => {
            let settled = duplicates::different(ctx, person, *pair).await;
            match settled {
                Ok(()) => {}
                Err(AppError::Refused(Refusal::PairSettled)) => {
                    list(ctx, person, place, 0).await?;
                    return Ok(Answer::toast(t!(lang, "refusal-pair-settled")));
                }
                Err(error) => return Err(error),
            }
            list(ctx, person, place, 0).await?;
            return Ok(Answer::toast(t!(lang, "toast-different")));
        }
        DuplicatesPress::Preview {
            kind,
            keep,
            lose,
            picks,
        } => {
            let (keep, lose) = cards(*kind, *keep, *lose)?;
            preview(ctx, person, place, (keep, lose), Picks::from_bits(*picks)).await?;
        }
        DuplicatesPress::Merge {
            kind,
            keep,
            lose,
            picks,
            sign,
        } => {
            let pair = cards(*kind, *keep, *lose)?;
            return merge(ctx, person, place, pair, Picks::from_bits(*picks), *sign).await;
        }
        DuplicatesPress::Merges { page } => merges(ctx, person, place, *page).await?,
        DuplicatesPress::Merged { merge } => {
            let merge = storage::merges::find(ctx.tx, *merge)
                .await?
                .filter(|merge| merge.undone_at.is_none())
                .ok_or(Refusal::MergeGone)?;
            merged(ctx, person, place, &merge).await?;
        }
        DuplicatesPress::Undo { merge } => {
            let (merge, undone) = merging::undo(ctx, person, *merge).await?;
            draw::present(ctx, person, place, |look| {
                screens::undone(look, &merge, &undone)
            })
            .await?;
        }
        DuplicatesPress::Other { kind, card } => {
            ask_other(ctx, person, place, card_at(*kind, *card)?).await?;
        }
    }
    Ok(Answer::silent())
}

fn card_at(kind: i64, id: i64) -> Result<DocRef, Refusal> {
    let kind = DocKind::from_code(kind)
        .filter(|kind| matches!(kind, DocKind::Contact | DocKind::Company))
        .ok_or(Refusal::NoSuchClient)?;
    Ok(DocRef { kind, id })
}

fn cards(kind: i64, keep: i64, lose: i64) -> Result<(DocRef, DocRef), Refusal> {
    Ok((card_at(kind, keep)?, card_at(kind, lose)?))
}

/// The pairs, the strongest first.
pub async fn list(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let total = storage::duplicates::count_open(ctx.tx, duplicates::COUNTED).await?;
    let page = page_within(page, total);
    let mut listed = Vec::new();
    for pair in storage::duplicates::open(ctx.tx, PAGE, page * PAGE).await? {
        let one = duplicates::card(ctx, pair.one).await?;
        let other = duplicates::card(ctx, pair.other).await?;
        listed.push(Listed {
            pair: pair.id,
            reason: pair.reason,
            names: [one.card.name().to_owned(), other.card.name().to_owned()],
        });
    }
    let merges = storage::merges::count_since(ctx.tx, undoable_since(ctx)).await?;
    draw::present(ctx, person, place, |look| {
        screens::list(look, &listed, page, total, merges)
    })
    .await
}

fn undoable_since(ctx: &Ctx<'_>) -> crate::domain::time::Millis {
    ctx.now.plus(-merging::UNDONE_WITHIN)
}

async fn pair_card(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: i64,
) -> Result<(), AppError> {
    let pair = duplicates::open_pair(ctx, id).await?;
    let one = duplicates::card(ctx, pair.one).await?;
    let other = duplicates::card(ctx, pair.other).await?;
    let stays = merging::which_stays(&one, &other);
    draw::present(ctx, person, place, |look| {
        screens::pair(look, &pair, (&one, &other), stays, false)
    })
    .await
}

async fn preview(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (keep, lose): (DocRef, DocRef),
    picks: Picks,
) -> Result<(), AppError> {
    let preview = merging::preview(ctx, keep, lose, picks).await?;
    draw::present(ctx, person, place, |look| screens::preview(look, &preview)).await
}

async fn merge(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    (keep, lose): (DocRef, DocRef),
    picks: Picks,
    sign: i64,
) -> Result<Answer, AppError> {
    match merging::merge(ctx, person, keep, lose, picks, sign).await {
        Ok(merge) => {
            merged(ctx, person, place, &merge).await?;
            Ok(Answer::toast(t!(person.lang, "toast-merged")))
        }
        Err(AppError::Refused(Refusal::CardsChanged)) => {
            preview(ctx, person, place, (keep, lose), picks).await?;
            Ok(Answer::alert(t!(person.lang, "refusal-cards-changed")))
        }
        Err(AppError::Refused(Refusal::MergedAlready)) => {
            list(ctx, person, place, 0).await?;
            Ok(Answer::alert(t!(person.lang, "refusal-merged-already")))
        }
        Err(error) => Err(error),
    }
}

async fn merged(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    merge: &Merge,
) -> Result<(), AppError> {
    let may_undo = merge.by == person.id || person.role.is_some_and(Role::runs_the_shop);
    draw::present(ctx, person, place, |look| {
        screens::merged(look, merge, may_undo)
    })
    .await
}

async fn merges(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    page: i64,
) -> Result<(), AppError> {
    let since = undoable_since(ctx);
    let total = storage::merges::count_since(ctx.tx, since).await?;
    let page = page_within(page, total);
    let found = storage::merges::since(ctx.tx, since, PAGE, page * PAGE).await?;
    draw::present(ctx, person, place, |look| {
        screens::merges(look, &found, page, total)
    })
    .await
}

async fn ask_other(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    at: DocRef,
) -> Result<(), AppError> {
    let card = duplicates::card(ctx, at).await?.card;
    let preset = draw::preset(ctx);
    let screen = screens::ask_other(&draw::look(ctx, &preset, person), &card);
    let at = card.at();
    let asks = Question::Duplicates(DuplicatesQuestion::Other {
        kind: at.kind.code(),
        card: at.id,
    });
    dialogs::ask(ctx, person, place, asks, screen).await
}

/// Takes a message as the answer to which card is the other.
pub async fn answer(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    question: &DuplicatesQuestion,
    message: &Message,
) -> Result<(), AppError> {
    let DuplicatesQuestion::Other { kind, card } = question;
    let words = clean(message.text.as_deref().unwrap_or_default()).ok_or(Refusal::Empty)?;
    let card = duplicates::card(ctx, card_at(*kind, *card)?).await?.card;
    dialogs::finish(ctx, person, dialog, &words).await?;
    let mut finds = search::find(ctx.tx, &words, Some(card.at().kind)).await?;
    finds.retain(|find| find.doc != card.at());
    finds.truncate(OFFERED);
    let found: Vec<Card> = search::load(ctx, &finds)
        .await?
        .into_iter()
        .filter_map(|found| match found {
            Found::Contact(contact, company) => Some(Card::Contact(contact, company)),
            Found::Company(company) => Some(Card::Company(company)),
            Found::Record(..) | Found::Product(_) => None,
        })
        .collect();
    let place = Place::new_in(person.chat());
    draw::present(ctx, person, place, |look| {
        screens::others(look, &card, &found)
    })
    .await
}

/// Where a question of this kind that is left without an answer leads back to.
pub async fn leave(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    list(ctx, person, place, 0).await
}

/// Tells somebody of duplicates.
pub async fn tell(ctx: &mut Ctx<'_>, notice: DuplicateNotice) -> Result<(), AppError> {
    match notice {
        DuplicateNotice::Alike { to, pair } => alike(ctx, to, pair).await,
        DuplicateNotice::Merged { from, into } => redirect_questions(ctx, from, into).await,
    }
}

async fn alike(ctx: &mut Ctx<'_>, to: UserId, id: i64) -> Result<(), AppError> {
    let reader = storage::people::find(ctx.tx, to).await?;
    let Some(reader) = reader.filter(Person::is_staff) else {
        return Ok(());
    };
    let pair = match duplicates::open_pair(ctx, id).await {
        Ok(pair) => pair,
        Err(AppError::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let one = duplicates::card(ctx, pair.one).await?;
    let other = duplicates::card(ctx, pair.other).await?;
    let stays = merging::which_stays(&one, &other);
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, &reader);
    let screen = screens::pair(&look, &pair, (&one, &other), stays, true);
    out::send(ctx, reader.chat(), screen, None, Priority::News).await
}

/// Half-done questions about a card that is one with another now go on about the other.
async fn redirect_questions(ctx: &mut Ctx<'_>, from: DocRef, into: DocRef) -> Result<(), AppError> {
    let key = match from.kind {
        DocKind::Contact => "contact",
        DocKind::Company => "company",
        DocKind::Lead | DocKind::Deal | DocKind::Offer | DocKind::Product => return Ok(()),
    };
    for (user, mut dialog) in storage::dialogs::all::<Value>(ctx.tx).await? {
        if redirect(&mut dialog, key, from.id, into.id) {
            storage::dialogs::begin(ctx.tx, user, &dialog, ctx.now).await?;
        }
    }
    Ok(())
}

fn redirect(value: &mut Value, key: &str, from: i64, into: i64) -> bool {
    match value {
        Value::Object(fields) => {
            let mut changed = false;
            for (name, inner) in fields {
                if name == key && inner.as_i64() == Some(from) {
                    *inner = Value::from(into);
                    changed = true;
                } else {
                    changed |= redirect(inner, key, from, into);
                }
            }
            changed
        }
        Value::Array(items) => {
            let mut changed = false;
            for inner in items {
                changed |= redirect(inner, key, from, into);
            }
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_speaks_of_the_card_is_redirected() {
        let mut dialog =
            json!({"asks": {"words": {"contact": 7, "record": 7}}, "prompt": [{"contact": 8}]});
        assert!(redirect(&mut dialog, "contact", 7, 9));
        assert_eq!(
            dialog,
            json!({"asks": {"words": {"contact": 9, "record": 7}}, "prompt": [{"contact": 8}]})
        );
        assert!(!redirect(&mut dialog, "contact", 7, 9));
    }
}
