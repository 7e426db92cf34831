//! The messages of one language, read from their syntax tree: ids, variables, and the text between them.

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};
use prilavok::domain::lang::Lang;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("<(/?[a-z]+)>").unwrap());

/// A part of a message: literal text, or a choice between variants.
#[derive(Debug)]
pub enum Piece {
    Text(String),
    Choice(Vec<Vec<Piece>>),
}

/// A message. Its variables include those of the messages it refers to: they share what is given.
#[derive(Debug)]
pub struct Message {
    pub id: String,
    pub variables: BTreeSet<String>,
    pub pieces: Vec<Piece>,
    references: BTreeSet<String>,
}

/// All messages of a language by id.
#[derive(Debug)]
pub struct Catalogue {
    pub messages: BTreeMap<String, Message>,
}

impl Catalogue {
    pub fn read(lang: Lang) -> Catalogue {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("locales")
            .join(lang.tag());
        let mut messages = BTreeMap::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let resource = fluent_syntax::parser::parse(text).unwrap();
            for entry in resource.body {
                if let Entry::Message(message) = entry {
                    let id = message.id.name;
                    let message = Message::of(id.clone(), &message.value.unwrap());
                    let twin = messages.insert(id, message);
                    assert!(twin.is_none(), "given twice: {twin:?}");
                }
            }
        }
        let mut catalogue = Catalogue { messages };
        catalogue.spread_variables();
        catalogue
    }

    /// Whether another message holds this one.
    pub fn is_referred_to(&self, id: &str) -> bool {
        self.messages
            .values()
            .any(|message| message.references.contains(id))
    }

    /// One level is as deep as our references go; a deeper one would show as a variable too few.
    fn spread_variables(&mut self) {
        let variables: BTreeMap<String, BTreeSet<String>> = self
            .messages
            .iter()
            .map(|(id, message)| (id.clone(), message.variables.clone()))
            .collect();
        for message in self.messages.values_mut() {
            for id in &message.references {
                message.variables.extend(variables[id].iter().cloned());
            }
        }
    }
}

impl Message {
    fn of(id: String, pattern: &Pattern<String>) -> Message {
        let mut message = Message {
            id,
            variables: BTreeSet::new(),
            pieces: Vec::new(),
            references: BTreeSet::new(),
        };
        message.pieces = message.pieces_of(pattern);
        message
    }

    fn pieces_of(&mut self, pattern: &Pattern<String>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => pieces.push(Piece::Text(value.clone())),
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(inline) => self.note(inline),
                    Expression::Select { selector, variants } => {
                        self.note(selector);
                        let variants = variants
                            .iter()
                            .map(|variant| self.pieces_of(&variant.value));
                        pieces.push(Piece::Choice(variants.collect()));
                    }
                },
            }
        }
        pieces
    }

    fn note(&mut self, inline: &InlineExpression<String>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.clone());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.references.insert(id.name.clone());
            }
            InlineExpression::FunctionReference {
                arguments: CallArguments { positional, .. },
                ..
            } => positional.iter().for_each(|argument| self.note(argument)),
            InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. }
            | InlineExpression::TermReference { .. }
            | InlineExpression::Placeable { .. } => {}
        }
    }
}

/// The tags of a text: `b`, `/b`.
pub fn tags(text: &str) -> Vec<String> {
    TAG.captures_iter(text)
        .map(|found| found[1].to_owned())
        .collect()
}

/// A text as a person sees it.
pub fn without_tags(text: &str) -> String {
    TAG.replace_all(text, "").into_owned()
}
