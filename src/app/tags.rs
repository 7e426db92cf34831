//! Tags: put on clients and records by whoever works with them, looked after by those who run the shop.

use crate::app::{AppError, Ctx, Refusal};
use crate::domain::people::{Person, Role};
use crate::domain::search::DocRef;
use crate::domain::text::{clean, fold};
use crate::storage;
use crate::storage::tags::Tag;

/// The most characters of a tag.
pub const NAME_MAX: usize = 32;
/// The most tags of one card.
const OF_A_CARD: usize = 20;

/// The tags in what somebody typed: words, with the `#` or without, parted by spaces or commas.
///
/// # Errors
/// [`Refusal::Empty`] where there is none, [`Refusal::TooLong`] where one is.
pub fn read(typed: &str) -> Result<Vec<String>, Refusal> {
    let typed = clean(typed).ok_or(Refusal::Empty)?;
    let mut names: Vec<String> = Vec::new();
    for word in typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '#')) {
        let name: String = word
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            .collect();
        if name.is_empty() || names.iter().any(|known| fold(known) == fold(&name)) {
            continue;
        }
        if name.chars().count() > NAME_MAX {
            return Err(Refusal::TooLong(NAME_MAX));
        }
        names.push(name);
    }
    if names.is_empty() {
        Err(Refusal::Empty)
    } else {
        Ok(names)
    }
}

/// The tag of that id.
pub async fn find(ctx: &mut Ctx<'_>, id: i64) -> Result<Tag, AppError> {
    storage::tags::find(ctx.tx, id)
        .await?
        .ok_or(AppError::Refused(Refusal::NoSuchTag))
}

/// Puts tags on a card, made where there are none of the name.
pub async fn add(
    ctx: &mut Ctx<'_>,
    who: &Person,
    card: DocRef,
    typed: &str,
) -> Result<Vec<Tag>, AppError> {
    let names = read(typed)?;
    let had = storage::tags::of(ctx.tx, card).await?.len();
    if had + names.len() > OF_A_CARD {
        return Err(Refusal::TooManyTags(OF_A_CARD).into());
    }
    let mut tags = Vec::new();
    for name in names {
        let tag = storage::tags::find_or_make(ctx.tx, &name, who.id, ctx.now).await?;
        storage::tags::put(ctx.tx, tag.id, card).await?;
        tags.push(tag);
    }
    Ok(tags)
}

/// Puts a tag that there is on a card.
pub async fn put(ctx: &mut Ctx<'_>, card: DocRef, tag: i64) -> Result<(), AppError> {
    let tag = find(ctx, tag).await?;
    if storage::tags::of(ctx.tx, card).await?.len() >= OF_A_CARD {
        return Err(Refusal::TooManyTags(OF_A_CARD).into());
    }
    storage::tags::put(ctx.tx, tag.id, card).await?;
    Ok(())
}

/// Whether somebody looks after the shop's tags.
pub fn runs(who: &Person) -> bool {
    who.role.is_some_and(Role::runs_the_shop)
}

/// What became of another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renamed {
    /// The tag has it.
    Done(Tag),
    /// Another tag has it: are they to be one?
    Taken(Tag),
}

/// Gives a tag another name.
pub async fn rename(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: i64,
    typed: &str,
) -> Result<Renamed, AppError> {
    if !runs(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let tag = find(ctx, id).await?;
    let name = read(typed)?.swap_remove(0);
    match storage::tags::named(ctx.tx, &name).await? {
        Some(other) if other.id != tag.id => Ok(Renamed::Taken(other)),
        Some(_) | None => {
            storage::tags::rename(ctx.tx, tag.id, &name).await?;
            Ok(Renamed::Done(Tag { id: tag.id, name }))
        }
    }
}

/// Makes two tags one; gives the one that stays.
pub async fn merge(ctx: &mut Ctx<'_>, who: &Person, from: i64, into: i64) -> Result<Tag, AppError> {
    if !runs(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let from = find(ctx, from).await?;
    let into = find(ctx, into).await?;
    if from.id != into.id {
        storage::segments::retag(ctx.tx, from.id, into.id, ctx.now).await?;
        storage::tags::merge(ctx.tx, from.id, into.id).await?;
    }
    Ok(into)
}

/// Deletes a tag. A segment that names it fits nothing from then on, and says so.
pub async fn delete(ctx: &mut Ctx<'_>, who: &Person, id: i64) -> Result<Tag, AppError> {
    if !runs(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let tag = find(ctx, id).await?;
    storage::tags::delete(ctx.tx, tag.id).await?;
    Ok(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_however_they_are_typed() {
        assert_eq!(
            read("#vip, Опт опт #новый-клиент"),
            Ok(vec!["vip".into(), "Опт".into(), "новый-клиент".into()])
        );
        assert_eq!(read("#!?"), Err(Refusal::Empty));
        assert_eq!(read(" "), Err(Refusal::Empty));
        assert_eq!(
            read(&"ё".repeat(NAME_MAX + 1)),
            Err(Refusal::TooLong(NAME_MAX))
        );
    }
}
