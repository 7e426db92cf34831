//! A file's bytes become rows of cells: CSV in any usual encoding and with any usual separator, or the first sheet of an
//! XLSX with anything in it.
//!
//! Invariants: nothing here panics on any bytes or takes more room than [`UNPACKED_MAX`]; a cell is a text, also of a
//! number, and a formula in a CSV cell is no more than its text.

use calamine::{DataRef, Reader, Xlsx};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Read};

/// The most rows of a price list.
pub const ROWS_MAX: usize = 50_000;
/// The most bytes that a packed file may unpack to.
pub const UNPACKED_MAX: u64 = 200_000_000;
/// The most columns that are looked at.
const COLUMNS_MAX: usize = 100;
/// The most characters of a cell that are kept: more than any column takes.
const CELL_MAX: usize = 2_000;

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum BadFile {
    /// There is not a single row in it.
    #[error("no rows")]
    Empty,
    /// It begins like an XLSX, and is broken.
    #[error("a broken workbook")]
    Broken,
    /// A workbook of before 2007.
    #[error("a workbook of the old format")]
    Old,
    /// Neither a text nor a workbook.
    #[error("no table")]
    NoTable,
    /// More than [`ROWS_MAX`] rows.
    #[error("too many rows")]
    TooManyRows,
    /// It unpacks to more than [`UNPACKED_MAX`].
    #[error("too much within")]
    TooMuch,
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Reads a file.
///
/// # Errors
/// [`BadFile`] says why it is no table.
pub fn read(bytes: &[u8]) -> Result<Vec<Line>, BadFile> {
    if bytes.is_empty() {
        return Err(BadFile::Empty);
    }
    let lines = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        workbook(bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(BadFile::Old);
    } else {
        text(bytes)?
    };
    if lines.is_empty() {
        return Err(BadFile::Empty);
    }
    Ok(lines)
}

/// Cuts a cell to what any column could take.
fn cell(text: &str) -> String {
    text.trim().chars().take(CELL_MAX).collect()
}

fn keep(lines: &mut Vec<Line>, number: u32, cells: Vec<String>) -> Result<(), BadFile> {
    if cells.iter().all(String::is_empty) {
        return Ok(());
    }
    // The header is a row as well.
    if lines.len() > ROWS_MAX {
        return Err(BadFile::TooManyRows);
    }
    lines.push(Line { number, cells });
    Ok(())
}

fn workbook(bytes: &[u8]) -> Result<Vec<Line>, BadFile> {
    unpacks(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| BadFile::Broken)?;
    let first = book.sheet_names().into_iter().next();
    let first = first.ok_or(BadFile::Empty)?;
    let mut reader = book
        .worksheet_cells_reader(&first)
        .map_err(|_| BadFile::Broken)?;
    let mut lines = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut row = 0;
    // One by one: a sheet that has a cell in its last corner would make a table of billions.
    while let Some(found) = reader.next_cell().map_err(|_| BadFile::Broken)? {
        let (at_row, at_column) = found.get_position();
        if at_row != row {
            keep(
                &mut lines,
                row.saturating_add(1),
                std::mem::take(&mut cells),
            )?;
            row = at_row;
        }
        let column = usize::try_from(at_column).unwrap_or(usize::MAX);
        if column >= COLUMNS_MAX {
            continue;
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = value(found.get_value());
        }
    }
    keep(&mut lines, row.saturating_add(1), cells)?;
    Ok(lines)
}

/// Unpacks everything once into nothing: what a packed file says of its size need not be true.
fn unpacks(bytes: &[u8]) -> Result<(), BadFile> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| BadFile::Broken)?;
    let mut left = UNPACKED_MAX;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| BadFile::Broken)?;
        let mut limited = file.take(left + 1);
        let read =
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| BadFile::Broken)?;
        left = left.checked_sub(read).ok_or(BadFile::TooMuch)?;
    }
    Ok(())
}

fn value(data: &DataRef<'_>) -> String {
    match data {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            cell(text)
        }
        DataRef::SharedString(text) => cell(text),
        DataRef::Bool(true) => "true".to_owned(),
        DataRef::Bool(false) => "false".to_owned(),
        DataRef::DateTime(moment) => number_text(moment.as_f64()),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A number as a person would have typed it: spreadsheets keep 12900 as 12899.999999999998.
fn number_text(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let decimals = text.rfind('.').map(|at| text.len() - at - 1);
    match (text, decimals) {
        ("-0", _) => "0".to_owned(),
        // Three decimals would read as a group of thousands.
        (text, Some(3)) => format!("{text}0"),
        (text, _) => text.to_owned(),
    }
}

fn text(bytes: &[u8]) -> Result<Vec<Line>, BadFile> {
    // The reader counts lines by one of their two signs only.
    let text = decoded(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    let separator = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => return Err(BadFile::NoTable),
        }
        let number = record.position().map_or(0, |position| {
            u32::try_from(position.line()).unwrap_or(u32::MAX)
        });
        let cells = record.iter().take(COLUMNS_MAX).map(cell).collect();
        keep(&mut lines, number, cells)?;
    }
    Ok(lines)
}

/// The text of a file: by its mark, else UTF-8, else what Excel writes in Russia.
fn decoded(bytes: &[u8]) -> Result<String, BadFile> {
    let text = if bytes.starts_with(&[0xff, 0xfe]) {
        UTF_16LE.decode(bytes).0.into_owned()
    } else if bytes.starts_with(&[0xfe, 0xff]) {
        UTF_16BE.decode(bytes).0.into_owned()
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8.decode(bytes).0.into_owned()
    } else {
        WINDOWS_1251.decode(bytes).0.into_owned()
    };
    // Pictures and programs have control characters all over; no table does.
    let strange = text
        .chars()
        .take(10_000)
        .filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        .count();
    if strange > 0 {
        return Err(BadFile::NoTable);
    }
    Ok(text)
}

/// The separator that the first line with one has most of, quoted parts apart.
fn separator(text: &str) -> u8 {
    for line in text.lines().take(20) {
        let mut quoted = false;
        let mut counts = [0_usize; 3];
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ';' if !quoted => counts[0] += 1,
                '\t' if !quoted => counts[1] += 1,
                ',' if !quoted => counts[2] += 1,
                _ => {}
            }
        }
        let best = counts.iter().copied().max().unwrap_or_default();
        if best > 0 {
            let at = counts.iter().position(|count| *count == best);
            return [b';', b'\t', b','][at.unwrap_or_default()];
        }
    }
    b';'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &[u8]) -> Vec<Vec<String>> {
        let lines = read(text).unwrap();
        lines.into_iter().map(|line| line.cells).collect()
    }

    #[test]
    fn separators_and_encodings_are_found() {
        let expected = vec![vec!["Код", "Цена"], vec!["Ё-1", "12 900,50 ₽"]];
        for text in [
            "Код;Цена\nЁ-1;12 900,50 ₽\n",
            "\u{feff}Код;Цена\r\nЁ-1;12 900,50 ₽\r\n",
            "Код\tЦена\nЁ-1\t12 900,50 ₽",
            "Код,Цена\nЁ-1,\"12 900,50 ₽\"\n",
        ] {
            assert_eq!(cells(text.as_bytes()), expected, "{text}");
        }
        let cyrillic = WINDOWS_1251.encode("Код;Цена\nЁ-1;12 900,50").0;
        assert_eq!(cells(&cyrillic)[1], ["Ё-1", "12 900,50"]);
        let mut wide = vec![0xff, 0xfe];
        wide.extend("Код\tЦена\nЁ\t5".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(cells(&wide)[1], ["Ё", "5"]);
    }

    #[test]
    fn rows_keep_their_numbers_and_formulas_their_texts() {
        let text = "Код;Имя\n\n;;\n1;=1+1\n2;\"a\nb\"\n3;@x\n";
        for end in ["\n", "\r\n", "\r"] {
            let lines = read(text.replace('\n', end).as_bytes()).unwrap();
            let found: Vec<_> = lines
                .iter()
                .map(|line| (line.number, line.cells[1].as_str()))
                .collect();
            assert_eq!(found, [(1, "Имя"), (4, "=1+1"), (5, "a\nb"), (7, "@x")]);
        }
    }

    #[test]
    fn what_is_no_table_is_told_apart() {
        assert_eq!(read(b""), Err(BadFile::Empty));
        assert_eq!(read(b"\n;;\n"), Err(BadFile::Empty));
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\x00\x00"), Err(BadFile::NoTable));
        assert_eq!(read(b"PK\x03\x04 broken"), Err(BadFile::Broken));
        assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0]), Err(BadFile::Old));
        let long = "1;2\n".repeat(ROWS_MAX + 2);
        assert_eq!(read(long.as_bytes()), Err(BadFile::TooManyRows));
        let full = "1;2\n".repeat(ROWS_MAX + 1);
        assert_eq!(
            read(full.as_bytes()).map(|lines| lines.len()),
            Ok(ROWS_MAX + 1)
        );
    }

    #[test]
    fn numbers_of_a_sheet_are_as_they_were_typed() {
        for (number, text) in [
            (12_899.999_999_999_998, "12900"),
            (0.1 + 0.2, "0.3"),
            (1_001.0, "1001"),
            (12.345, "12.3450"),
            (-0.000_000_1, "0"),
            (f64::NAN, ""),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    /// A workbook of zeros that unpacks to a gigabyte, as small as a letter.
    #[test]
    fn a_bomb_is_not_unpacked() {
        use std::io::Write as _;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive
            .start_file("xl/worksheets/sheet1.xml", options)
            .unwrap();
        let zeros = vec![0_u8; 1_000_000];
        for _ in 0..=UNPACKED_MAX / 1_000_000 {
            archive.write_all(&zeros).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 2_000_000, "{}", bytes.len());
        assert_eq!(read(&bytes), Err(BadFile::TooMuch));
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_spoilt_workbook_breaks_the_reader(at in 0usize..6_000, with in any::<u8>(), cut in 0usize..6_000) {
            let mut book = rust_xlsxwriter::Workbook::new();
            let sheet = book.add_worksheet();
            sheet.write_string(0, 0, "Код").unwrap();
            sheet.write_number(1, 0, 5.0).unwrap();
            let mut bytes = book.save_to_buffer().unwrap();
            let length = bytes.len();
            bytes[at % length] = with;
            bytes.truncate(length - cut % length / 4);
            let _ = read(&bytes);
        }
    }
}
