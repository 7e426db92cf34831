//! The door for workers: an update or a due job comes in, its effects are in the transaction when it returns.

use crate::app::jobs::{self, Job};
use crate::app::{AppError, Ctx, Shop, desk, guard, line};
use crate::domain::ids::{ChatId, JobId, PostId, UserId};
use crate::domain::text::shorten;
use crate::storage::ahead::Writer;
use crate::storage::outbox::{End, Row};
use crate::storage::people::Seen;
use crate::storage::{self, StorageError, Tx};
use crate::telegram::bulletin;
use crate::telegram::commands::{self, Command};
use crate::telegram::handlers::{self, customer, delivery, management, presses, staff};
use crate::telegram::incoming::{Message, Update};
use crate::telegram::out;
use crate::telegram::outgoing::{Call, Detour, FetchFor, Receipt};
use crate::{h, t};
use std::sync::Arc;

/// Why an update or a job could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It makes no sense to us.
    #[error("{0}")]
    Nonsense(String),
}

impl From<AppError> for HandleError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Storage(error) => HandleError::Storage(error),
            AppError::Refused(refusal) => HandleError::Nonsense(format!("refused: {refusal:?}")),
        }
    }
}

impl HandleError {
    /// Whether the same work, done again at once, may well succeed.
    pub fn is_collision(&self) -> bool {
        match self {
            HandleError::Storage(error) => error.is_collision(),
            HandleError::Nonsense(_) => false,
        }
    }
}

fn writer_of(update: &Update) -> Option<Writer> {
    match update {
        Update::Message(message) => Some(Writer {
            seen: message.from.clone(),
            chat: message.chat,
            message: message.id,
        }),
        Update::Edited(_)
        | Update::Press(_)
        | Update::Membership { .. }
        | Update::Reaction(_)
        | Update::Inline(_)
        | Update::InGroup(_)
        | Update::Other(_) => None,
    }
}

/// Handles updates and jobs of one shop.
#[derive(Debug, Clone)]
pub struct Handler {
    shop: Arc<Shop>,
}

impl Handler {
    /// A handler for the shop.
    pub const fn new(shop: Arc<Shop>) -> Handler {
        Handler { shop }
    }

    /// The shop.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Reads an update.
    ///
    /// # Errors
    /// When it makes no sense.
    pub fn read(raw: &str) -> Result<Update, HandleError> {
        Update::parse(raw).map_err(|error| HandleError::Nonsense(error.to_string()))
    }

    /// Reads at once what the messages among many updates are about.
    pub async fn prepare(&self, tx: &mut Tx, updates: &[Update]) -> Result<(), HandleError> {
        let writers: Vec<Writer> = updates.iter().filter_map(writer_of).collect();
        if writers.is_empty() {
            return Ok(());
        }
        let ctx = &mut Ctx::new(tx, &self.shop);
        let rules = line::rules(ctx).await?;
        let newer = guard::newer(&rules);
        let lang = self.shop.settings.lang;
        storage::ahead::of_writers(ctx.tx, &writers, lang, newer, ctx.now).await?;
        Ok(())
    }

    /// Handles an update: all its effects are in the transaction.
    pub async fn update(&self, tx: &mut Tx, update: &Update) -> Result<(), HandleError> {
        self.shop.refresh_preset(tx).await?;
        let mut ctx = Ctx::new(tx, &self.shop);
        self.dispatch(&mut ctx, update).await?;
        bulletin::flush(&mut ctx, None).await?;
        Ok(())
    }

    async fn dispatch(&self, ctx: &mut Ctx<'_>, update: &Update) -> Result<(), AppError> {
        match update {
            Update::Message(message) => self.message(ctx, message).await,
            Update::Edited(message) => {
                let person = self.seen(ctx, &message.from).await?;
                if person.is_staff() {
                    staff::edited(ctx, &person, message).await
                } else {
                    customer::edited(ctx, &person, message).await
                }
            }
            Update::Press(pressed) => {
                let chat = pressed.message.map(|(chat, _)| chat);
                let person = self.met(ctx, chat, &pressed.from).await?;
                presses::press(ctx, &person, pressed).await
            }
            Update::Membership { from, reachable } => {
                let person = self.seen(ctx, from).await?;
                storage::people::set_reachable(ctx.tx, person.id, *reachable).await?;
                if *reachable && person.is_staff() {
                    desk::back_in_reach(ctx, person.id).await?;
                }
                delivery::redraw_open(ctx, person.id).await
            }
            Update::Reaction(reacted) => {
                let chat = Some(reacted.chat);
                let person = self.met(ctx, chat, &reacted.from).await?;
                if guard::is_banned(ctx, &person).await? {
                    return Ok(());
                }
                handlers::words::reacted(ctx, &person, reacted).await
            }
            Update::Inline(query) => {
                let person = self.seen(ctx, &query.from).await?;
                handlers::inline::query(ctx, &person, query).await
            }
            Update::InGroup(news) => handlers::team::in_group(ctx, news).await,
            Update::Other(kind) => {
                tracing::debug!(kind, "an update of no concern to us");
                Ok(())
            }
        }
    }

    async fn seen(
        &self,
        ctx: &mut Ctx<'_>,
        seen: &Seen,
    ) -> Result<crate::domain::people::Person, AppError> {
        Ok(storage::people::seen(ctx.tx, seen, self.shop.settings.lang, ctx.now).await?)
    }

    /// Who did something in a chat. Who does it in a group may never have written to the bot, and so is not seen.
    async fn met(
        &self,
        ctx: &mut Ctx<'_>,
        chat: Option<ChatId>,
        from: &Seen,
    ) -> Result<crate::domain::people::Person, AppError> {
        if chat.is_some_and(ChatId::is_group) {
            handlers::team::met(ctx, from).await
        } else {
            self.seen(ctx, from).await
        }
    }

    async fn message(&self, ctx: &mut Ctx<'_>, message: &Message) -> Result<(), AppError> {
        let person = self.seen(ctx, &message.from).await?;
        // Another Bot API server numbers updates anew, and may bring once more what the one before has brought.
        let kept = storage::messages::at(ctx.tx, message.chat, message.id).await?;
        if kept.is_some() {
            tracing::debug!("a message that is known already");
            return Ok(());
        }
        let text = message
            .text
            .as_deref()
            .filter(|_| message.kind == "text")
            .unwrap_or_default();
        if let Some(command) = commands::parse(text, &self.shop.bot.username) {
            if let Command::Note(words) = &command
                && handlers::desk::note_by_command(ctx, &person, message, words).await?
            {
                return Ok(());
            }
            return handlers::commands::run(ctx, &person, command, message).await;
        }
        if text.starts_with('/') {
            return handlers::commands::unknown(ctx, &person).await;
        }
        if person.is_staff() {
            // What can be asked is much, and the future of all of it is large.
            Box::pin(staff::message(ctx, &person, message)).await
        } else {
            customer::message(ctx, &person, message).await
        }
    }

    /// Does a job whose time has come.
    pub async fn job(&self, tx: &mut Tx, job: &Job) -> Result<(), HandleError> {
        self.shop.refresh_preset(tx).await?;
        let mut ctx = Ctx::new(tx, &self.shop);
        jobs::run(&mut ctx, job).await?;
        bulletin::flush(&mut ctx, None).await?;
        Ok(())
    }

    /// Tells the owners of an update that has been parked, and its author that it came to nothing.
    pub async fn parked_update(
        &self,
        tx: &mut Tx,
        update: i64,
        error: &str,
    ) -> Result<(), HandleError> {
        let mut ctx = Ctx::new(tx, &self.shop);
        if let Some(raw) = storage::inbox::raw_of(ctx.tx, update).await?
            && let Ok(update) = Update::parse(&raw)
        {
            self.apologise(&mut ctx, &update).await?;
        }
        let error = shorten(error, 200);
        management::tell_owners(&mut ctx, |lang| {
            h!(
                lang,
                "parked-update",
                id = update.to_string(),
                error = &error
            )
        })
        .await?;
        Ok(())
    }

    /// A press left without an answer would spin for ever, a message without one would look lost.
    async fn apologise(&self, ctx: &mut Ctx<'_>, update: &Update) -> Result<(), AppError> {
        if let Update::InGroup(news) = update {
            return handlers::team::apologise(ctx, news).await;
        }
        let from = match update {
            Update::Message(message) | Update::Edited(message) => &message.from,
            Update::Press(pressed) => &pressed.from,
            Update::Membership { .. }
            | Update::Reaction(_)
            | Update::Inline(_)
            | Update::InGroup(_)
            | Update::Other(_) => return Ok(()),
        };
        let person = self.seen(ctx, from).await?;
        match update {
            Update::Press(pressed) => {
                let words = t!(person.lang, "error-internal");
                out::answer(ctx, person.chat(), &pressed.callback, Some(words), true).await
            }
            Update::Message(message) | Update::Edited(message) => {
                let words = h!(person.lang, "error-internal");
                out::reply(ctx, person.chat(), message.id, words).await
            }
            Update::Membership { .. }
            | Update::Reaction(_)
            | Update::Inline(_)
            | Update::InGroup(_)
            | Update::Other(_) => Ok(()),
        }
    }

    /// Tells the owners of a job that has been given up.
    pub async fn parked_job(
        &self,
        tx: &mut Tx,
        job: JobId,
        error: &str,
    ) -> Result<(), HandleError> {
        let mut ctx = Ctx::new(tx, &self.shop);
        let error = shorten(error, 200);
        management::tell_owners(&mut ctx, |lang| {
            h!(lang, "parked-job", id = job.to_string(), error = &error)
        })
        .await?;
        Ok(())
    }

    /// Draws the consequences of a call that has ended.
    pub async fn settled(
        &self,
        tx: &mut Tx,
        chat: ChatId,
        (call, post): (&Call, Option<PostId>),
        receipt: Option<&Receipt>,
        end: End,
        error: Option<&str>,
    ) -> Result<(), HandleError> {
        let mut ctx = Ctx::new(tx, &self.shop);
        delivery::settled(&mut ctx, chat, (call, post), receipt, end, error).await?;
        Ok(())
    }

    /// Finds another way for a call that can't go where it was to go.
    pub async fn detour(
        &self,
        tx: &mut Tx,
        row: &Row<Call, Receipt>,
        detour: &Detour,
    ) -> Result<(), HandleError> {
        self.shop.refresh_preset(tx).await?;
        let mut ctx = Ctx::new(tx, &self.shop);
        handlers::detours::take(&mut ctx, row, detour).await?;
        bulletin::flush(&mut ctx, None).await?;
        Ok(())
    }

    /// Takes in what had been asked for: a file, or what a group is.
    pub async fn fetched(
        &self,
        tx: &mut Tx,
        chat: ChatId,
        call: &Call,
        body: &[u8],
    ) -> Result<(), HandleError> {
        self.shop.refresh_preset(tx).await?;
        let mut ctx = Ctx::new(tx, &self.shop);
        if let Call::Inspect { asked } = call {
            handlers::team::inspected(&mut ctx, chat, *asked, body).await?;
            bulletin::flush(&mut ctx, None).await?;
            return Ok(());
        }
        if let Call::KeepCopy { file, .. } = call {
            let digest = String::from_utf8_lossy(body);
            crate::app::files::copied(&mut ctx, *file, Ok(&digest)).await?;
            bulletin::flush(&mut ctx, None).await?;
            return Ok(());
        }
        if let Some(person) = storage::people::find(ctx.tx, UserId(chat.0)).await? {
            match call {
                Call::Fetch {
                    why: FetchFor::PriceList { name },
                    ..
                } => handlers::imports::fetched(&mut ctx, &person, name, Ok(body)).await?,
                _ => handlers::presets::fetched(&mut ctx, &person, Ok(body)).await?,
            }
        }
        Ok(())
    }
}
