//! Search: what a text is found by, how a query is read, and which find comes first.
//!
//! Invariant: what is kept and what is asked go through the same folding, so that case, `ё` and punctuation never stand
//! between them. A query is read twice where it may have been typed in the wrong keyboard layout; a mistyped letter
//! (replaced, dropped, added, swapped) is forgiven in words of [`SHORTEST_FORGIVEN`] letters and more.

use crate::domain::ids::{CompanyId, ContactId, ProductId, RecordId};
use crate::domain::phone::Phone;
use crate::domain::preset::RecordKind;
use crate::domain::text::fold;
use std::collections::{BTreeMap, BTreeSet};

/// Grows when the same text is to be found by other words than before: documents are then written anew.
const INDEX_VERSION: u8 = 1;
/// The most characters of a word; what is longer is found by its beginning.
pub const WORD_MAX: usize = 24;
/// The most different words of a document.
const WORDS_MAX: usize = 80;
/// The most words of a query; more are not looked at.
pub const TOKENS_MAX: usize = 4;
/// The most characters of a query.
pub const QUERY_MAX: usize = 100;
/// Shorter words are too much like one another for a letter of theirs to be forgiven.
pub const SHORTEST_FORGIVEN: usize = 4;
/// Longer words are kept without their neighbourhood.
const LONGEST_FORGIVEN: usize = 16;
/// Fewer digits than these are no part of a phone worth looking for.
pub const SHORTEST_PHONE_PART: usize = 3;
/// Digits that tell a phone as good as wholly.
const PHONE_TOLD: usize = 7;
/// Digits of a number within its country, where there is one plan of numbers.
const NATIONAL: usize = 10;
/// More finds than these are asked of nobody to read: five pages.
pub const FOUND_MAX: usize = 40;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocKind {
    /// A lead.
    Lead,
    /// A deal.
    Deal,
    /// An offer.
    Offer,
    /// A contact.
    Contact,
    /// A company.
    Company,
    /// A product of the catalogue.
    Product,
}

impl DocKind {
    /// All of them, in the order in which a list offers them.
    pub const ALL: [DocKind; 6] = [
        DocKind::Contact,
        DocKind::Company,
        DocKind::Lead,
        DocKind::Deal,
        DocKind::Offer,
        DocKind::Product,
    ];

    /// As the index keeps it.
    pub const fn code(self) -> i64 {
        match self {
            DocKind::Lead => 1,
            DocKind::Deal => 2,
            DocKind::Offer => 3,
            DocKind::Contact => 4,
            DocKind::Company => 5,
            DocKind::Product => 6,
        }
    }

    /// Takes back what [`DocKind::code`] gave.
    pub fn from_code(code: i64) -> Option<DocKind> {
        DocKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The kind of a record's document.
    pub const fn of_record(kind: RecordKind) -> DocKind {
        match kind {
            RecordKind::Lead => DocKind::Lead,
            RecordKind::Deal => DocKind::Deal,
            RecordKind::Offer => DocKind::Offer,
        }
    }
}

/// A document by its kind and its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocRef {
    /// What it is.
    pub kind: DocKind,
    /// Its row's id, among those of its kind.
    pub id: i64,
}

impl DocRef {
    /// A contact's.
    pub const fn contact(id: ContactId) -> DocRef {
        DocRef {
            kind: DocKind::Contact,
            id: id.0,
        }
    }

    /// A company's.
    pub const fn company(id: CompanyId) -> DocRef {
        DocRef {
            kind: DocKind::Company,
            id: id.0,
        }
    }

    /// A product's.
    pub const fn product(id: ProductId) -> DocRef {
        DocRef {
            kind: DocKind::Product,
            id: id.0,
        }
    }

    /// A record's.
    pub const fn record(kind: RecordKind, id: RecordId) -> DocRef {
        DocRef {
            kind: DocKind::of_record(kind),
            id: id.0,
        }
    }
}

/// What something is found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doc {
    words: BTreeMap<String, bool>,
    codes: BTreeSet<String>,
}

impl Doc {
    /// Is found by the words of its name.
    pub fn name(&mut self, text: &str) {
        for word in words(text) {
            self.add(word, true);
        }
    }

    /// Is found by the words of what it says.
    pub fn text(&mut self, text: &str) {
        for word in words(text) {
            self.add(word, false);
        }
    }

    fn add(&mut self, word: String, is_name: bool) {
        if self.words.len() < WORDS_MAX || self.words.contains_key(&word) {
            *self.words.entry(word).or_default() |= is_name;
        }
    }

    /// Is found by a phone: whole, from its beginning or by its last digits.
    pub fn phone(&mut self, phone: &Phone) {
        let digits: String = phone
            .as_str()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let national = tail(&digits, NATIONAL);
        self.codes.insert(format!("t{national}"));
        self.codes.insert(format!("r{}", reversed(&digits)));
        if !(digits.starts_with('7') && digits.len() == NATIONAL + 1) {
            self.codes.insert(format!("t{digits}"));
        }
    }

    /// Is found by an e-mail address, from its beginning, and by the words before the `@`.
    pub fn email(&mut self, email: &str) {
        let email = fold(email);
        let local = email.split('@').next().unwrap_or_default().to_owned();
        self.name(&local);
        self.codes.insert(format!("e{email}"));
    }

    /// Is found by the name of an account in Telegram, with the `@` and without.
    pub fn username(&mut self, username: &str) {
        self.name(username);
        self.codes.insert(format!("u{}", fold(username)));
    }

    /// Is found by a number or a code of its own, from its beginning: a taxpayer's number, an article's.
    pub fn code(&mut self, code: &str) {
        let code = bare(code);
        if !code.is_empty() {
            self.codes.insert(format!("n{code}"));
        }
    }

    /// The words, and whether each is of the name.
    pub fn words(&self) -> impl Iterator<Item = (&str, bool)> {
        self.words
            .iter()
            .map(|(word, is_name)| (word.as_str(), *is_name))
    }

    /// The codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(String::as_str)
    }

    /// A number that changes when the document does (FNV-1a): a write that changes nothing is not written.
    pub fn digest(&self) -> i64 {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut feed = |bytes: &[u8]| {
            for byte in bytes.iter().chain([&0]) {
                hash ^= u64::from(*byte);
                hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
            }
        };
        feed(&[INDEX_VERSION]);
        for (word, is_name) in &self.words {
            feed(word.as_bytes());
            feed(&[u8::from(*is_name)]);
        }
        for code in &self.codes {
            feed(code.as_bytes());
        }
        hash.cast_signed()
    }
}

fn tail(digits: &str, length: usize) -> &str {
    &digits[digits.len().saturating_sub(length)..]
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// A code without what people put between its parts.
fn bare(code: &str) -> String {
    fold(code)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .take(WORD_MAX)
        .collect()
}

/// The words of a text: folded, parted by whatever is neither letter nor digit, cut to [`WORD_MAX`].
pub fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(WORD_MAX).collect())
        .collect()
}

/// Whether a letter of a word is forgiven.
pub fn is_forgiven(word: &str) -> bool {
    let letters = word.chars().count();
    (SHORTEST_FORGIVEN..=LONGEST_FORGIVEN).contains(&letters)
        && word.chars().all(char::is_alphabetic)
}

/// The word without each of its letters in turn: what two words one letter apart have in common.
pub fn deletions(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    (0..letters.len())
        .map(|gone| {
            letters
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != gone)
                .map(|(_, c)| *c)
                .collect()
        })
        .collect()
}

/// Whether two different words are one slip apart: a letter replaced, dropped, added, or two neighbours swapped.
pub fn is_near(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a == b {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a.len(), b.len()) {
        (x, y) if x == y => {
            a[1..] == b[1..] || (x > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
        (x, y) if x == y + 1 => a[1..] == *b,
        (x, y) if x + 1 == y => *a == b[1..],
        _ => false,
    }
}

/// The end of the range of texts that begin with `prefix`, in the order of their bytes: the range is half-open.
pub fn range_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// Codes that fit a part of a query: all from one to another, the end not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRange {
    /// The least.
    pub from: String,
    /// What is greater than all.
    pub until: String,
    /// How good such a find is.
    pub quality: Quality,
}

impl CodeRange {
    fn beginning(prefix: String, quality: Quality) -> CodeRange {
        CodeRange {
            until: range_end(&prefix),
            from: prefix,
            quality,
        }
    }
}

/// One part of a query: something of each has to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// A word, folded; empty when the part can only be a code.
    pub word: String,
    /// The codes that it may be.
    pub codes: Vec<CodeRange>,
}

/// A record by the number that people call it by; of any kind when none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The kind.
    pub kind: Option<RecordKind>,
    /// The number.
    pub number: i64,
}

/// A query in one keyboard layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its parts.
    pub tokens: Vec<Token>,
    /// The record that it is the number of.
    pub numbered: Option<Numbered>,
    /// Whether it is not what was typed, but what the same keys mean in the other layout.
    pub is_switched: bool,
}

/// Reads a query, in every layout that it may have been typed in. Empty when there is nothing to look for.
pub fn read(text: &str) -> Vec<Reading> {
    let text: String = text.chars().take(QUERY_MAX).collect();
    let mut readings = Vec::new();
    readings.extend(reading(&text, false));
    if let Some(switched) = other_layout(&text) {
        readings.extend(reading(&switched, true));
    }
    readings
}

fn reading(text: &str, is_switched: bool) -> Option<Reading> {
    let numbered = numbered(text);
    let mut tokens: Vec<Token> = Vec::new();
    let mut digits = String::new();
    for chunk in text.split_whitespace() {
        if is_part_of_phone(chunk) {
            digits.extend(chunk.chars().filter(char::is_ascii_digit));
            continue;
        }
        push_number(&mut tokens, &mut digits);
        if chunk.contains('@') {
            tokens.push(account(chunk));
            continue;
        }
        let parts = words(chunk);
        // «К-810» is looked for by its parts and as one code.
        let whole = (parts.len() > 1).then(|| bare(chunk));
        for word in parts {
            let mut codes = Vec::new();
            let code = whole.clone().unwrap_or_else(|| word.clone());
            if code.chars().any(|c| c.is_ascii_digit())
                && code.chars().count() >= SHORTEST_PHONE_PART
            {
                codes.push(CodeRange::beginning(format!("n{code}"), Quality::Code));
            }
            tokens.push(Token { word, codes });
        }
    }
    push_number(&mut tokens, &mut digits);
    let mut seen = BTreeSet::new();
    tokens.retain(|token| {
        let first = token.codes.first().map(|code| code.from.clone());
        seen.insert((token.word.clone(), first))
    });
    tokens.truncate(TOKENS_MAX);
    (!tokens.is_empty()).then_some(Reading {
        tokens,
        numbered,
        is_switched,
    })
}

fn is_part_of_phone(chunk: &str) -> bool {
    chunk.chars().any(|c| c.is_ascii_digit())
        && chunk.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | '–' | '\u{a0}')
        })
}

/// Digits that stand together, however they were parted, are one number: a phone or its part, a taxpayer's number.
fn push_number(tokens: &mut Vec<Token>, digits: &mut String) {
    let digits = std::mem::take(digits);
    if digits.is_empty() {
        return;
    }
    let mut codes = Vec::new();
    if digits.len() >= SHORTEST_PHONE_PART {
        let quality = if digits.len() >= PHONE_TOLD {
            Quality::Code
        } else {
            Quality::Prefix
        };
        let mut add = |prefix: String, quality| {
            let range = CodeRange::beginning(prefix, quality);
            if !codes.contains(&range) {
                codes.push(range);
            }
        };
        // The end of a number is what people remember, so it is the first to be tried.
        add(format!("r{}", reversed(tail(&digits, NATIONAL))), quality);
        add(format!("n{digits}"), quality);
        add(format!("t{digits}"), quality);
        if digits.len() > SHORTEST_PHONE_PART
            && digits.len() <= NATIONAL
            && digits.starts_with(['7', '8'])
        {
            add(format!("t{}", &digits[1..]), Quality::Prefix);
        }
    }
    let word = if digits.len() <= WORD_MAX {
        digits
    } else {
        String::new()
    };
    tokens.push(Token { word, codes });
}

/// `@ivan` is an account in Telegram, `ivan@shop.ru` an address.
fn account(chunk: &str) -> Token {
    let folded = fold(chunk);
    let code = match folded.strip_prefix('@') {
        Some(username) => format!("u{username}"),
        None => format!("e{folded}"),
    };
    Token {
        word: String::new(),
        codes: vec![CodeRange::beginning(code, Quality::Code)],
    }
}

/// Words that name a kind of record before its number.
const KIND_WORDS: [(&str, RecordKind); 12] = [
    ("лид", RecordKind::Lead),
    ("заявка", RecordKind::Lead),
    ("lead", RecordKind::Lead),
    ("request", RecordKind::Lead),
    ("сделка", RecordKind::Deal),
    ("заказ", RecordKind::Deal),
    ("deal", RecordKind::Deal),
    ("order", RecordKind::Deal),
    ("предложение", RecordKind::Offer),
    ("оффер", RecordKind::Offer),
    ("offer", RecordKind::Offer),
    ("кп", RecordKind::Offer),
];

/// «Сделка №3», «лид 7», «№12», «5».
fn numbered(text: &str) -> Option<Numbered> {
    let folded = fold(text);
    let (word, digits) = match folded.find(|c: char| c.is_ascii_digit()) {
        Some(at) => folded.split_at(at),
        None => return None,
    };
    let number = digits.parse::<i64>().ok().filter(|_| digits.len() <= 9)?;
    let word = word.trim_end_matches(|c: char| matches!(c, '№' | '#' | '.') || c.is_whitespace());
    if word.is_empty() {
        return Some(Numbered { kind: None, number });
    }
    let kind = KIND_WORDS.iter().find(|(name, _)| *name == word)?.1;
    Some(Numbered {
        kind: Some(kind),
        number,
    })
}

/// The keys of the two layouts, each in its place: `q` is `й`.
const LATIN_KEYS: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>";
const CYRILLIC_KEYS: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ";

/// What the same keys mean in the other layout; `None` when the text is of both, or of neither.
pub fn other_layout(text: &str) -> Option<String> {
    let is_latin = text.chars().any(|c| c.is_ascii_alphabetic());
    let is_cyrillic = text.chars().any(|c| CYRILLIC_KEYS.contains(c));
    let (from, to) = match (is_latin, is_cyrillic) {
        (true, false) => (LATIN_KEYS, CYRILLIC_KEYS),
        (false, true) => (CYRILLIC_KEYS, LATIN_KEYS),
        (true, true) | (false, false) => return None,
    };
    let switched = text
        .chars()
        .map(|c| {
            from.chars()
                .position(|key| key == c)
                .and_then(|at| to.chars().nth(at))
                .unwrap_or(c)
        })
        .collect();
    Some(switched)
}

/// How good a find is, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// By its own number.
    Number,
    /// By a phone or a code.
    Code,
    /// Every word as it was asked.
    Word,
    /// A word only begins so.
    Prefix,
    /// A letter was forgiven.
    Near,
}

/// A find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Find {
    /// What.
    pub doc: DocRef,
    /// How good.
    pub quality: Quality,
    /// Whether by the words of its name, rather than by what it says.
    pub is_name: bool,
    /// Whether work on it has ended.
    pub is_closed: bool,
    /// Whether the query was read in the other layout.
    pub is_switched: bool,
}

/// Ranks finds: by quality, as typed before the other layout, by the name before the text, open before closed, newest
/// first; the newest of each kind take turns, so that no kind hides the others. One thing is found once. At most
/// [`FOUND_MAX`].
pub fn rank(finds: Vec<Find>) -> Vec<Find> {
    let grade = |find: &Find| {
        (
            find.quality,
            find.is_switched,
            !find.is_name,
            find.is_closed,
        )
    };
    let mut best: BTreeMap<DocRef, Find> = BTreeMap::new();
    for find in finds {
        best.entry(find.doc)
            .and_modify(|kept| {
                if grade(&find) < grade(kept) {
                    *kept = find;
                }
            })
            .or_insert(find);
    }
    let mut finds: Vec<Find> = best.into_values().collect();
    finds.sort_by_key(|find| (grade(find), find.doc.kind, std::cmp::Reverse(find.doc.id)));
    let mut turns = BTreeMap::new();
    let mut ranked: Vec<(usize, Find)> = finds
        .into_iter()
        .map(|find| {
            let turn: &mut usize = turns.entry((grade(&find), find.doc.kind)).or_default();
            *turn += 1;
            (*turn, find)
        })
        .collect();
    let place = |kind| DocKind::ALL.iter().position(|one| *one == kind);
    ranked.sort_by_key(|(turn, find)| (grade(find), *turn, place(find.doc.kind)));
    ranked
        .into_iter()
        .map(|(_, find)| find)
        .take(FOUND_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn doc(fill: impl FnOnce(&mut Doc)) -> Doc {
        let mut doc = Doc::default();
        fill(&mut doc);
        doc
    }

    fn fits(doc: &Doc, token: &Token) -> bool {
        doc.words().any(|(word, _)| word == token.word)
            || token.codes.iter().any(|range| {
                doc.codes()
                    .any(|code| *code >= *range.from && *code < *range.until)
            })
    }

    /// Whether a document would be found by a query without any forgiving.
    fn is_found(doc: &Doc, query: &str) -> bool {
        read(query)
            .iter()
            .any(|reading| reading.tokens.iter().all(|token| fits(doc, token)))
    }

    #[test]
    fn words_are_found_in_any_case_layout_and_order() {
        let ivanov = doc(|doc| doc.name("Иванов Семён"));
        for query in [
            "иванов",
            "ИВАНОВ семен",
            "bdfyjd",
            "Ctv`y BDFYJD",
            "семён  иванов",
        ] {
            assert!(is_found(&ivanov, query), "{query}");
        }
        for query in ["петров", "иванов петров", "", "  ", "?"] {
            assert!(!is_found(&ivanov, query), "{query}");
        }
        let latin = doc(|doc| doc.name("Ivanov"));
        assert!(is_found(&latin, "шмфтщм"));
        let kharitonov = doc(|doc| doc.name("Харитонов Жуэбюъ"));
        assert!(
            is_found(&kharitonov, "[fhbnjyjd ;e',.]"),
            "keys of punctuation are letters"
        );
    }

    #[test]
    fn a_phone_is_found_in_any_spelling() {
        let client = doc(|doc| doc.phone(&Phone::parse_shared("79123456789").unwrap()));
        for query in [
            "+7 912 345-67-89",
            "8 (912) 345 67 89",
            "89123456789",
            "9123456789",
            "345-67-89",
            "67 89",
            "789",
            "8912",
            "+7912",
            "912 345",
        ] {
            assert!(is_found(&client, query), "{query}");
        }
        for query in ["8 912 345-67-88", "89", "3456788"] {
            assert!(!is_found(&client, query), "{query}");
        }
        let minsk = doc(|doc| doc.phone(&Phone::parse_shared("375291234567").unwrap()));
        for query in ["+375 29 123-45-67", "37529", "4567"] {
            assert!(is_found(&minsk, query), "{query}");
        }
    }

    #[test]
    fn codes_addresses_and_accounts_are_found_from_their_beginning() {
        let company = doc(|doc| {
            doc.code("7707083893");
            doc.email("Sales.Moscow@Shop.ru");
            doc.username("Shop_Moscow");
        });
        for query in [
            "7707083893",
            "77070838",
            "sales.moscow@shop",
            "@shop_mos",
            "sales",
            "moscow",
        ] {
            assert!(is_found(&company, query), "{query}");
        }
        assert!(!is_found(&company, "shop.ru@"));
    }

    #[test]
    fn a_record_is_known_by_its_number() {
        let told = |text: &str| {
            read(text)
                .into_iter()
                .find_map(|reading| reading.numbered)
                .map(|numbered| (numbered.kind, numbered.number))
        };
        assert_eq!(told("Сделка №3"), Some((Some(RecordKind::Deal), 3)));
        assert_eq!(told("лид 7"), Some((Some(RecordKind::Lead), 7)));
        assert_eq!(told("№ 12"), Some((None, 12)));
        assert_eq!(told("#5"), Some((None, 5)));
        assert_eq!(told("cltkrf 3"), Some((Some(RecordKind::Deal), 3)));
        assert_eq!(told("дом 3"), None);
        assert_eq!(told("3 чайника"), None);
        assert_eq!(told("89123456789"), None, "a phone");
    }

    #[test]
    fn one_slip_is_near_and_two_are_not() {
        for (one, other) in [
            ("иванов", "иванав"),
            ("иванов", "ивано"),
            ("иванов", "иванова"),
            ("иванов", "иавнов"),
            ("анна", "нана"),
        ] {
            assert!(is_near(one, other) && is_near(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("иванов", "иванов"),
            ("иванов", "ивов"),
            ("анна", "ннаа"),
            ("абвг", "бавд"),
        ] {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }

    #[test]
    fn finds_are_ranked_and_take_turns() {
        let find = |kind, id, quality, is_closed| Find {
            doc: DocRef { kind, id },
            quality,
            is_name: true,
            is_closed,
            is_switched: false,
        };
        let ranked: Vec<(DocKind, i64)> = rank(vec![
            find(DocKind::Deal, 1, Quality::Prefix, false),
            find(DocKind::Contact, 5, Quality::Word, false),
            find(DocKind::Contact, 6, Quality::Word, false),
            find(DocKind::Deal, 2, Quality::Word, true),
            find(DocKind::Deal, 3, Quality::Word, false),
            find(DocKind::Deal, 1, Quality::Number, false),
            find(DocKind::Contact, 5, Quality::Near, false),
        ])
        .into_iter()
        .map(|find| (find.doc.kind, find.doc.id))
        .collect();
        assert_eq!(
            ranked,
            [
                (DocKind::Deal, 1),
                (DocKind::Contact, 6),
                (DocKind::Deal, 3),
                (DocKind::Contact, 5),
                (DocKind::Deal, 2),
            ]
        );
    }

    fn word() -> impl Strategy<Value = String> {
        "[а-яё]{4,10}"
    }

    proptest! {
        #[test]
        fn no_query_breaks_the_reader(text in "\\PC{0,140}") {
            for reading in read(&text) {
                prop_assert!(reading.tokens.len() <= TOKENS_MAX);
                for token in reading.tokens {
                    prop_assert!(token.word.chars().count() <= WORD_MAX);
                    prop_assert!(!token.word.is_empty() || !token.codes.is_empty());
                    for range in token.codes {
                        prop_assert!(range.from < range.until);
                    }
                }
            }
        }

        #[test]
        fn whatever_is_written_is_found_by_any_of_its_words(text in "[а-яА-ЯёЁa-z ,.-]{1,60}") {
            let found = doc(|doc| doc.text(&text));
            for word in words(&text) {
                prop_assert!(is_found(&found, &word), "{}", word);
                prop_assert!(is_found(&found, &word.to_uppercase()), "{}", word);
            }
        }

        #[test]
        fn typed_in_the_other_layout_it_is_found(name in word()) {
            let found = doc(|doc| doc.name(&name));
            let slipped = other_layout(&name).unwrap();
            // Where it comes out without a letter, nobody knows it for a word.
            prop_assume!(slipped.chars().any(|c| c.is_ascii_alphabetic()));
            prop_assert!(is_found(&found, &slipped), "{}", slipped);
            prop_assert_eq!(other_layout(&slipped), Some(name));
        }

        #[test]
        fn a_slip_is_seen_through_what_two_words_have_in_common(
            name in word(), at in 0usize..10, letter in proptest::char::range('а', 'я'), how in 0usize..4,
        ) {
            let mut letters: Vec<char> = name.chars().collect();
            let at = at % letters.len();
            match how {
                0 => letters[at] = letter,
                1 => { letters.remove(at); }
                2 => letters.insert(at, letter),
                _ => { let other = (at + 1) % letters.len(); if other > at { letters.swap(at, other); } }
            }
            let slipped: String = letters.into_iter().collect();
            if slipped == name {
                prop_assert!(!is_near(&slipped, &name));
            } else {
                prop_assert!(is_near(&slipped, &name), "{} {}", slipped, name);
                let known = deletions(&name);
                let asked = deletions(&slipped);
                prop_assert!(
                    known.contains(&slipped) || asked.contains(&name) || !known.is_disjoint(&asked)
                );
            }
        }

        #[test]
        fn a_word_begins_within_its_range(word in "[а-яa-z0-9]{1,10}", rest in "\\PC{0,5}", other in "[а-яa-z]{1,4}") {
            let whole = format!("{word}{rest}");
            prop_assert!(whole >= word && whole < range_end(&word));
            if !other.starts_with(&word) {
                prop_assert!(other < word || other >= range_end(&word));
            }
        }

        #[test]
        fn a_digest_tells_documents_apart(one in "[а-я]{1,8}", other in "[а-я]{1,8}") {
            let (a, b) = (doc(|doc| doc.name(&one)), doc(|doc| doc.name(&other)));
            prop_assert_eq!(a.digest() == b.digest(), a == b);
            let text = doc(|doc| doc.text(&one));
            prop_assert_ne!(a.digest(), text.digest());
        }
    }
}
