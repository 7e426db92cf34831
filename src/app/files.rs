//! Files of records: attached, listed, taken away; kept by Telegram, and copied to the shop's own disk where the owner has
//! switched that on.

use crate::app::{AppError, Ctx, Notice, Refusal, audit};
use crate::domain::audit::Deed;
use crate::domain::event::{Actor, Happening};
use crate::domain::file::{COPIED_AT_MOST, RecordFile};
use crate::domain::ids::{FileId, RecordId};
use crate::domain::people::{Person, Role};
use crate::domain::text::{clean, shorten};
use crate::storage;
use crate::storage::record_files::NewFile;

/// The switch of copies.
const COPIES: &str = "file_copies";
/// The most characters of a file's name.
const NAME_MAX: usize = 120;
/// How many copies are begun at once.
const AT_ONCE: i64 = 50;

/// What is to be done with copies once the work is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesNotice {
    /// A file is to be copied.
    Copy {
        /// Which.
        file: FileId,
        /// Telegram's id of it.
        source: String,
    },
    /// Copies are of nobody's use any more.
    Drop {
        /// Their SHA-256.
        digests: Vec<String>,
    },
}

/// A file as Telegram tells of it.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// `document`, `photo`, … as Telegram's field is called.
    pub kind: &'a str,
    /// Telegram's id of it.
    pub file: &'a str,
    /// What is the same wherever the file turns up.
    pub unique: Option<&'a str>,
    /// What it is called.
    pub name: Option<&'a str>,
    /// Its size in bytes.
    pub size: Option<i64>,
}

/// Attaches a file to a record. `None`: it has it already.
pub async fn attach(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: RecordId,
    attachment: Attachment<'_>,
) -> Result<Option<RecordFile>, AppError> {
    let record = ctx.record(record).await?;
    let name = attachment
        .name
        .and_then(clean)
        .map(|name| shorten(&name, NAME_MAX));
    let new = NewFile {
        record: record.id,
        contact: record.contact,
        kind: attachment.kind,
        file: attachment.file,
        unique: attachment.unique,
        name: name.as_deref(),
        size: attachment.size,
        by: who.id,
    };
    let Some(file) = storage::record_files::add(ctx.tx, new, ctx.now).await? else {
        return Ok(None);
    };
    let attached = Happening::FileAttached {
        file: file.id,
        name: file.name.clone(),
    };
    ctx.note(&record, &Actor::Person(who.id), &attached, None)
        .await?;
    if let Some(contact) = record.contact {
        storage::contacts::touch(ctx.tx, contact, ctx.now).await?;
    }
    copy_if_wanted(ctx, &file).await?;
    Ok(Some(file))
}

async fn copy_if_wanted(ctx: &mut Ctx<'_>, file: &RecordFile) -> Result<(), AppError> {
    if is_to_be_copied(ctx, file).await? {
        ctx.news.notices.push(Notice::Files(FilesNotice::Copy {
            file: file.id,
            source: file.file.clone(),
        }));
    }
    Ok(())
}

/// Has copies deleted that no file is kept by any more.
pub async fn drop_copies(ctx: &mut Ctx<'_>, digests: Vec<String>) -> Result<(), AppError> {
    let mut unused = Vec::new();
    for digest in digests {
        if !storage::record_files::is_copy_used(ctx.tx, &digest).await? {
            unused.push(digest);
        }
    }
    if !unused.is_empty() {
        let notice = FilesNotice::Drop { digests: unused };
        ctx.news.notices.push(Notice::Files(notice));
    }
    Ok(())
}

/// The file of that id, as long as it is attached.
pub async fn find(ctx: &mut Ctx<'_>, id: FileId) -> Result<RecordFile, AppError> {
    storage::record_files::find(ctx.tx, id)
        .await?
        .filter(|file| file.removed.is_none())
        .ok_or(AppError::Refused(Refusal::FileGone))
}

/// Takes a file away from its record. Its line in the history stays.
pub async fn remove(ctx: &mut Ctx<'_>, who: &Person, id: FileId) -> Result<RecordFile, AppError> {
    let file = find(ctx, id).await?;
    if !storage::record_files::remove(ctx.tx, id, who.id, ctx.now).await? {
        return Err(Refusal::FileGone.into());
    }
    let record = ctx.record(file.record).await?;
    let removed = Happening::FileRemoved {
        file: id,
        name: file.name.clone(),
    };
    ctx.note(&record, &Actor::Person(who.id), &removed, None)
        .await?;
    Ok(file)
}

/// How copies stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copies {
    /// Whether there is a place for them.
    pub possible: bool,
    /// Whether the owner has switched them on.
    pub on: bool,
    /// How many files are attached.
    pub files: i64,
    /// How many of these have a copy.
    pub copied: i64,
    /// How many could not be copied.
    pub failed: i64,
}

/// How copies stand.
pub async fn copies(ctx: &mut Ctx<'_>) -> Result<Copies, AppError> {
    let (files, copied, failed) = storage::record_files::count(ctx.tx).await?;
    Ok(Copies {
        possible: ctx.shop.files_dir.is_some(),
        on: storage::switches::is_on(ctx.tx, COPIES).await?,
        files,
        copied,
        failed,
    })
}

/// Switches copies on or off; what is attached already is copied too, a part of it at a time. Copies that lie there stay.
pub async fn switch(ctx: &mut Ctx<'_>, who: &Person, on: bool) -> Result<(), AppError> {
    if who.role != Some(Role::Owner) {
        return Err(Refusal::NotAllowed.into());
    }
    storage::switches::set(ctx.tx, COPIES, on, who.id, ctx.now).await?;
    audit::note(ctx, &Actor::Person(who.id), None, Deed::RulesChanged).await?;
    if on {
        copy_older(ctx).await?;
    }
    Ok(())
}

/// Whether a file is to be copied.
async fn is_to_be_copied(ctx: &mut Ctx<'_>, file: &RecordFile) -> Result<bool, AppError> {
    if ctx.shop.files_dir.is_none() || !storage::switches::is_on(ctx.tx, COPIES).await? {
        return Ok(false);
    }
    if file.size.is_some_and(|size| size > COPIED_AT_MOST) {
        storage::record_files::set_copy_error(ctx.tx, file.id, "too big").await?;
        return Ok(false);
    }
    Ok(file.copy.is_none())
}

/// Has files copied that were attached before copies were switched on.
async fn copy_older(ctx: &mut Ctx<'_>) -> Result<(), AppError> {
    for file in storage::record_files::uncopied(ctx.tx, AT_ONCE).await? {
        copy_if_wanted(ctx, &file).await?;
    }
    Ok(())
}

/// A file was copied, or could not be.
pub async fn copied(
    ctx: &mut Ctx<'_>,
    id: FileId,
    outcome: Result<&str, &str>,
) -> Result<(), AppError> {
    if storage::record_files::find(ctx.tx, id).await?.is_none() {
        // Its client was forgotten meanwhile: the copy goes too.
        if let Ok(digest) = outcome {
            drop_copies(ctx, vec![digest.to_owned()]).await?;
        }
        return Ok(());
    }
    match outcome {
        Ok(digest) => storage::record_files::set_copy(ctx.tx, id, digest).await?,
        Err(error) => {
            storage::record_files::set_copy_error(ctx.tx, id, &shorten(error, 200)).await?;
        }
    }
    Ok(())
}
