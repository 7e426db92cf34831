//! Why something can't be done, apart from what merely failed: a refusal is for the person's eyes, in their language.

use crate::app::goods::GoodsRefusal;
use crate::domain::client_event::Property;
use crate::domain::ids::{ContactId, FieldId, RecordId, SessionId, UserId};
use crate::domain::money::BadMoney;
use crate::domain::people::Role;
use crate::domain::requisites::BadRequisite;
use crate::domain::time::Millis;
use crate::domain::when::BadWhen;
use crate::storage::StorageError;

/// Why a use case did not come about.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The storage failed; nobody's fault who pressed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// It is refused; the person is told why and what to do next.
    #[error("refused: {0:?}")]
    Refused(Refusal),
}

/// What a person is told when something can't be done. Nothing has been changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such record.
    NoSuchRecord,
    /// The preset in force does not know the record's pipeline.
    NoSuchPipeline,
    /// There is no such task.
    NoSuchTask,
    /// There is no such field.
    NoSuchField,
    /// There is no such client.
    NoSuchClient,
    /// There is no such member of staff.
    NoSuchPerson,
    /// The record has changed since the button was drawn.
    Stale(RecordId),
    /// The preset has no such move from where the record stands.
    MoveNotOffered,
    /// A move's condition on this field does not hold.
    MoveClosed(FieldId),
    /// Fields are to be filled in first.
    Missing(Vec<FieldId>),
    /// The lead can't be converted from where it stands.
    ConversionNotOffered,
    /// The lead can't be opened again: the client has another open one, of this number.
    OtherLeadOpen(i64),
    /// The move can't be taken back any more.
    UndoGone,
    /// The task is done already.
    TaskDone {
        /// By whom.
        by: Option<UserId>,
        /// When.
        at: Millis,
    },
    /// The task was withdrawn with the move that had set it.
    TaskWithdrawn,
    /// The task has changed since the button was drawn.
    TaskChanged,
    /// Nothing readable was written.
    Empty,
    /// More than so many characters.
    TooLong(usize),
    /// Not an amount.
    Money(BadMoney),
    /// Not a phone number.
    Phone,
    /// The field takes one of its choices.
    NotAChoice,
    /// The client is not in Telegram, or has blocked the bot.
    ClientUnreachable,
    /// The shop does not hear the client, and so does not talk to them either.
    ClientBanned(ContactId),
    /// The person's role does not allow it.
    NotAllowed,
    /// The last owner can't go.
    LastOwner,
    /// The invitation is unknown.
    InviteUnknown,
    /// The invitation has been used.
    InviteUsed,
    /// The invitation has expired.
    InviteExpired,
    /// The person has this role, or a higher one, already.
    AlreadyStaff(Role),
    /// The draft of a preset is gone.
    DraftGone,
    /// A pipeline in which records are made by hand needs a client first.
    ClientNeeded,
    /// There is no such session, or it is over.
    NoSuchSession,
    /// Somebody else talks to the client.
    HeldBy {
        /// The session.
        session: SessionId,
        /// Who holds it.
        by: UserId,
    },
    /// The person holds as many sessions as they may.
    TooManyDialogs(i64),
    /// Nobody waits for the person's answer to a transfer any more.
    TransferGone,
    /// There is no such quick reply.
    NoSuchReply,
    /// What was put off has gone, or was cancelled.
    LaterGone,
    /// No moment to come.
    When(BadWhen),
    /// There is no such company.
    NoSuchCompany,
    /// No company of that ИНН is known.
    NoSuchInn,
    /// A block of requisites lacks the company's name.
    NoCompanyName,
    /// The contact is not in that company.
    NotInCompany,
    /// Not an e-mail address.
    Email,
    /// Not that requisite of a company.
    Requisite(BadRequisite),
    /// Another company has the name, and no ИНН tells the two apart.
    NameTaken,
    /// A contact has so many phones and e-mails already.
    TooManyPoints(usize),
    /// The phone or e-mail has been dropped.
    PointGone,
    /// Somebody else has changed since what the answer is about.
    ChangedMeanwhile {
        /// What.
        property: Property,
        /// Who.
        by: Option<UserId>,
        /// What it says now.
        now: Option<String>,
    },
    /// The card has changed since its preview was made.
    CardChanged,
    /// There is no such call.
    NoSuchCall,
    /// The message brings no file.
    NotAFile,
    /// The message brings no recording.
    NotARecording,
    /// The file was taken away.
    FileGone,
    /// What is to be shown is not there any more.
    NothingToShow,
    /// Of products, lines and the stock.
    Goods(GoodsRefusal),
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        AppError::Refused(refusal)
    }
}
