//! What workers ask of the layer above: the effects of an update, of a job, of a call that ended.

use super::{Shared, retry};
use crate::domain::ids::{ChatId, JobId, PostId};
use crate::storage::inbox::{self, Waiting};
use crate::storage::jobs;
use crate::storage::outbox::{End, Row};
use crate::storage::{StorageError, Tx};
use crate::telegram::handler::{HandleError, Handler};
use crate::telegram::incoming::Update;
use crate::telegram::outgoing::{Call, Detour, Receipt};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::panic::AssertUnwindSafe;

/// A call that has ended.
#[derive(Debug, Clone, Copy)]
pub struct Settled<'a> {
    /// The chat it went to.
    pub chat: ChatId,
    /// The call.
    pub call: &'a Call,
    /// What it was to be.
    pub post: Option<PostId>,
    /// Whom to tell.
    pub receipt: Option<&'a Receipt>,
    /// How it ended.
    pub end: End,
    /// What Telegram said, where it did not take it.
    pub error: Option<&'a str>,
    /// The file that a [`Call::Fetch`] brought.
    pub fetched: Option<&'a [u8]>,
}

/// Gives updates, jobs and settled calls their effects, within the transaction handed in.
pub trait Handling: Send + Sync + 'static {
    /// What a job says to do.
    type Job: DeserializeOwned + Send + Sync;

    /// An update, read.
    type Update: Send + Sync;

    /// Reads an update.
    ///
    /// # Errors
    /// When it makes no sense.
    fn read(&self, waiting: &Waiting) -> Result<Self::Update, HandleError>;

    /// Reads at once what many updates are about, before each of them is handled.
    fn prepare(
        &self,
        tx: &mut Tx,
        updates: &[Self::Update],
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// All effects of one update.
    fn update(
        &self,
        tx: &mut Tx,
        update: &Self::Update,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// All effects of a job whose time has come.
    fn job(
        &self,
        tx: &mut Tx,
        job: &Self::Job,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// Tells the owners of an update that was given up.
    fn parked_update(
        &self,
        tx: &mut Tx,
        update_id: i64,
        error: &str,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// Tells the owners of a job that was given up.
    fn parked_job(
        &self,
        tx: &mut Tx,
        job: JobId,
        error: &str,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// What follows from a call that has ended.
    fn settled(
        &self,
        tx: &mut Tx,
        settled: Settled<'_>,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;

    /// Finds another way for a call that can't go where it was to go. It waits still; when this is done, it must stand
    /// elsewhere or not at all.
    fn detour(
        &self,
        tx: &mut Tx,
        row: &Row<Call, Receipt>,
        detour: &Detour,
    ) -> impl Future<Output = Result<(), HandleError>> + Send;
}

impl Handling for Handler {
    type Job = crate::app::jobs::Job;

    type Update = Update;

    fn read(&self, waiting: &Waiting) -> Result<Update, HandleError> {
        Handler::read(&waiting.raw)
    }

    async fn prepare(&self, tx: &mut Tx, updates: &[Update]) -> Result<(), HandleError> {
        Handler::prepare(self, tx, updates).await
    }

    async fn update(&self, tx: &mut Tx, update: &Update) -> Result<(), HandleError> {
        Handler::update(self, tx, update).await
    }

    async fn job(&self, tx: &mut Tx, job: &Self::Job) -> Result<(), HandleError> {
        Handler::job(self, tx, job).await
    }

    async fn parked_update(
        &self,
        tx: &mut Tx,
        update_id: i64,
        error: &str,
    ) -> Result<(), HandleError> {
        Handler::parked_update(self, tx, update_id, error).await
    }

    async fn parked_job(&self, tx: &mut Tx, job: JobId, error: &str) -> Result<(), HandleError> {
        Handler::parked_job(self, tx, job, error).await
    }

    async fn settled(&self, tx: &mut Tx, settled: Settled<'_>) -> Result<(), HandleError> {
        let Settled {
            chat,
            call,
            post,
            receipt,
            end,
            error,
            fetched,
        } = settled;
        if let Some(bytes) = fetched {
            return self.fetched(tx, chat, call, bytes).await;
        }
        Handler::settled(self, tx, chat, (call, post), receipt, end, error).await
    }

    async fn detour(
        &self,
        tx: &mut Tx,
        row: &Row<Call, Receipt>,
        detour: &Detour,
    ) -> Result<(), HandleError> {
        Handler::detour(self, tx, row, detour).await
    }
}

/// Why handling failed, a panic included.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It said so.
    #[error(transparent)]
    Handle(#[from] HandleError),
    /// It panicked.
    #[error("the handling panicked: {0}")]
    Panic(String),
}

impl Failure {
    /// Whether the same work, done again at once, may well succeed.
    pub(super) fn is_collision(&self) -> bool {
        match self {
            Failure::Handle(error) => error.is_collision(),
            Failure::Panic(_) => false,
        }
    }
}

/// Work on an update, a job or the end of a call. A value rather than a closure: futures of closures that borrow can't be
/// proved to be `Send`.
pub(super) enum Work<'a, J> {
    /// An update, marked as handled together with its effects.
    Update(&'a Waiting),
    /// A job, marked as done together with its effects.
    Job(JobId, &'a J),
    /// What follows from a call that has been marked as ended already.
    Settled(Settled<'a>),
    /// A call that must take another way.
    Detour(&'a Row<Call, Receipt>, &'a Detour),
}

impl<J> Work<'_, J> {
    /// Does it, and writes all that it left to be written.
    async fn run_whole<H: Handling<Job = J>>(
        &self,
        shared: &Shared<H>,
        tx: &mut Tx,
    ) -> Result<(), HandleError> {
        self.run(shared, tx).await?;
        Ok(tx.write_all().await?)
    }

    async fn run<H: Handling<Job = J>>(
        &self,
        shared: &Shared<H>,
        tx: &mut Tx,
    ) -> Result<(), HandleError> {
        let now = shared.clock.now();
        match self {
            // Another process that shares the database may have been faster.
            Work::Update(waiting) if !inbox::finish(tx, waiting.update_id, now).await? => Ok(()),
            Work::Update(waiting) => {
                let update = shared.handling.read(waiting)?;
                shared.handling.update(tx, &update).await
            }
            // It may have been cancelled since it was looked up.
            Work::Job(id, _) if !jobs::finish(tx, *id, now).await? => Ok(()),
            Work::Job(_, body) => shared.handling.job(tx, body).await,
            Work::Settled(settled) => shared.handling.settled(tx, *settled).await,
            Work::Detour(row, detour) => shared.handling.detour(tx, row, detour).await,
        }
    }
}

/// Does work behind a savepoint, and at once again while another transaction is in its way. The inner error leaves nothing
/// of the work in the transaction; the outer error is the transaction's end: a database that is out of order is nothing that the
/// work could be blamed for.
pub(super) async fn attempt<H: Handling>(
    shared: &Shared<H>,
    tx: &mut Tx,
    work: Work<'_, H::Job>,
) -> Result<Result<(), Failure>, StorageError> {
    let mut collisions = 0;
    loop {
        tx.mark().await?;
        let failure = match guarded(work.run_whole(shared, tx)).await {
            Ok(()) => {
                tx.release_mark().await?;
                return Ok(Ok(()));
            }
            Err(Failure::Handle(HandleError::Storage(error))) if error.is_of_database() => {
                return Err(error);
            }
            Err(failure) => failure,
        };
        tx.roll_back_to_mark().await?;
        collisions += 1;
        if !failure.is_collision() || collisions > retry::COLLISIONS {
            return Ok(Err(failure));
        }
    }
}

/// Runs handling so that a panic in it is a failure like others. The caller drops what the transaction got from it.
pub(super) async fn guarded(
    work: impl Future<Output = Result<(), HandleError>>,
) -> Result<(), Failure> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(done) => done.map_err(Failure::from),
        Err(panic) => Err(Failure::Panic(words_of(panic.as_ref()))),
    }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned())
}
