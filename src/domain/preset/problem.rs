//! What can be wrong with a preset, so that its owner can mend it.
//!
//! A problem holds no prose: [`ProblemKind::message`] gives the id of a Fluent message and its variables, and the prose
//! is in `locales/*/preset.ftl`. Invariant: every kind has a message in every language (tested beside the texts).

/// One thing wrong with a preset, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
    /// Whether the preset can be used nevertheless.
    pub severity: Severity,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The preset cannot be used.
    Error,
    /// The preset works, but probably not as meant.
    Warning,
}

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Words between quotes.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list between square brackets.
    List,
    /// A section of its own, or keys between braces.
    Section,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the fields are the variables of the messages, named alike"
)]
pub enum ProblemKind {
    /// It is no TOML.
    Syntax { text: String },
    /// A key that means nothing there.
    UnknownKey {
        key: String,
        known: Vec<&'static str>,
    },
    /// A key that must be there is not.
    MissingKey { key: &'static str },
    /// Exactly one of these keys must be there.
    NotOneKey { keys: &'static [&'static str] },
    /// A value of another type.
    WrongType {
        key: &'static str,
        expected: Expected,
    },
    /// A list that must name something.
    EmptyList { key: &'static str },
    /// An id with other characters, or too long.
    BadId { id: String },
    /// No span of time.
    BadDuration { text: String },
    /// A word that is none of those that fit.
    UnknownWord {
        word: String,
        known: Vec<&'static str>,
    },
    /// A text that one of the languages lacks.
    MissingTranslation {
        key: &'static str,
        lang: &'static str,
    },
    /// A text that would not fit.
    TooLong {
        lang: &'static str,
        chars: usize,
        most: usize,
    },
    /// A length of a text field that is none.
    BadFieldLength { most: i64 },
    /// A choice field with nothing to choose.
    NoChoices,
    /// An id given twice.
    Duplicate { id: String },
    /// A field whose id is a placeholder of another meaning.
    ReservedField { field: String },
    /// A second field of a kind that a contact has once.
    TwinField { field: String, twin: String },
    /// No such stage.
    UnknownStage { stage: String },
    /// Work must go on at that stage.
    StageNotOpen { stage: String },
    /// That stage must be the good end.
    StageNotWon { stage: String },
    /// No such pipeline.
    UnknownPipeline { pipeline: String },
    /// Leads become deals, nothing else.
    PipelineNotOfDeals { pipeline: String },
    /// No such field.
    UnknownField { field: String },
    /// The field is not on the card of that pipeline.
    FieldNotOnCard { field: String },
    /// No such task in the pipeline.
    UnknownTask { task: String },
    /// No such choice of the field.
    UnknownChoice { choice: String, field: String },
    /// The field's kind cannot be asked that.
    UnfitTest { field: String },
    /// The sum of the lines in a field that holds no money.
    UnfitTotal { field: String },
    /// The field's kind does not take that.
    UnfitValue { field: String, value: String },
    /// A placeholder that names nothing.
    UnknownPlaceholder { name: String },
    /// A brace without its pair.
    StrayBrace,
    /// A reminder no earlier than the task itself.
    ReminderTooEarly,
    /// No pipeline of leads.
    NoLeads,
    /// More than one pipeline of leads.
    SecondLeads,
    /// Leads that cannot be converted.
    NoConversion,
    /// A conversion of what is no lead.
    StrangeConversion,
    /// No way leads to the stage.
    Unreachable { stage: String },
    /// No way leads from an open stage.
    DeadEnd { stage: String },
    /// Robots would move a record round and round.
    RobotLoop { stage: String },
    /// A robot or a task moves a record from a final stage.
    FinalMovesOn { stage: String },
    /// A move from the stage of converted leads.
    ConvertedMoves { stage: String },
    /// A move to where the record stands.
    MoveToItself { stage: String },
    /// A second move to the same stage.
    SecondMove { stage: String },
    /// Two labels on one screen read the same.
    SameLabel { label: String, lang: &'static str },
}

impl ProblemKind {
    /// Whether the preset can be used nevertheless.
    pub const fn severity(&self) -> Severity {
        if matches!(self, Self::DeadEnd { .. }) {
            Severity::Warning
        } else {
            Severity::Error
        }
    }
}

/// A Fluent message's id and its variables: a text that knows no language yet.
pub type Message = (&'static str, Vec<(&'static str, String)>);

impl Expected {
    /// The word by which the message chooses its form.
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::List => "list",
            Self::Section => "section",
        }
    }
}

impl ProblemKind {
    /// The message that tells it to a person; its texts are in `locales/*/preset.ftl`.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind, and no more")]
    pub fn message(&self) -> Message {
        let text = |words: &str| words.to_owned();
        match self {
            Self::Syntax { text: why } => ("preset-problem-syntax", vec![("text", text(why))]),
            Self::UnknownKey { key, known } => (
                "preset-problem-unknown-key",
                vec![("key", text(key)), ("known", known.join(", "))],
            ),
            Self::MissingKey { key } => ("preset-problem-missing-key", vec![("key", text(key))]),
            Self::NotOneKey { keys } => (
                "preset-problem-not-one-key",
                vec![("keys", keys.join(", "))],
            ),
            Self::WrongType { key, expected } => (
                "preset-problem-wrong-type",
                vec![("key", text(key)), ("expected", text(expected.word()))],
            ),
            Self::EmptyList { key } => ("preset-problem-empty-list", vec![("key", text(key))]),
            Self::BadId { id } => ("preset-problem-bad-id", vec![("id", text(id))]),
            Self::BadDuration { text: written } => {
                ("preset-problem-bad-duration", vec![("text", text(written))])
            }
            Self::UnknownWord { word, known } => (
                "preset-problem-unknown-word",
                vec![("word", text(word)), ("known", known.join(", "))],
            ),
            Self::MissingTranslation { key, lang } => (
                "preset-problem-missing-translation",
                vec![("key", text(key)), ("lang", text(lang))],
            ),
            Self::TooLong { lang, chars, most } => (
                "preset-problem-too-long",
                vec![
                    ("lang", text(lang)),
                    ("chars", chars.to_string()),
                    ("most", most.to_string()),
                ],
            ),
            Self::BadFieldLength { most } => (
                "preset-problem-bad-field-length",
                vec![("most", most.to_string())],
            ),
            Self::NoChoices => ("preset-problem-no-choices", vec![]),
            Self::Duplicate { id } => ("preset-problem-duplicate", vec![("id", text(id))]),
            Self::ReservedField { field } => (
                "preset-problem-reserved-field",
                vec![("field", text(field))],
            ),
            Self::TwinField { field, twin } => (
                "preset-problem-twin-field",
                vec![("field", text(field)), ("twin", text(twin))],
            ),
            Self::UnknownStage { stage } => {
                ("preset-problem-unknown-stage", vec![("stage", text(stage))])
            }
            Self::StageNotOpen { stage } => (
                "preset-problem-stage-not-open",
                vec![("stage", text(stage))],
            ),
            Self::StageNotWon { stage } => {
                ("preset-problem-stage-not-won", vec![("stage", text(stage))])
            }
            Self::UnknownPipeline { pipeline } => (
                "preset-problem-unknown-pipeline",
                vec![("pipeline", text(pipeline))],
            ),
            Self::PipelineNotOfDeals { pipeline } => (
                "preset-problem-pipeline-not-of-deals",
                vec![("pipeline", text(pipeline))],
            ),
            Self::UnknownField { field } => {
                ("preset-problem-unknown-field", vec![("field", text(field))])
            }
            Self::FieldNotOnCard { field } => (
                "preset-problem-field-not-on-card",
                vec![("field", text(field))],
            ),
            Self::UnknownTask { task } => {
                ("preset-problem-unknown-task", vec![("task", text(task))])
            }
            Self::UnknownChoice { choice, field } => (
                "preset-problem-unknown-choice",
                vec![("choice", text(choice)), ("field", text(field))],
            ),
            Self::UnfitTest { field } => {
                ("preset-problem-unfit-test", vec![("field", text(field))])
            }
            Self::UnfitTotal { field } => {
                ("preset-problem-unfit-total", vec![("field", text(field))])
            }
            Self::UnfitValue { field, value } => (
                "preset-problem-unfit-value",
                vec![("field", text(field)), ("value", text(value))],
            ),
            Self::UnknownPlaceholder { name } => (
                "preset-problem-unknown-placeholder",
                vec![("name", text(name))],
            ),
            Self::StrayBrace => ("preset-problem-stray-brace", vec![]),
            Self::ReminderTooEarly => ("preset-problem-reminder-too-early", vec![]),
            Self::NoLeads => ("preset-problem-no-leads", vec![]),
            Self::SecondLeads => ("preset-problem-second-leads", vec![]),
            Self::NoConversion => ("preset-problem-no-conversion", vec![]),
            Self::StrangeConversion => ("preset-problem-strange-conversion", vec![]),
            Self::Unreachable { stage } => {
                ("preset-problem-unreachable", vec![("stage", text(stage))])
            }
            Self::DeadEnd { stage } => ("preset-problem-dead-end", vec![("stage", text(stage))]),
            Self::RobotLoop { stage } => {
                ("preset-problem-robot-loop", vec![("stage", text(stage))])
            }
            Self::FinalMovesOn { stage } => (
                "preset-problem-final-moves-on",
                vec![("stage", text(stage))],
            ),
            Self::ConvertedMoves { stage } => (
                "preset-problem-converted-moves",
                vec![("stage", text(stage))],
            ),
            Self::MoveToItself { stage } => (
                "preset-problem-move-to-itself",
                vec![("stage", text(stage))],
            ),
            Self::SecondMove { stage } => {
                ("preset-problem-second-move", vec![("stage", text(stage))])
            }
            Self::SameLabel { label, lang } => (
                "preset-problem-same-label",
                vec![("label", text(label)), ("lang", text(lang))],
            ),
        }
    }
}
