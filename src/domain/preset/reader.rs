//! Reading TOML with positions: sections whose keys are asked for by name, values of the types a preset is made of.
//!
//! Invariant: nothing is dropped in silence. A value that cannot be read leaves a problem behind, and so does a key
//! that nobody asked for; reading then goes on, so that the owner sees all problems at once.

use super::problem::{Expected, Problem, ProblemKind};
use super::source::{Source, Span};
use crate::domain::ids::BadSlug;
use crate::domain::lang::Localized;
use crate::domain::number::Number;
use chrono::TimeDelta;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of the TOML text.
pub(super) type Node<'i> = Spanned<DeValue<'i>>;

/// The problems found so far.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<(Span, ProblemKind)>,
}

impl Findings {
    pub(super) fn add(&mut self, span: Span, kind: ProblemKind) {
        self.found.push((span, kind));
    }

    pub(super) const fn len(&self) -> usize {
        self.found.len()
    }

    /// What was found, in the order of the text, each thing once.
    pub(super) fn into_problems(self, source: &Source<'_>) -> Vec<Problem> {
        let mut found = self.found;
        found.sort_by_key(|(span, _)| span.start);
        let mut problems: Vec<Problem> = Vec::new();
        for (span, kind) in found {
            let (line, column) = source.place(span.start);
            let problem = Problem {
                line,
                column,
                severity: kind.severity(),
                kind,
            };
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems
    }
}

/// A TOML table, with the keys that were asked for.
pub(super) struct Section<'a, 'i> {
    table: &'a DeTable<'i>,
    span: Span,
    known: Vec<&'static str>,
}

impl<'a, 'i> Section<'a, 'i> {
    pub(super) const fn root(table: &'a DeTable<'i>, span: Span) -> Self {
        Self {
            table,
            span,
            known: Vec::new(),
        }
    }

    fn of(node: &'a Node<'i>, key: &'static str, findings: &mut Findings) -> Option<Self> {
        if let DeValue::Table(table) = node.get_ref() {
            Some(Self::root(table, node.span()))
        } else {
            wrong_type(node, key, Expected::Section, findings);
            None
        }
    }

    /// Where the section begins.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// The value of a key, when there is one.
    pub(super) fn optional(&mut self, key: &'static str) -> Option<&'a Node<'i>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, node)| node)
    }

    /// The value of a key that must be there.
    pub(super) fn required(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<&'a Node<'i>> {
        let node = self.optional(key);
        if node.is_none() {
            findings.add(self.span(), ProblemKind::MissingKey { key });
        }
        node
    }

    /// The one of these keys that the section has; none or several are a problem.
    pub(super) fn one_of(
        &mut self,
        keys: &'static [&'static str],
        findings: &mut Findings,
    ) -> Option<(&'static str, &'a Node<'i>)> {
        let present: Vec<_> = keys
            .iter()
            .filter_map(|key| self.optional(key).map(|node| (*key, node)))
            .collect();
        if let [only] = present[..] {
            Some(only)
        } else {
            findings.add(self.span(), ProblemKind::NotOneKey { keys });
            None
        }
    }

    /// `true` or `false`; `false` when absent.
    pub(super) fn flag(&mut self, key: &'static str, findings: &mut Findings) -> bool {
        self.optional(key)
            .and_then(|node| boolean(node, key, findings))
            .unwrap_or_default()
    }

    /// An id that must be there.
    pub(super) fn id<T>(
        &mut self,
        key: &'static str,
        parse: fn(&str) -> Result<T, BadSlug>,
        findings: &mut Findings,
    ) -> Option<Spanned<T>> {
        id(self.required(key, findings)?, key, parse, findings)
    }

    /// A list of ids; empty when absent.
    pub(super) fn ids<T>(
        &mut self,
        key: &'static str,
        parse: fn(&str) -> Result<T, BadSlug>,
        findings: &mut Findings,
    ) -> Vec<Spanned<T>> {
        let Some(node) = self.optional(key) else {
            return Vec::new();
        };
        ids(node, key, parse, findings)
    }

    /// A text in every language that must be there.
    pub(super) fn localized(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Spanned<Localized>> {
        localized(self.required(key, findings)?, key, findings)
    }

    /// A text in every language that may be absent.
    pub(super) fn optional_localized(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Spanned<Localized>> {
        localized(self.optional(key)?, key, findings)
    }

    /// A span of time that may be absent.
    pub(super) fn duration(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Spanned<TimeDelta>> {
        duration(self.optional(key)?, key, findings)
    }

    /// One of a few words, by a table of what they mean.
    pub(super) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &'static [(&'static str, T)],
        findings: &mut Findings,
    ) -> Option<Spanned<T>> {
        word(self.required(key, findings)?, key, words, findings)
    }

    /// A section within this one.
    pub(super) fn section(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Section<'a, 'i>> {
        Section::of(self.optional(key)?, key, findings)
    }

    /// The sections of a list; none when absent.
    pub(super) fn sections(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Vec<Section<'a, 'i>> {
        self.optional(key)
            .map(|node| list(node, key, findings))
            .unwrap_or_default()
            .iter()
            .filter_map(|node| Section::of(node, key, findings))
            .collect()
    }

    /// Ends the reading: keys that nobody asked for are problems.
    pub(super) fn finish(self, findings: &mut Findings) {
        for name in self.table.keys() {
            if !self.known.contains(&name.get_ref().as_ref()) {
                findings.add(
                    name.span(),
                    ProblemKind::UnknownKey {
                        key: name.get_ref().to_string(),
                        known: self.known.clone(),
                    },
                );
            }
        }
    }
}

fn wrong_type(node: &Node<'_>, key: &'static str, expected: Expected, findings: &mut Findings) {
    findings.add(node.span(), ProblemKind::WrongType { key, expected });
}

/// Words.
pub(super) fn text<'a>(
    node: &'a Node<'_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<&'a str> {
    let words = node.get_ref().as_str();
    if words.is_none() {
        wrong_type(node, key, Expected::Text, findings);
    }
    words
}

/// `true` or `false`.
pub(super) fn boolean(node: &Node<'_>, key: &'static str, findings: &mut Findings) -> Option<bool> {
    let value = node.get_ref().as_bool();
    if value.is_none() {
        wrong_type(node, key, Expected::Boolean, findings);
    }
    value
}

/// A whole number.
pub(super) fn integer(node: &Node<'_>, key: &'static str, findings: &mut Findings) -> Option<i64> {
    let value = whole(node);
    if value.is_none() {
        wrong_type(node, key, Expected::Integer, findings);
    }
    value
}

/// A whole number, if it is one.
pub(super) fn whole(node: &Node<'_>) -> Option<i64> {
    node.get_ref()
        .as_integer()
        .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
}

/// A number with decimals as it is written, if it is one.
pub(super) fn decimal(node: &Node<'_>) -> Option<String> {
    match node.get_ref() {
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
}

/// A number, whole or with decimals; exact, as it is written.
pub(super) fn number(
    node: &Node<'_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<Number> {
    let read = match (whole(node), decimal(node)) {
        (Some(whole), _) => Number::whole(whole),
        (None, Some(text)) => Number::parse(&text).ok(),
        (None, None) => {
            wrong_type(node, key, Expected::Number, findings);
            return None;
        }
    };
    if read.is_none() {
        findings.add(node.span(), ProblemKind::BadNumber);
    }
    read
}

/// The values of a list.
pub(super) fn list<'a, 'i>(
    node: &'a Node<'i>,
    key: &'static str,
    findings: &mut Findings,
) -> &'a [Node<'i>] {
    if let DeValue::Array(array) = node.get_ref() {
        array
    } else {
        wrong_type(node, key, Expected::List, findings);
        &[]
    }
}

/// An id.
pub(super) fn id<T>(
    node: &Node<'_>,
    key: &'static str,
    parse: fn(&str) -> Result<T, BadSlug>,
    findings: &mut Findings,
) -> Option<Spanned<T>> {
    let words = text(node, key, findings)?;
    if let Ok(id) = parse(words) {
        Some(Spanned::new(node.span(), id))
    } else {
        let id = words.to_owned();
        findings.add(node.span(), ProblemKind::BadId { id });
        None
    }
}

/// A list of ids.
pub(super) fn ids<T>(
    node: &Node<'_>,
    key: &'static str,
    parse: fn(&str) -> Result<T, BadSlug>,
    findings: &mut Findings,
) -> Vec<Spanned<T>> {
    list(node, key, findings)
        .iter()
        .filter_map(|node| id(node, key, parse, findings))
        .collect()
}

/// A text in every language: `{ ru = "…", en = "…" }`.
fn localized(
    node: &Node<'_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<Spanned<Localized>> {
    let mut section = Section::of(node, key, findings)?;
    let mut language = |tag: &'static str| {
        let Some(node) = section.optional(tag) else {
            findings.add(
                section.span(),
                ProblemKind::MissingTranslation { key, lang: tag },
            );
            return None;
        };
        let words = text(node, key, findings)?;
        if words.trim().is_empty() {
            findings.add(
                node.span(),
                ProblemKind::MissingTranslation { key, lang: tag },
            );
            return None;
        }
        Some(words.to_owned())
    };
    let (ru, en) = (language("ru"), language("en"));
    section.finish(findings);
    Some(Spanned::new(node.span(), Localized { ru: ru?, en: en? }))
}

/// A span of time: `"30m"`, `"2h"`, `"1d 12h"`.
fn duration(
    node: &Node<'_>,
    key: &'static str,
    findings: &mut Findings,
) -> Option<Spanned<TimeDelta>> {
    let words = text(node, key, findings)?;
    if let Some(time) = parse_duration(words) {
        Some(Spanned::new(node.span(), time))
    } else {
        findings.add(
            node.span(),
            ProblemKind::BadDuration {
                text: words.to_owned(),
            },
        );
        None
    }
}

/// The longest time a preset may name: what waits longer is a mistake of units.
const LONGEST_DAYS: i64 = 366;

/// Reads `"1d 12h 30m"`: more than nothing, and no longer than a year.
fn parse_duration(words: &str) -> Option<TimeDelta> {
    let mut total = TimeDelta::zero();
    for part in words.split_whitespace() {
        let unit = part.chars().next_back()?;
        let number: i64 = part.strip_suffix(unit)?.parse().ok()?;
        let time = match unit {
            'm' => TimeDelta::try_minutes(number),
            'h' => TimeDelta::try_hours(number),
            'd' => TimeDelta::try_days(number),
            _ => None,
        }?;
        if time <= TimeDelta::zero() {
            return None;
        }
        total = total.checked_add(&time)?;
    }
    (total > TimeDelta::zero() && total <= TimeDelta::days(LONGEST_DAYS)).then_some(total)
}

/// One of a few words.
pub(super) fn word<T: Copy>(
    node: &Node<'_>,
    key: &'static str,
    words: &'static [(&'static str, T)],
    findings: &mut Findings,
) -> Option<Spanned<T>> {
    let written = text(node, key, findings)?;
    let meaning = words.iter().find(|(word, _)| *word == written);
    if let Some((_, meaning)) = meaning {
        Some(Spanned::new(node.span(), *meaning))
    } else {
        findings.add(
            node.span(),
            ProblemKind::UnknownWord {
                word: written.to_owned(),
                known: words.iter().map(|(word, _)| *word).collect(),
            },
        );
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_sums_of_days_hours_and_minutes() {
        assert_eq!(parse_duration("30m"), Some(TimeDelta::minutes(30)));
        assert_eq!(parse_duration("1d 12h"), Some(TimeDelta::hours(36)));
        for bad in [
            "",
            "2",
            "h",
            "2 h",
            "-1h",
            "0m",
            "2ч",
            "9999999999999d",
            "367d",
        ] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }
}
