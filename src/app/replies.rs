//! Quick replies: who may change which, and what their variables stand for.
//!
//! A shared reply is changed by those who run the shop, a personal one by its owner alone; nobody else sees that one.

use crate::app::{AppError, Ctx, Refusal, cards, naming};
use crate::domain::fields::{Fields, Value};
use crate::domain::ids::{ContactId, QuickReplyId};
use crate::domain::lang::Lang;
use crate::domain::money;
use crate::domain::people::{Person, Role};
use crate::domain::preset::{FieldKind, RecordKind};
use crate::domain::record::Record;
use crate::domain::text::{clean, fold, one_line};
use crate::storage;
use crate::storage::quick_replies::{NewReply, QuickReply};
use crate::t;
use iso_currency::Currency;

/// The most characters of a title.
pub const TITLE_MAX: usize = 60;
/// The most characters of a text: there is room for what its variables stand for (RULES §3).
pub const TEXT_MAX: usize = 3500;
/// The most characters of a name that is put in.
const NAME_MAX: usize = 60;
/// The sum that a sample shows, in units of the currency.
const SAMPLE_SUM: i64 = 12_900;
/// And the deal.
const SAMPLE_NUMBER: i64 = 15;

/// What a text can leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// The client's name.
    Client,
    /// The number of the client's deal.
    Deal,
    /// What the deal comes to.
    Sum,
    /// The name of who writes.
    Manager,
}

impl Variable {
    /// Every variable.
    pub const ALL: [Variable; 4] = [
        Variable::Client,
        Variable::Deal,
        Variable::Sum,
        Variable::Manager,
    ];

    /// What it is called in a text, without the braces.
    pub fn name(self, lang: Lang) -> String {
        match self {
            Variable::Client => t!(lang, "reply-variable-client"),
            Variable::Deal => t!(lang, "reply-variable-deal"),
            Variable::Sum => t!(lang, "reply-variable-sum"),
            Variable::Manager => t!(lang, "reply-variable-manager"),
        }
    }

    /// The variable of that name, in any of our languages.
    pub fn named(name: &str) -> Option<Variable> {
        let name = fold(name);
        Variable::ALL.into_iter().find(|variable| {
            Lang::ALL
                .into_iter()
                .any(|lang| variable.name(lang) == name)
        })
    }
}

/// What the variables stand for; `None` where there is nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    client: Option<String>,
    deal: Option<String>,
    sum: Option<String>,
    manager: Option<String>,
}

impl Values {
    /// What a variable stands for.
    pub fn get(&self, variable: Variable) -> Option<&str> {
        match variable {
            Variable::Client => self.client.as_deref(),
            Variable::Deal => self.deal.as_deref(),
            Variable::Sum => self.sum.as_deref(),
            Variable::Manager => self.manager.as_deref(),
        }
    }

    /// Of words that somebody writes to nobody in particular.
    pub fn of_author(author: &Person) -> Values {
        Values {
            manager: named(&author.name),
            ..Values::default()
        }
    }

    /// As an example.
    pub fn sample(lang: Lang, currency: Currency, author: &Person) -> Values {
        Values {
            client: Some(t!(lang, "reply-sample-client")),
            deal: Some(naming::record_number(lang, SAMPLE_NUMBER)),
            sum: Some(money::format(
                lang,
                SAMPLE_SUM * 10_i64.pow(money::decimals(currency)),
                currency,
            )),
            ..Values::of_author(author)
        }
    }
}

/// A name on one line; nothing when there is none.
fn named(name: &str) -> Option<String> {
    clean(name).map(|name| one_line(&name, NAME_MAX))
}

/// What the variables stand for in words of somebody to a client, in the client's language.
pub async fn values(
    ctx: &mut Ctx<'_>,
    author: &Person,
    contact: ContactId,
) -> Result<Values, AppError> {
    let of_author = Values::of_author(author);
    let Some(contact) = storage::contacts::find(ctx.tx, contact).await? else {
        return Ok(of_author);
    };
    let client = match contact.user {
        Some(user) => storage::people::find(ctx.tx, user).await?,
        None => None,
    };
    let lang = client.map_or(ctx.shop.settings.lang, |client| client.lang);
    let record = storage::records::current_of_contact(ctx.tx, contact.id).await?;
    let (deal, sum) = match record {
        Some(record) => {
            let facts = cards::facts(ctx, &record).await?;
            (
                deal_number(lang, &record),
                sum(ctx, lang, author, &record, &facts),
            )
        }
        None => (None, None),
    };
    Ok(Values {
        client: named(&contact.name),
        deal,
        sum,
        ..of_author
    })
}

/// A lead has a number too, but not that of a deal.
fn deal_number(lang: Lang, record: &Record) -> Option<String> {
    match record.kind {
        RecordKind::Deal => Some(naming::record_number(lang, record.number)),
        RecordKind::Lead | RecordKind::Offer => None,
    }
}

/// The record's first amount.
fn sum(
    ctx: &Ctx<'_>,
    lang: Lang,
    author: &Person,
    record: &Record,
    facts: &Fields,
) -> Option<String> {
    let field = ctx
        .preset
        .pipeline(&record.pipeline)?
        .fields
        .iter()
        .filter_map(|field| ctx.preset.field(field))
        .filter(|field| field.kind == FieldKind::Money && field.visible.allow(author.role))
        .find_map(|field| Some((&field.id, facts.get(&field.id)?)));
    let (field, value) = field?;
    match value {
        Value::Money(_) => Some(naming::value_text(
            lang,
            &ctx.preset,
            ctx.shop.settings.currency,
            field,
            value,
        )),
        Value::Text(_)
        | Value::Choice(_)
        | Value::Choices(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::YesNo(_)
        | Value::File(_) => None,
    }
}

/// Whether somebody may change a reply.
pub fn may_change(who: &Person, reply: &QuickReply) -> bool {
    match reply.owner {
        Some(owner) => owner == who.id,
        None => runs_the_shop(who),
    }
}

/// Whether somebody may write and change what is everybody's.
pub fn runs_the_shop(who: &Person) -> bool {
    who.role.is_some_and(Role::runs_the_shop)
}

/// A reply that somebody can see.
///
/// # Errors
/// [`Refusal::NoSuchReply`] when it is gone, or another's own.
pub async fn find(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
) -> Result<QuickReply, AppError> {
    storage::quick_replies::find(ctx.tx, id)
        .await?
        .filter(|reply| reply.owner.is_none_or(|owner| owner == who.id))
        .ok_or(AppError::Refused(Refusal::NoSuchReply))
}

/// A reply that somebody may change.
///
/// # Errors
/// As [`find`]; [`Refusal::NotAllowed`] when it is everybody's and they do not run the shop.
pub async fn find_to_change(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
) -> Result<QuickReply, AppError> {
    let reply = find(ctx, who, id).await?;
    if may_change(who, &reply) {
        Ok(reply)
    } else {
        Err(Refusal::NotAllowed.into())
    }
}

/// A title as it is kept: one line.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLong`].
pub fn title(typed: &str) -> Result<String, AppError> {
    let typed = clean(typed).ok_or(Refusal::Empty)?;
    let title = one_line(&typed, usize::MAX);
    if title.chars().count() > TITLE_MAX {
        return Err(Refusal::TooLong(TITLE_MAX).into());
    }
    Ok(title)
}

/// Holds a text to be one that can be kept.
fn check_text(text: &str) -> Result<(), AppError> {
    clean(text).ok_or(Refusal::Empty)?;
    if text.chars().count() > TEXT_MAX {
        return Err(Refusal::TooLong(TEXT_MAX).into());
    }
    match variables(text).find(|name| Variable::named(name).is_none()) {
        Some(unknown) => Err(Refusal::UnknownVariable(unknown.to_owned()).into()),
        None => Ok(()),
    }
}

/// The names between braces of a text, known or not.
pub fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        Some(name.trim())
    })
}

/// The variables of a text that there is nothing to put in for.
pub fn missing(text: &str, values: &Values) -> Vec<Variable> {
    let mut missing = Vec::new();
    for variable in variables(text).filter_map(Variable::named) {
        if values.get(variable).is_none() && !missing.contains(&variable) {
            missing.push(variable);
        }
    }
    missing
}

/// Adds a reply: everybody's, or one's own.
pub async fn add(
    ctx: &mut Ctx<'_>,
    who: &Person,
    shared: bool,
    title: &str,
    (text, entities): (&str, &[serde_json::Value]),
) -> Result<QuickReply, AppError> {
    if shared && !runs_the_shop(who) {
        return Err(Refusal::NotAllowed.into());
    }
    check_text(text)?;
    let new = NewReply {
        owner: (!shared).then_some(who.id),
        title,
        text,
        entities,
        created_by: who.id,
    };
    Ok(storage::quick_replies::make(ctx.tx, new, ctx.now).await?)
}

/// Gives a reply another title.
pub async fn rename(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
    typed: &str,
) -> Result<QuickReply, AppError> {
    let title = title(typed)?;
    let reply = QuickReply {
        title,
        ..find_to_change(ctx, who, id).await?
    };
    storage::quick_replies::save(ctx.tx, &reply, ctx.now).await?;
    Ok(reply)
}

/// Gives a reply another text.
pub async fn rewrite(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
    (text, entities): (&str, &[serde_json::Value]),
) -> Result<QuickReply, AppError> {
    check_text(text)?;
    let reply = QuickReply {
        text: text.to_owned(),
        entities: entities.to_vec(),
        ..find_to_change(ctx, who, id).await?
    };
    storage::quick_replies::save(ctx.tx, &reply, ctx.now).await?;
    Ok(reply)
}

/// Makes one's own reply everybody's.
pub async fn share(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
) -> Result<QuickReply, AppError> {
    let reply = find_to_change(ctx, who, id).await?;
    if !runs_the_shop(who) {
        return Err(Refusal::NotAllowed.into());
    }
    let reply = QuickReply {
        owner: None,
        ..reply
    };
    storage::quick_replies::save(ctx.tx, &reply, ctx.now).await?;
    Ok(reply)
}

/// Deletes a reply.
pub async fn delete(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: QuickReplyId,
) -> Result<QuickReply, AppError> {
    let reply = find_to_change(ctx, who, id).await?;
    storage::quick_replies::delete(ctx.tx, id).await?;
    Ok(reply)
}
