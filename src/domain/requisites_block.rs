//! A whole block of requisites as it stands in letters and on invoices, read in one go.
//!
//! Nothing is guessed: a value is what stands after a name that is known, up to the next such name or the end of the line.
//! What has a name and does not hold is told with it, so that it can be mended; what has no known name is left over.

use crate::domain::requisites::{Account, BadRequisite, Requisites};
use crate::domain::text::clean;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The most characters of a block that is read.
pub const LONGEST: usize = 4096;
/// The most characters of a name or an address.
const WORDS_MAX: usize = 300;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The company's name, where the block tells it.
    pub name: Option<String>,
    /// What holds.
    pub requisites: Requisites,
    /// What does not, with its text.
    pub bad: Vec<(String, BadRequisite)>,
}

/// What a name in the block announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Name,
    InnKpp,
    Inn,
    Kpp,
    Ogrn,
    Bik,
    Account,
    Correspondent,
    Bank,
    Legal,
    Postal,
    /// A known name of something that is not kept: it ends the value before it.
    Other,
}

/// Names as they are written, the longest first: of two that begin alike the longer one is meant.
static LABELS: LazyLock<Vec<(Vec<char>, Label)>> = LazyLock::new(|| {
    let mut labels: Vec<(Vec<char>, Label)> = include_str!("requisites_block.txt")
        .lines()
        .filter_map(|line| {
            let (label, names) = line.split_once(": ")?;
            Some((Label::named(label)?, names))
        })
        .flat_map(|(label, names)| {
            let names = names.split(" | ");
            names.map(move |name| (name.chars().collect(), label))
        })
        .collect();
    labels.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    labels
});

impl Label {
    fn named(name: &str) -> Option<Label> {
        Some(match name {
            "name" => Label::Name,
            "inn_kpp" => Label::InnKpp,
            "inn" => Label::Inn,
            "kpp" => Label::Kpp,
            "ogrn" => Label::Ogrn,
            "bik" => Label::Bik,
            "account" => Label::Account,
            "correspondent" => Label::Correspondent,
            "bank" => Label::Bank,
            "legal" => Label::Legal,
            "postal" => Label::Postal,
            "other" => Label::Other,
            _ => return None,
        })
    }
}

/// Whether a name may stand anywhere in a line, not at its beginning alone: words like «банк» and «адрес» are parts of
/// other values.
const fn is_anywhere(label: Label) -> bool {
    match label {
        Label::InnKpp
        | Label::Inn
        | Label::Kpp
        | Label::Ogrn
        | Label::Bik
        | Label::Account
        | Label::Correspondent => true,
        Label::Name | Label::Bank | Label::Legal | Label::Postal | Label::Other => false,
    }
}

/// Lower case, `ё` as `е`, character by character, so that places in it are places in the line.
fn folded(line: &[char]) -> Vec<char> {
    line.iter()
        .map(|c| match c.to_lowercase().next().unwrap_or(*c) {
            'ё' => 'е',
            '\u{a0}' | '\t' => ' ',
            c => c,
        })
        .collect()
}

/// The name that begins at a place, with its length.
fn label_at(line: &[char], place: usize) -> Option<(Label, usize)> {
    let is_word = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
    if place > 0 && is_word(line.get(place - 1)) {
        return None;
    }
    let at_start = line.iter().take(place).all(|c| !c.is_alphanumeric());
    LABELS.iter().find_map(|(name, label)| {
        let length = name.len();
        let begins = line.get(place..place + length)?.iter().eq(name.iter());
        let ends = name.ends_with(&['.']) || !is_word(line.get(place + length));
        (begins && ends && (at_start || is_anywhere(*label))).then_some((*label, length))
    })
}

/// A line cut at the names in it: each with what stands after it, as it was written.
fn cut(line: &str) -> Vec<(Label, String)> {
    let chars: Vec<char> = line.chars().collect();
    let lower = folded(&chars);
    let mut found: Vec<(Label, usize, usize)> = Vec::new();
    let mut place = 0;
    while place < lower.len() {
        // «ПАО Банк, БИК …»: what is known anywhere is known after a beginning too.
        if let Some((label, length)) = label_at(&lower, place) {
            found.push((label, place, place + length));
            place += length;
        } else {
            place += 1;
        }
    }
    let ends: Vec<usize> = found
        .iter()
        .skip(1)
        .map(|(_, begins, _)| *begins)
        .chain([chars.len()])
        .collect();
    found
        .into_iter()
        .zip(ends)
        .map(|((label, _, from), to)| (label, chars[from..to].iter().collect()))
        .collect()
}

fn value(text: &str) -> Option<String> {
    let edge =
        |c: char| c.is_whitespace() || matches!(c, ':' | ',' | ';' | '-' | '–' | '—' | '=' | '|');
    let text = text.trim_start_matches(|c: char| edge(c) || matches!(c, '№' | '.' | '/'));
    clean(text.trim_end_matches(edge)).map(|text| text.chars().take(WORDS_MAX).collect())
}

/// A number's own characters at the beginning of a text: «40702810… в ПАО Сбербанк» is a number and a bank.
fn number(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '–'))
        .collect::<String>()
        .trim()
        .to_owned()
}

impl Block {
    /// Reads a block.
    pub fn read(text: &str) -> Block {
        let mut block = Block::default();
        for line in text.chars().take(LONGEST).collect::<String>().lines() {
            for (label, rest) in cut(line) {
                if let Some(value) = value(&rest) {
                    block.take(label, &value);
                }
            }
        }
        if let Err(bad) = block.requisites.check() {
            use crate::domain::requisites::Requisite;
            let slot = if bad.what == Requisite::Correspondent {
                &mut block.requisites.correspondent
            } else {
                &mut block.requisites.account
            };
            if let Some(account) = slot.take() {
                block.bad.push((account.to_string(), bad));
            }
        }
        block
    }

    /// Whether nothing was recognised.
    pub fn is_empty(&self) -> bool {
        *self == Block::default()
    }

    fn take(&mut self, label: Label, value: &str) {
        let known = &mut self.requisites;
        let bad = match label {
            Label::InnKpp => {
                let (inn, kpp) = value.split_once(['/', '\\', ' ']).unwrap_or((value, ""));
                self.take(Label::Inn, inn);
                if let Some(kpp) = self::value(kpp) {
                    self.take(Label::Kpp, &kpp);
                }
                return;
            }
            Label::Inn => put(&mut known.inn, number(value).parse()),
            Label::Kpp => put(&mut known.kpp, number(value).parse()),
            Label::Ogrn => put(&mut known.ogrn, number(value).parse()),
            Label::Bik => put(&mut known.bik, number(value).parse()),
            Label::Account => put(&mut known.account, number(value).parse()),
            Label::Correspondent => put(
                &mut known.correspondent,
                Account::correspondent(&number(value)),
            ),
            Label::Name => return words(&mut self.name, value),
            Label::Bank => return words(&mut known.bank, value),
            Label::Legal => return words(&mut known.legal_address, value),
            Label::Postal => return words(&mut known.postal_address, value),
            Label::Other => return,
        };
        if let Some(bad) = bad {
            self.bad.push((value.to_owned(), bad));
        }
    }
}

/// The first of its kind counts.
fn words(slot: &mut Option<String>, value: &str) {
    if slot.is_none() {
        *slot = Some(value.to_owned());
    }
}

fn put<T>(slot: &mut Option<T>, read: Result<T, BadRequisite>) -> Option<BadRequisite> {
    match read {
        Ok(value) => {
            slot.get_or_insert(value);
            None
        }
        Err(bad) => Some(bad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::requisites::{Flaw, Requisite};
    use proptest::prelude::*;

    #[test]
    fn a_letters_block_is_read() {
        let block = Block::read(
            "Полное наименование: ПАО «Сбербанк»\nИНН 7707083893 / КПП 773601001\nОГРН: 1027700132195\n\
             р/с 40702810438000060473 в ПАО Сбербанк\nБИК 044525225, к/с № 30101810400000000225\nБанк: ПАО Сбербанк\n\
             Юр. адрес: 117312, г. Москва, ул. Вавилова, д. 19\nТелефон: +7 495 500-55-50",
        );
        let known = &block.requisites;
        assert_eq!(block.bad, []);
        assert_eq!(block.name.as_deref(), Some("ПАО «Сбербанк»"));
        assert_eq!(
            known
                .inn
                .as_ref()
                .map(crate::domain::requisites::Inn::as_str),
            Some("7707083893")
        );
        assert_eq!(
            known
                .kpp
                .as_ref()
                .map(crate::domain::requisites::Kpp::as_str),
            Some("773601001")
        );
        assert!(known.ogrn.is_some() && known.bik.is_some());
        assert!(known.account.is_some() && known.correspondent.is_some());
        assert_eq!(known.bank.as_deref(), Some("ПАО Сбербанк"));
        assert_eq!(
            known.legal_address.as_deref(),
            Some("117312, г. Москва, ул. Вавилова, д. 19")
        );
        assert_eq!(known.postal_address, None);
    }

    #[test]
    fn inn_and_kpp_come_in_pairs() {
        for text in [
            "ИНН/КПП 7707083893/773601001",
            "ИНН / КПП: 7707083893 / 773601001",
            "инн 7707083893 кпп 773601001",
        ] {
            let block = Block::read(text);
            assert!(
                block.requisites.inn.is_some() && block.requisites.kpp.is_some(),
                "{text}: {block:?}"
            );
        }
    }

    #[test]
    fn what_does_not_hold_is_told() {
        let block =
            Block::read("ИНН 7707083894\nБИК 044525225\nРасчётный счёт 40702810438000060474");
        assert_eq!(
            block.bad,
            [
                (
                    "7707083894".to_owned(),
                    BadRequisite {
                        what: Requisite::Inn,
                        flaw: Flaw::CheckDigit
                    }
                ),
                (
                    "40702810438000060474".to_owned(),
                    BadRequisite {
                        what: Requisite::Account,
                        flaw: Flaw::OtherBank
                    }
                )
            ]
        );
        assert_eq!(block.requisites.account, None);
        assert!(Block::read("Добрый день! Пришлите, пожалуйста, счёт.").is_empty());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,120}", labels in "(инн|КПП|р/с|банк|адрес|[0-9 ]|\\n|[а-я]){0,40}") {
            for text in [text, labels] {
                let block = Block::read(&text);
                prop_assert!(block.requisites.check().is_ok());
            }
        }
    }
}
