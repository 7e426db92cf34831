//! Files of records: the list, one of them, and where copies are kept.

use super::card::back_to_card;
use super::{Look, PAGE, Screen, TEXT_MAX, button};
use crate::app::files::Copies;
use crate::app::naming;
use crate::domain::file::RecordFile;
use crate::domain::lang::Lang;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::text::{isolate, one_line};
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{CallPress, Press};
use crate::{h, t};

fn does(label: impl Into<String>, press: CallPress) -> Button {
    button(label, &Press::Calls(press))
}

/// «📎 Файлы» of a record.
pub fn entry(lang: Lang, record: &Record) -> Button {
    does(
        t!(lang, "button-files"),
        CallPress::Files {
            record: record.id,
            page: 0,
        },
    )
}

/// What a file is called in a sentence.
pub fn called(lang: Lang, name: Option<&str>) -> String {
    name.map_or_else(
        || t!(lang, "file-nameless"),
        |name| isolate(&one_line(name, 80)),
    )
}

/// What a file is called, and how large it is.
pub fn title(lang: Lang, file: &RecordFile) -> String {
    let name = match &file.name {
        Some(name) => isolate(&one_line(name, 60)),
        None => {
            super::news::kind_name(lang, &file.kind).unwrap_or_else(|| t!(lang, "file-nameless"))
        }
    };
    match file.size {
        Some(size) => format!("{name} · {}", weight(lang, size)),
        None => name,
    }
}

/// A size as people read it.
fn weight(lang: Lang, bytes: i64) -> String {
    const KILO: i64 = 1024;
    if bytes < KILO * KILO {
        t!(
            lang,
            "file-kilobytes",
            size = ((bytes + KILO - 1) / KILO).max(1).to_string()
        )
    } else {
        let tenths = (bytes * 10 + KILO * KILO / 2) / (KILO * KILO);
        let size = match (tenths % 10, lang) {
            (0, _) => (tenths / 10).to_string(),
            (rest, Lang::Ru) => format!("{},{rest}", tenths / 10),
            (rest, Lang::En) => format!("{}.{rest}", tenths / 10),
        };
        t!(lang, "file-megabytes", size = size)
    }
}

/// A record's files, a page of them.
pub fn list(
    look: &Look<'_>,
    record: &Record,
    files: &[RecordFile],
    page: i64,
    has_more: bool,
) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "files-title", record = naming::name_of(lang, record));
    if files.is_empty() {
        text.line(&h!(lang, "files-none"));
    }
    let mut keyboard = Keyboard::default();
    for file in files {
        keyboard.row(vec![does(
            format!("📎 {}", title(lang, file)),
            CallPress::File { file: file.id },
        )]);
    }
    let turn = |label: &str, page| {
        does(
            label,
            CallPress::Files {
                record: record.id,
                page,
            },
        )
    };
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(turn("‹", page - 1));
    }
    if has_more {
        turns.push(turn("›", page + 1));
    }
    keyboard.row(turns);
    keyboard.row(vec![
        does(
            t!(lang, "button-attach"),
            CallPress::Attach { record: record.id },
        ),
        back_to_card(look, record),
    ]);
    Screen {
        text: text.fit(TEXT_MAX),
        keyboard,
    }
}

/// How many files are asked for: a page, and one that tells whether there are more.
pub const fn wanted() -> i64 {
    PAGE + 1
}

/// One of a record's files.
pub fn file(look: &Look<'_>, record: &Record, file: &RecordFile, by: Option<&Person>) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "file-title",
        file = title(lang, file),
        record = naming::name_of(lang, record)
    );
    text.line(&h!(
        lang,
        "file-added",
        name = naming::name_or_id(by, file.added_by),
        at = look.moment(file.added_at)
    ));
    if file.copy.is_some() {
        text.line(&h!(lang, "file-copied"));
    }
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![
                does(t!(lang, "button-fetch"), CallPress::Fetch { file: file.id }),
                does(
                    t!(lang, "button-file-remove"),
                    CallPress::Remove { file: file.id },
                ),
            ],
            vec![does(
                t!(lang, "button-back"),
                CallPress::Files {
                    record: record.id,
                    page: 0,
                },
            )],
        ]),
    }
}

/// Asks whether to take a file away.
pub fn remove(look: &Look<'_>, record: &Record, file: &RecordFile) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "file-remove-ask",
            file = title(lang, file),
            record = naming::name_of(lang, record)
        ),
        keyboard: Keyboard::new(vec![vec![
            does(
                t!(lang, "button-file-remove-now"),
                CallPress::RemoveNow { file: file.id },
            ),
            does(t!(lang, "button-back"), CallPress::File { file: file.id }),
        ]]),
    }
}

/// Asks for files to attach.
pub fn ask(look: &Look<'_>, record: &Record) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(lang, "files-ask", record = naming::name_of(lang, record)),
        keyboard: Keyboard::new(vec![vec![does(
            t!(lang, "button-attached"),
            CallPress::Attached { record: record.id },
        )]]),
    }
}

/// A file that was attached; more may follow.
pub fn attached(look: &Look<'_>, record: &Record, file: &RecordFile) -> Screen {
    let lang = look.lang();
    Screen {
        text: h!(
            lang,
            "files-attached",
            file = title(lang, file),
            record = naming::name_of(lang, record)
        ),
        keyboard: Keyboard::new(vec![vec![does(
            t!(lang, "button-attached"),
            CallPress::Attached { record: record.id },
        )]]),
    }
}

/// Whether files are copied to the shop's own disk.
pub fn copies(look: &Look<'_>, copies: &Copies) -> Screen {
    let lang = look.lang();
    let mut text = h!(
        lang,
        "copies-title",
        files = copies.files.to_string(),
        copied = copies.copied.to_string()
    );
    if copies.failed > 0 {
        text.line(&h!(
            lang,
            "copies-failed",
            count = copies.failed.to_string()
        ));
    }
    text.gap();
    let mut keyboard = Keyboard::default();
    if !copies.possible {
        text.line(&h!(lang, "copies-no-place"));
    } else if copies.on {
        text.line(&h!(lang, "copies-on"));
        keyboard.row(vec![does(
            t!(lang, "button-copies-off"),
            CallPress::SetCopies { on: false },
        )]);
    } else {
        text.line(&h!(lang, "copies-off"));
        keyboard.row(vec![does(
            t!(lang, "button-copies-on"),
            CallPress::SetCopies { on: true },
        )]);
    }
    keyboard.row(vec![super::to_menu(lang)]);
    Screen { text, keyboard }
}
