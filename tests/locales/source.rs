//! What the code asks for: the calls of `t!` and `h!` with their ids and variables, and the string literals.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which of the two macros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Macro {
    /// `t!`: plain text.
    Text,
    /// `h!`: HTML.
    Html,
}

/// A call of `t!` or `h!`.
#[derive(Debug)]
pub struct Call {
    pub which: Macro,
    /// The file it stands in.
    pub place: String,
    /// The id, when it is a literal.
    pub id: Option<String>,
    pub variables: BTreeSet<String>,
}

/// All calls in `src`.
pub fn calls() -> Vec<Call> {
    files().iter().flat_map(File::calls).collect()
}

/// All string literals in `src`.
pub fn literals() -> BTreeSet<String> {
    files().iter().flat_map(File::literals).collect()
}

/// The string literals of the files that call `t!` or `h!`.
pub fn literals_beside_calls() -> BTreeSet<String> {
    let files = files();
    files
        .iter()
        .filter(|file| !file.calls().is_empty())
        .flat_map(File::literals)
        .collect()
}

/// `task-line`, `kind-video-note`: lower-case words joined by hyphens.
pub fn looks_like_an_id(literal: &str) -> bool {
    literal.contains('-')
        && literal
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()))
}

/// A piece of Rust, as coarse as we need it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Literal(String),
    Sign(char),
}

struct File {
    path: PathBuf,
    tokens: Vec<Token>,
}

fn files() -> Vec<File> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let tokens = tokens(&std::fs::read_to_string(&path).unwrap());
                files.push(File { path, tokens });
            }
        }
    }
    files
}

impl File {
    fn literals(&self) -> Vec<String> {
        let literal = |token: &Token| match token {
            Token::Literal(text) => Some(text.clone()),
            Token::Word(_) | Token::Sign(_) => None,
        };
        self.tokens.iter().filter_map(literal).collect()
    }

    fn calls(&self) -> Vec<Call> {
        let mut calls = Vec::new();
        for (at, head) in self.tokens.windows(3).enumerate() {
            let [Token::Word(name), Token::Sign('!'), Token::Sign('(')] = head else {
                continue;
            };
            let which = match name.as_str() {
                "t" => Macro::Text,
                "h" => Macro::Html,
                _ => continue,
            };
            let arguments = arguments(&self.tokens[at + 3..]);
            let id = match arguments.get(1).copied() {
                Some([Token::Literal(id)]) => Some(id.clone()),
                _ => None,
            };
            let variables = arguments.iter().skip(2).map(|argument| match argument {
                [Token::Word(name), Token::Sign('='), ..] => name.clone(),
                other => panic!("{}: not a variable: {other:?}", self.path.display()),
            });
            calls.push(Call {
                which,
                place: self.path.display().to_string(),
                id,
                variables: variables.collect(),
            });
        }
        calls
    }
}

/// The arguments up to the parenthesis that closes the call.
fn arguments(tokens: &[Token]) -> Vec<&[Token]> {
    let mut arguments = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') if depth > 0 => depth -= 1,
            Token::Sign(',') if depth == 0 => {
                arguments.push(&tokens[start..at]);
                start = at + 1;
            }
            Token::Sign(')') => {
                arguments.push(&tokens[start..at]);
                break;
            }
            Token::Word(_) | Token::Literal(_) | Token::Sign(_) => {}
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// Rust as words, string literals and signs; comments are dropped. Escapes stay as they are written: ids have none.
fn tokens(source: &str) -> Vec<Token> {
    let source: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = source.get(at) {
        let rest = &source[at..];
        at += match rest {
            ['/', '/', ..] => count_until(rest, |tail| tail.starts_with(&['\n'])),
            ['/', '*', ..] => count_until(rest, |tail| tail.starts_with(&['*', '/'])) + 2,
            ['r', '"' | '#', ..] if raw_quote(rest).is_some() => raw_literal(rest, &mut tokens),
            ['"', tail @ ..] => {
                let text = literal(tail);
                let length = text.chars().count() + 2;
                tokens.push(Token::Literal(text));
                length
            }
            ['\'', '\\', _, tail @ ..] => {
                3 + count_until(tail, |tail| tail.starts_with(&['\''])) + 1
            }
            ['\'', _, '\'', ..] => 3,
            _ if c.is_alphanumeric() || c == '_' => {
                let word: String = rest
                    .iter()
                    .take_while(|c| c.is_alphanumeric() || **c == '_')
                    .collect();
                let length = word.chars().count();
                tokens.push(Token::Word(word));
                length
            }
            _ => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(c));
                }
                1
            }
        };
    }
    tokens
}

fn count_until(source: &[char], found: impl Fn(&[char]) -> bool) -> usize {
    (0..source.len())
        .find(|at| found(&source[*at..]))
        .unwrap_or(source.len())
}

fn literal(source: &[char]) -> String {
    let mut text = String::new();
    let mut escaped = false;
    for c in source {
        if *c == '"' && !escaped {
            break;
        }
        escaped = *c == '\\' && !escaped;
        text.push(*c);
    }
    text
}

/// How many `#` a raw literal has; `None` for a word that begins with `r`, or `r#word`.
fn raw_quote(source: &[char]) -> Option<usize> {
    let signs = source.iter().skip(1).take_while(|c| **c == '#').count();
    (source.get(signs + 1) == Some(&'"')).then_some(signs)
}

fn raw_literal(source: &[char], tokens: &mut Vec<Token>) -> usize {
    let signs = raw_quote(source).unwrap_or_default();
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', signs));
    let text = &source[signs + 2..];
    let length = count_until(text, |tail| tail.starts_with(&end));
    tokens.push(Token::Literal(text[..length].iter().collect()));
    signs + 2 + length + end.len()
}

#[test]
fn calls_are_read_past_comments_strings_and_nesting() {
    let source = r##"
        // t!(lang, "in-a-comment")
        let a = h!(self.lang(), "card-field", field = name(1, "a, \") b"), value = vec![f(x), ')'],);
        let b = r#"t!(lang, "in a text")"#; start!(lang, "other-macro");
        t!(lang, &format!("command-{name}"))
    "##;
    let file = File {
        path: PathBuf::new(),
        tokens: tokens(source),
    };
    let calls = file.calls();
    let read: Vec<(Macro, Option<&str>, Vec<&str>)> = calls
        .iter()
        .map(|call| {
            let variables = call.variables.iter().map(String::as_str).collect();
            (call.which, call.id.as_deref(), variables)
        })
        .collect();
    assert_eq!(
        read,
        [
            (Macro::Html, Some("card-field"), vec!["field", "value"]),
            (Macro::Text, None, vec![]),
        ]
    );
}
