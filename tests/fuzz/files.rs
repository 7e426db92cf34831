//! Files: price lists of any bytes, and what a telephone system posts.

use super::cases;
use iso_currency::Currency;
use prilavok::app::calls::Report;
use prilavok::app::imports::rows;
use prilavok::domain::time::Millis;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;

const HEADER: &str = "Код;Название;Группа;Цена;Остаток;Ед;В продаже";

fn list() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        "[А-Яа-яA-Za-z0-9 .,-]{0,12}",
        "[0-9]{0,20}[.,]?[0-9]{0,6}",
        "\"[^\"]{0,8}\"?",
        any::<String>(),
        "(да|нет|шт|кг|м|∞|-|=1\\+1|Чай / Чёрный / Цейлон)",
    ];
    let row = prop::collection::vec(cell, 0..9).prop_map(|cells| cells.join(";"));
    prop::collection::vec(row, 0..12).prop_map(|rows| format!("{HEADER}\r\n{}", rows.join("\r\n")))
}

/// A workbook with all that a price list has.
static BOOK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADER.split(';')) {
        sheet.write_string(0, column, name).unwrap();
    }
    for row in 1..20 {
        sheet.write_string(row, 0, format!("A-{row}")).unwrap();
        sheet.write_string(row, 1, "Чайник «Ёлка»").unwrap();
        sheet.write_number(row, 3, 1_990.5).unwrap();
        sheet.write_number(row, 4, 3.0).unwrap();
        sheet.write_boolean(row, 6, true).unwrap();
    }
    book.save_to_buffer().unwrap()
});

/// The workbook with one of its parts changed inside, so that the damage lies behind the compression.
fn with_part(name: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(BOOK.as_slice())).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let place = part.name().unwrap().into_owned();
        if place.ends_with(name) {
            change(&mut bytes);
        }
        let options = zip::write::SimpleFileOptions::default();
        new.start_file(place, options).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// What was read can be kept: no text holds what PostgreSQL has no place for.
fn is_keepable(bytes: &[u8]) -> Result<(), TestCaseError> {
    let draft = rows::read(bytes, Currency::RUB);
    let text = serde_json::to_string(&draft).unwrap();
    prop_assert!(!text.contains("\\u0000"), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(cases(2))]

    #[test]
    fn price_lists_in_any_encoding(list in list(), encoding in 0usize..6, damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>()))) {
        let mut bytes = match encoding {
            0 => list.clone().into_bytes(),
            1 => [b"\xef\xbb\xbf", list.as_bytes()].concat(),
            2 => encoding_rs::WINDOWS_1251.encode(&list).0.into_owned(),
            3 => list.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            4 => [vec![0xff, 0xfe], list.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
            _ => encoding_rs::KOI8_R.encode(&list).0.into_owned(),
        };
        if let Some((at, with)) = damage
            && !bytes.is_empty()
        {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        is_keepable(&bytes)?;
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn broken_workbooks(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), length in any::<prop::sample::Index>(), cut: bool) {
        let mut bytes = BOOK.clone();
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        is_keepable(&bytes)?;
    }

    #[test]
    fn workbooks_broken_inside(part in 0usize..4, at in any::<prop::sample::Index>(), put in prop_oneof![
        any::<Vec<u8>>(),
        Just(b"<c r=\"ZZZZZZ99999999\" t=\"s\"><v>99999999</v></c>".to_vec()),
        Just(b"<row r=\"4294967295\">".to_vec()),
        Just(b"&#0;".to_vec()),
        Just(b"</sheetData>".to_vec()),
        Just(b"<dimension ref=\"A1:XFD1048576\"/>".to_vec()),
    ], cut in 0usize..40) {
        let name = ["sheet1.xml", "sharedStrings.xml", "workbook.xml", "styles.xml"][part];
        let bytes = with_part(name, |bytes| {
            let at = at.index(bytes.len().max(1));
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, put.iter().copied());
        });
        is_keepable(&bytes)?;
    }
}

fn reported() -> Value {
    json!({
        "id": "pbx-1", "direction": "in", "phone": "+79123456789", "to": "100",
        "at": "2026-11-28T12:30:00+03:00", "duration_s": 0, "outcome": "missed", "note": "ждёт",
        "recording_url": "https://pbx.example/1.mp3",
    })
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn reports_of_calls(key in any::<prop::sample::Index>(), value in prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9TZ:+-]{0,30}".prop_map(Value::from),
        Just(Value::Null),
        Just(json!([])),
        Just(json!({"x": 1})),
        Just(json!("\0")),
        Just(json!("а\0б")),
    ], body in any::<String>()) {
        let mut told = reported();
        let fields = told.as_object_mut().unwrap();
        let key = fields.keys().nth(key.index(fields.len())).unwrap().clone();
        fields.insert(key, value);
        let now = Millis(1_800_000_000_000);
        if let Ok(report) = Report::read(&told.to_string(), None, now) {
            let text = format!("{report:?}");
            prop_assert!(!text.contains("\\0"), "no database keeps it: {}", text);
        }
        let _ = Report::read(&body, None, now);
    }
}
