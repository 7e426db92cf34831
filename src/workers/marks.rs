//! The marking side of the outbox: how calls ended, many of them in one transaction.
//!
//! What is there is marked at once, nothing is waited for; a deep queue so makes large groups and a quiet one small
//! delays. A mark is kept until the database takes it: what Telegram has done can't be taken back. With what their lanes go
//! on is read in the same transaction, so that nobody has to look for it once they are durable.

use super::handling::{Handling, Settled, Work, attempt};
use super::ready::{self, Next, Row};
use super::shares::Fence;
use super::{DATABASE_PAUSE, Shared, retry};
use crate::domain::ids::{ChatId, OutboxId, PostId};
use crate::domain::time::Millis;
use crate::storage::outbox::{self, End, NewRow};
use crate::storage::{StorageError, Tx, marking, posts, topics};
use crate::telegram::fallback::{self, After};
use crate::telegram::keyboard::Markup;
use crate::telegram::outgoing::{About, Call, Delivery, Priority, Receipt, Sent, Target};
use crate::telemetry::chain;
use chrono::TimeDelta;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

/// How many calls are marked in one transaction at most: all that the sender has in hand, since a busy database lets the marks in
/// seldom.
const GROUP: usize = 256;
/// Of so many marks there are few enough kinds of statements to keep each of these prepared, with the others that go with it.
const FEW: usize = 4;
/// The sign that words wait to be sent.
const QUEUED: &str = "✍";

/// Marks that are durable, or that come to nothing because others have taken over.
#[derive(Debug)]
pub(super) struct Durable {
    pub(super) ids: Vec<OutboxId>,
    /// With what their lanes go on; `None`: that is to be looked up.
    pub(super) next: Option<Vec<Next>>,
    /// Whether there may be more calls to send by now.
    pub(super) has_effects: bool,
}

/// What is to be marked.
#[derive(Debug)]
pub(super) enum Mark {
    /// A call was made.
    Made {
        row: Box<Row>,
        delivery: Delivery,
        /// Whether something waits behind it in its lane.
        more: bool,
    },
    /// A row makes no sense.
    Corrupt(OutboxId, String),
}

impl Mark {
    /// Whether the call went through, and nothing but where its message stands has to be noted.
    const fn is_plain(&self) -> bool {
        match self {
            Mark::Made {
                row,
                delivery: Delivery::Done(_),
                ..
            } => {
                row.receipt.is_none()
                    && !matches!(
                        row.call,
                        Call::Copies { .. } | Call::Album { .. } | Call::CreateTopic { .. }
                    )
            }
            Mark::Made { .. } | Mark::Corrupt(..) => false,
        }
    }

    const fn id(&self) -> OutboxId {
        match self {
            Mark::Made { row, .. } => row.id,
            Mark::Corrupt(id, _) => *id,
        }
    }

    /// Where something may go on after it: something that waits behind it, or the call itself, once more. `None`: nothing does,
    /// or it is not known where.
    fn lane(&self) -> Option<(ChatId, i64)> {
        match self {
            Mark::Made { row, more, .. } => {
                let goes_on = *more || !self.is_plain();
                (goes_on && row.priority != Priority::Answer.rank()).then_some((row.chat, row.lane))
            }
            Mark::Corrupt(..) => None,
        }
    }
}

/// What plain marks say.
fn sent_by(marks: &[&Mark]) -> marking::Sent {
    let mut sent = marking::Sent::default();
    for mark in marks {
        if let Mark::Made {
            row,
            delivery: Delivery::Done(done),
            ..
        } = mark
        {
            sent.calls.push((row.id, done.message()));
            sent.placed.extend(row.post.zip(done.message()));
        }
    }
    sent
}

/// Marks calls that nothing follows from, all at once; `pressed` as in [`mark_group`].
async fn mark_plain(
    tx: &mut Tx,
    sent: &marking::Sent,
    pressed: bool,
    now: Millis,
) -> Result<(), StorageError> {
    if pressed {
        for (post, message) in &sent.placed {
            posts::sent(tx, *post, *message).await?;
        }
    } else {
        posts::sent_all(tx, &sent.placed).await?;
    }
    outbox::sent_all(tx, &sent.calls, now).await
}

/// Marks until no more come; tells which marks are durable, and which come to nothing because others have taken over.
/// `is_deep`: whether what lanes go on with would have to wait for others anyway.
pub(super) async fn run<H: Handling>(
    shared: Shared<H>,
    mut marks: UnboundedReceiver<(Fence, Mark)>,
    durable: UnboundedSender<Durable>,
    is_deep: Arc<AtomicBool>,
) {
    let mut line = Line::default();
    let mut received = Vec::with_capacity(GROUP);
    while marks.recv_many(&mut received, GROUP).await > 0 {
        let ids = received.iter().map(|(_, mark)| mark.id()).collect();
        let has_effects = received.iter().any(|(_, mark)| !mark.is_plain());
        for (_, mark) in &received {
            line.note(mark);
        }
        let mut next = Some(Vec::new());
        // All of one fence, but for what was in hand when this node was struck off.
        while let Some((fence, _)) = received.first() {
            let fence = *fence;
            let of_it = received.extract_if(.., |(of, _)| *of == fence);
            let group: Vec<Mark> = of_it.map(|(_, mark)| mark).collect();
            let found = mark_durably(&shared, fence, &group, &is_deep).await;
            next = next.zip(found).map(|(mut next, found)| {
                next.extend(found);
                next
            });
        }
        if has_effects {
            shared.wakes.after_effects(true);
        }
        let marked = Durable {
            ids,
            next,
            has_effects,
        };
        if durable.send(marked).is_err() {
            return;
        }
    }
}

/// Whether Telegram can be reached: one log line at each change, not at each call.
#[derive(Debug, Default)]
struct Line {
    down: bool,
}

impl Line {
    fn note(&mut self, mark: &Mark) {
        let (row, delivery) = match mark {
            Mark::Made { row, delivery, .. } => (row, delivery),
            Mark::Corrupt(id, error) => {
                tracing::error!(call = id.0, %error, "a call makes no sense");
                return;
            }
        };
        match delivery {
            Delivery::Passing(error) => {
                if !self.down {
                    tracing::warn!(call = row.id.0, %error, "sends fail and are tried again");
                }
                self.down = true;
            }
            Delivery::Done(_) | Delivery::Fetched(_) => {
                if self.down {
                    tracing::info!("sends go through again");
                }
                self.down = false;
            }
            Delivery::Refused(error) => {
                tracing::warn!(call = row.id.0, chat = row.chat.0, %error, "a call was refused");
            }
            Delivery::RetryAfter(seconds) => {
                tracing::info!(chat = row.chat.0, seconds, "Telegram asks to wait");
            }
            Delivery::Detour(detour) => {
                tracing::info!(
                    call = row.id.0,
                    chat = row.chat.0,
                    ?detour,
                    "a call takes another way"
                );
            }
            Delivery::Moot | Delivery::Unreachable(_) | Delivery::TargetGone(_) => {}
        }
    }
}

/// Marks a group, however long the database takes to take it; gives with what its lanes go on. `None`: they are another's.
async fn mark_durably<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Mark],
    is_deep: &AtomicBool,
) -> Option<Vec<Next>> {
    let mut pressed = false;
    loop {
        let whole = !is_deep.load(Ordering::Relaxed);
        match mark_group(shared, fence, group, pressed, whole).await {
            Ok(next) => return Some(next),
            Err(error) if error.is_collision() && !pressed => pressed = true,
            Err(StorageError::Fenced) => {
                let calls = group.len();
                tracing::warn!(calls, "calls are not marked: they are another node's now");
                return None;
            }
            Err(error) => {
                tracing::error!(error = chain(&error), "sent calls wait to be marked");
                tokio::time::sleep(DATABASE_PAUSE).await;
            }
        }
    }
}

/// Marks a group. `pressed`: somebody may have pressed a button of a message before it was noted where that stands; `whole`: what
/// goes on is to be read with what it says.
async fn mark_group<H: Handling>(
    shared: &Shared<H>,
    fence: Fence,
    group: &[Mark],
    pressed: bool,
    whole: bool,
) -> Result<Vec<Next>, StorageError> {
    let now = shared.clock.now();
    let (plain, others): (Vec<&Mark>, Vec<&Mark>) = group.iter().partition(|mark| mark.is_plain());
    let sent = sent_by(&plain);
    let lanes: Vec<(ChatId, i64)> = group.iter().filter_map(Mark::lane).collect();
    let is_simple = others.is_empty() && group.len() <= FEW && whole && !pressed;
    if is_simple
        && shared.shares.is_alone(fence)
        && let Some(next) = ready::after_few(&shared.db, &sent, &lanes, now).await?
    {
        return Ok(next);
    }
    let mut tx = shared.begin(fence).await?;
    mark_plain(&mut tx, &sent, pressed, now).await?;
    for mark in others {
        match mark {
            Mark::Made { row, delivery, .. } => made(shared, &mut tx, row, delivery, now).await?,
            Mark::Corrupt(id, error) => {
                outbox::settle(&mut tx, *id, End::Failed, None, Some(error), now).await?;
            }
        }
    }
    let next = ready::of_lanes(&mut tx, now, &lanes, whole).await?;
    tx.commit().await?;
    Ok(next)
}

#[expect(clippy::too_many_lines, reason = "one arm for every end of a call")]
async fn made<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    row: &Row,
    delivery: &Delivery,
    now: Millis,
) -> Result<(), StorageError> {
    match delivery {
        Delivery::Done(sent) => {
            // Also of a call that was taken back while it was under way: what it sent has to be found.
            note_places(tx, row, sent).await?;
            if let Call::Copies {
                items,
                reply_to,
                failed,
            } = &row.call
            {
                if let Some(rest) = fallback::rest(items, reply_to.as_ref(), *failed) {
                    return outbox::amend(tx, row.id, &rest, None, now).await.map(drop);
                }
                if *failed {
                    let error = "a part of the album was refused";
                    return end(shared, tx, row, End::Failed, error, now).await;
                }
            }
            let marked = outbox::settle(tx, row.id, End::Sent, sent.message(), None, now).await?;
            follow_up(shared, tx, row, marked, Outcome::of(End::Sent)).await
        }
        Delivery::Fetched(bytes) => {
            let marked = outbox::settle(tx, row.id, End::Sent, None, None, now).await?;
            let outcome = Outcome {
                fetched: Some(bytes),
                ..Outcome::of(End::Sent)
            };
            follow_up(shared, tx, row, marked, outcome).await
        }
        Delivery::Moot => {
            let marked = outbox::settle(tx, row.id, End::Sent, None, None, now).await?;
            follow_up(shared, tx, row, marked, Outcome::of(End::Sent)).await
        }
        Delivery::Unreachable(error) => end(shared, tx, row, End::Unreachable, error, now).await,
        // What is too old to be deleted stays: its buttons say so when they are pressed.
        Delivery::Refused(error)
            if matches!(row.call, Call::Delete { .. }) && row.receipt.is_none() =>
        {
            outbox::settle(tx, row.id, End::Sent, None, Some(error), now)
                .await
                .map(drop)
        }
        Delivery::Refused(error) => match fallback::after(&row.call, error) {
            After::Instead(call) => outbox::amend(tx, row.id, &call, Some(error), now)
                .await
                .map(drop),
            After::Nothing => outbox::settle(tx, row.id, End::Sent, None, Some(error), now)
                .await
                .map(drop),
            After::Failed => end(shared, tx, row, End::Failed, error, now).await,
        },
        // Its author has to know.
        Delivery::TargetGone(error) if row.receipt.is_some() => {
            end(shared, tx, row, End::Failed, error, now).await
        }
        Delivery::TargetGone(error) => match substitute(row) {
            Some((call, post)) => {
                outbox::push(
                    tx,
                    NewRow {
                        chat: row.chat,
                        lane: row.lane,
                        priority: row.priority,
                        call: &call,
                        post,
                        receipt: row.receipt.as_ref(),
                        topic: row.topic,
                    },
                    now,
                )
                .await?;
                outbox::settle(tx, row.id, End::Sent, None, Some(error), now)
                    .await
                    .map(drop)
            }
            // The message was deleted by its reader: nobody misses what it would show now.
            None => outbox::settle(tx, row.id, End::Sent, None, Some(error), now)
                .await
                .map(drop),
        },
        Delivery::Detour(detour) => {
            let Err(failure) = attempt(shared, tx, Work::Detour(row, detour)).await? else {
                return Ok(());
            };
            let error = chain(&failure);
            tracing::error!(
                call = row.id.0,
                error,
                "no other way was found for a call yet"
            );
            let due_at = now.plus(retry::before_next_send(row.attempts));
            outbox::put_off(tx, row.id, &error, due_at, true).await
        }
        Delivery::RetryAfter(seconds) => {
            show_queued(tx, row, now).await?;
            // The rest of the chat's is held by the sender, without a row for each: there may be many.
            let due_at = now.plus(TimeDelta::seconds(i64::from(*seconds)));
            outbox::put_off(tx, row.id, "429", due_at, false).await
        }
        Delivery::Passing(error) => {
            show_queued(tx, row, now).await?;
            let due_at = now.plus(retry::before_next_send(row.attempts));
            outbox::put_off(tx, row.id, error, due_at, true).await
        }
    }
}

/// The author of words sees by a reaction that they wait, until another one says that they have arrived.
async fn show_queued(tx: &mut Tx, row: &Row, now: Millis) -> Result<(), StorageError> {
    let Some(receipt) = row
        .receipt
        .filter(|receipt| receipt.about == About::Words && row.attempts == 0)
    else {
        return Ok(());
    };
    let call = Call::React {
        message: Target::Message(receipt.message),
        emoji: Some(QUEUED.to_owned()),
    };
    let reaction = NewRow {
        chat: receipt.chat,
        lane: 0,
        priority: Priority::News.rank(),
        call: &call,
        post: None,
        receipt: None::<&Receipt>,
        topic: None,
    };
    outbox::push(tx, reaction, now).await.map(drop)
}

/// Notes where the posts that were sent stand now, and the number of a topic that was made.
async fn note_places(tx: &mut Tx, row: &Row, sent: &Sent) -> Result<(), StorageError> {
    if let (Call::CreateTopic { topic, .. }, Some(thread)) = (&row.call, sent.thread) {
        topics::made(tx, *topic, thread).await?;
    }
    if let (Some(post), Some(message)) = (row.post, sent.message()) {
        posts::sent(tx, post, message).await?;
    }
    if let Call::Album { items, .. } | Call::Copies { items, .. } = &row.call {
        for (item, message) in items.iter().zip(&sent.messages) {
            if let Some(post) = item.post {
                posts::sent(tx, post, *message).await?;
            }
        }
    }
    Ok(())
}

async fn end<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    row: &Row,
    end: End,
    error: &str,
    now: Millis,
) -> Result<(), StorageError> {
    // A change that did not come about is told to its author: nobody else has to look after it.
    let is_told = row
        .receipt
        .is_some_and(|receipt| receipt.about != About::Words);
    let kept_as = if is_told { End::Sent } else { end };
    let marked = outbox::settle(tx, row.id, kept_as, None, Some(error), now).await?;
    let outcome = Outcome {
        error: Some(error),
        ..Outcome::of(end)
    };
    follow_up(shared, tx, row, marked, outcome).await
}

/// How a call ended, with all that is known of it.
#[derive(Debug, Clone, Copy)]
struct Outcome<'a> {
    end: End,
    error: Option<&'a str>,
    fetched: Option<&'a [u8]>,
}

impl Outcome<'_> {
    const fn of(end: End) -> Self {
        Outcome {
            end,
            error: None,
            fetched: None,
        }
    }
}

/// Gives the end of a call its effects. When they fail, the mark stands all the same: the call must not go twice.
async fn follow_up<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    row: &Row,
    marked: bool,
    outcome: Outcome<'_>,
) -> Result<(), StorageError> {
    if !marked {
        return Ok(());
    }
    let settled = Settled {
        chat: row.chat,
        call: &row.call,
        post: row.post,
        receipt: row.receipt.as_ref(),
        end: outcome.end,
        error: outcome.error,
        fetched: outcome.fetched,
    };
    if let Err(failure) = attempt(shared, tx, Work::Settled(settled)).await? {
        tracing::error!(
            call = row.id.0,
            error = chain(&failure),
            "what follows from a call failed"
        );
    }
    Ok(())
}

/// The new message in place of an edit whose message is gone.
fn substitute(row: &Row) -> Option<(Call, Option<PostId>)> {
    let (target, call) = match &row.call {
        Call::Edit {
            target,
            text,
            keyboard,
            or_send: true,
        } => {
            let call = Call::Send {
                text: text.clone(),
                markup: keyboard.clone().map(Markup::Inline),
                reply_to: None,
            };
            (target, call)
        }
        Call::EditPhoto {
            target,
            file,
            caption,
            keyboard,
        } => {
            let call = Call::Photo {
                file: file.clone(),
                caption: caption.clone(),
                keyboard: keyboard.clone(),
            };
            (target, call)
        }
        // A client's words are not lost because their reader has deleted what they said before.
        Call::EditWords {
            target,
            words,
            keyboard,
        }
        | Call::EditCaption {
            target,
            caption: words,
            keyboard,
        } if !words.is_empty() => {
            let call = Call::SendWords {
                words: words.clone(),
                keyboard: keyboard.clone(),
                reply_to: None,
            };
            (target, call)
        }
        _ => return None,
    };
    let post = match target {
        Target::Post(post) => Some(*post),
        Target::Message(_) => row.post,
    };
    Some((call, post))
}
