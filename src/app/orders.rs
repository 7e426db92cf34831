//! A customer's own orders: what they see of them, what they may do with them, and when they hear of them.
//!
//! Invariant: nobody sees or moves another's order, and a press for a stay on a stage that is over moves nothing.

use crate::app::jobs::Job;
use crate::app::moves::{self, Step};
use crate::app::{AppError, Ctx, Notice, Refusal, cards, naming, pipeline_of, robots};
use crate::domain::engine::UNDO_WITHIN;
use crate::domain::event::{Actor, Happening};
use crate::domain::fields::Fields;
use crate::domain::ids::{ProposalId, RecordId, StageId, UserId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::order_line::OrderLine;
use crate::domain::people::Person;
use crate::domain::preset::{Audience, Pipeline, Preset, RecordKind, Signal, Stage, StageKind};
use crate::domain::record::Record;
use crate::domain::time::Millis;
use crate::storage;
use crate::t;
use serde::{Deserialize, Serialize};

/// More records than a client ever looks through.
const ORDERS: i64 = 1_000;
/// How far back a press is looked for that nothing has followed from.
const RECENT: i64 = 50;

/// What happens to orders later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderJob {
    /// A move can't be taken back any more: the client hears of it.
    Moved {
        /// The record.
        record: RecordId,
        /// Since when it stands where it moved to; a later move is another's.
        since: Millis,
    },
}

/// What there is to tell a client of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderNotice {
    /// There is one.
    Made {
        /// The record.
        record: RecordId,
    },
    /// It has moved, and stays there.
    Moved {
        /// The record.
        record: RecordId,
    },
    /// Something else is proposed for it.
    Proposed {
        /// What.
        proposal: ProposalId,
    },
}

/// An order with all that its customer sees of it.
#[derive(Debug, Clone)]
pub struct OrderView {
    /// The record.
    pub record: Record,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// Its filled fields; which of them the customer sees says the preset.
    pub facts: Fields,
    /// What a request has become.
    pub became: Option<Record>,
}

/// What came of a customer's press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The order has moved.
    Moved(Record),
    /// It is where it was: a person has to look at it, and knows.
    Noted(Record),
    /// It had moved before; nothing was done.
    Late(Record),
}

/// The stage that a record stands on.
pub fn stage_of<'p>(preset: &'p Preset, record: &Record) -> Option<&'p Stage> {
    preset.pipeline(&record.pipeline)?.stage(&record.stage)
}

/// What a customer reads of a stage: the preset's words, else a general one. A stage that the preset does not know is work
/// in progress.
pub fn words_of(stage: Option<&Stage>, lang: Lang) -> String {
    let Some(stage) = stage else {
        return t!(lang, "orders-open");
    };
    if let Some(words) = &stage.customer {
        return words.get(lang).to_owned();
    }
    match stage.kind {
        StageKind::Open => t!(lang, "orders-open"),
        StageKind::Won => t!(lang, "orders-won"),
        StageKind::Lost => t!(lang, "orders-lost"),
    }
}

/// Whether a customer would see any difference between two stages.
pub fn reads_alike(pipeline: &Pipeline, one: &StageId, other: &StageId) -> bool {
    let words = |id| Lang::ALL.map(|lang| words_of(pipeline.stage(id), lang));
    words(one) == words(other)
}

/// The records that a customer sees of their own: those of pipelines open to clients, a converted lead only as what it
/// became. The newest first.
pub async fn of_user(ctx: &mut Ctx<'_>, user: UserId) -> Result<Vec<Record>, AppError> {
    let Some(contact) = storage::contacts::of_user(ctx.tx, user).await? else {
        return Ok(Vec::new());
    };
    let preset = ctx.preset.clone();
    let records = storage::records::of_contact(ctx.tx, contact.id, ORDERS).await?;
    let seen =
        |record: &Record| pipeline_of(&preset, record).is_ok_and(|pipeline| pipeline.customer_sees);
    let replaced: Vec<RecordId> = records
        .iter()
        .filter(|record| seen(record))
        .filter_map(|record| record.origin)
        .collect();
    Ok(records
        .into_iter()
        .filter(|record| seen(record) && !replaced.contains(&record.id))
        .collect())
}

/// A customer's own order.
///
/// # Errors
/// [`Refusal::NotYourOrder`] for another's, and for one that customers do not see.
pub async fn own(ctx: &mut Ctx<'_>, user: UserId, id: RecordId) -> Result<Record, AppError> {
    let record = storage::records::find(ctx.tx, id).await?;
    let record = record.ok_or(Refusal::NotYourOrder)?;
    let contact = storage::contacts::of_user(ctx.tx, user).await?;
    let is_own = contact.is_some_and(|contact| record.contact == Some(contact.id));
    let preset = ctx.preset.clone();
    let is_seen = pipeline_of(&preset, &record).is_ok_and(|pipeline| pipeline.customer_sees);
    if is_own && is_seen {
        Ok(record)
    } else {
        Err(Refusal::NotYourOrder.into())
    }
}

/// Loads what a customer sees of an order.
pub async fn view(ctx: &mut Ctx<'_>, record: Record) -> Result<OrderView, AppError> {
    let facts = cards::facts(ctx, &record).await?;
    let lines = storage::order_lines::of_record(ctx.tx, record.id).await?;
    let became = match (record.kind, record.contact) {
        (RecordKind::Lead, Some(contact)) if record.closed => {
            let preset = ctx.preset.clone();
            storage::records::of_contact(ctx.tx, contact, ORDERS)
                .await?
                .into_iter()
                .filter(|other| other.origin == Some(record.id))
                .find(|other| pipeline_of(&preset, other).is_ok_and(|other| other.customer_sees))
        }
        (RecordKind::Lead | RecordKind::Deal | RecordKind::Offer, _) => None,
    };
    Ok(OrderView {
        record,
        lines,
        facts,
        became,
    })
}

/// A customer presses something on an order that was drawn for a stay on a stage, begun at `since`.
pub async fn say(
    ctx: &mut Ctx<'_>,
    who: &Person,
    id: RecordId,
    since: Millis,
    signal: Signal,
) -> Result<Said, AppError> {
    let record = own(ctx, who.id, id).await?;
    if record.stage_since != since {
        return Ok(Said::Late(record));
    }
    said(ctx, who.id, record, signal).await
}

/// Carries out what a client says of their order, as far as its stage lets them.
pub(crate) async fn said(
    ctx: &mut Ctx<'_>,
    client: UserId,
    record: Record,
    signal: Signal,
) -> Result<Said, AppError> {
    let preset = ctx.preset.clone();
    let Some(stage) = stage_of(&preset, &record).filter(|stage| stage.offers(signal)) else {
        return Ok(Said::Late(record));
    };
    let facts = cards::facts(ctx, &record).await?;
    let trigger = stage.answer_to(signal, &facts);
    if trigger.is_none() && has_said(ctx, &record, signal).await? {
        return Ok(Said::Noted(record));
    }
    let actor = Actor::Client(client);
    let said = Happening::ClientSaid { signal };
    let event = ctx.note(&record, &actor, &said, None).await?;
    tell_staff(ctx, &record, signal, trigger.is_some()).await?;
    let Some(trigger) = trigger else {
        return Ok(Said::Noted(record));
    };
    let step = Step {
        responsible: record.responsible,
        actor,
        cause: Some(event),
        depth: 0,
    };
    let record = Record {
        reason: reason(ctx, signal).or(record.reason),
        ..record
    };
    let moved = moves::carry_out(ctx, record, &trigger.to, step).await?;
    Ok(Said::Moved(moved))
}

/// Why an order failed by its client's press, for the card; only a failing stage keeps it.
fn reason(ctx: &Ctx<'_>, signal: Signal) -> Option<String> {
    let lang = ctx.shop.settings.lang;
    match signal {
        Signal::Cancelled => Some(t!(lang, "orders-reason-cancelled")),
        Signal::Declined => Some(t!(lang, "orders-reason-declined")),
        Signal::Received | Signal::Agreed => None,
    }
}

/// Whether the client has said this on the record's present stay already.
async fn has_said(ctx: &mut Ctx<'_>, record: &Record, signal: Signal) -> Result<bool, AppError> {
    let newest = storage::events::of_record(ctx.tx, record.id, RECENT, 0).await?;
    Ok(newest.iter().any(|event| {
        event.at >= record.stage_since && event.what == Happening::ClientSaid { signal }
    }))
}

/// The responsible learns what the client said; where nothing follows from it by itself, that it is their turn.
async fn tell_staff(
    ctx: &mut Ctx<'_>,
    record: &Record,
    signal: Signal,
    moves_on: bool,
) -> Result<(), AppError> {
    let facts = cards::facts(ctx, record).await?;
    let client = naming::client_name(&ctx.preset, &facts);
    let say = |lang: Lang| {
        let client = client
            .clone()
            .unwrap_or_else(|| t!(lang, "value-not-given"));
        let record = naming::name_of(lang, record);
        let signal = signal.slug();
        if moves_on {
            t!(
                lang,
                "orders-told",
                signal = signal,
                record = record,
                client = client
            )
        } else {
            t!(
                lang,
                "orders-told-stays",
                signal = signal,
                record = record,
                client = client
            )
        }
    };
    let text = Localized {
        ru: say(Lang::Ru),
        en: say(Lang::En),
    };
    for to in robots::audience_of(ctx, record, Audience::Responsible).await? {
        ctx.news.notices.push(Notice::Robot {
            to,
            record: record.id,
            text: text.clone(),
        });
    }
    Ok(())
}

/// Whether a client in Telegram sees a record.
async fn is_seen(ctx: &mut Ctx<'_>, record: &Record) -> Result<bool, AppError> {
    let preset = ctx.preset.clone();
    if !pipeline_of(&preset, record).is_ok_and(|pipeline| pipeline.customer_sees) {
        return Ok(false);
    }
    let Some(contact) = record.contact else {
        return Ok(false);
    };
    let contact = storage::contacts::find(ctx.tx, contact).await?;
    Ok(contact.is_some_and(|contact| contact.user.is_some()))
}

/// An order was made: its client gets its card. A request is answered where it was written.
pub(crate) async fn made(ctx: &mut Ctx<'_>, record: &Record) -> Result<(), AppError> {
    let is_order = match record.kind {
        RecordKind::Lead => false,
        RecordKind::Deal | RecordKind::Offer => true,
    };
    if is_order && is_seen(ctx, record).await? {
        let made = OrderNotice::Made { record: record.id };
        ctx.news.notices.push(Notice::Order(made));
    }
    Ok(())
}

/// A record has moved: its client hears of it once nobody can take the move back. Of several moves in a row only the last
/// is heard of.
pub(crate) async fn moved(ctx: &mut Ctx<'_>, record: &Record) -> Result<(), AppError> {
    if !is_seen(ctx, record).await? {
        return Ok(());
    }
    let job = Job::Order(OrderJob::Moved {
        record: record.id,
        since: record.stage_since,
    });
    let due = ctx.now.plus(UNDO_WITHIN);
    storage::jobs::schedule(ctx.tx, &job, Some(record.id), None, due, ctx.now).await?;
    Ok(())
}

/// Does a job.
pub async fn run(ctx: &mut Ctx<'_>, job: &OrderJob) -> Result<(), AppError> {
    match job {
        OrderJob::Moved { record, since } => {
            let record = storage::records::find(ctx.tx, *record).await?;
            if let Some(record) = record.filter(|record| record.stage_since == *since) {
                let moved = OrderNotice::Moved { record: record.id };
                ctx.news.notices.push(Notice::Order(moved));
            }
            Ok(())
        }
    }
}
