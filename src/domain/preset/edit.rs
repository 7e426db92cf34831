//! Steps of the fields' editor, written into the preset's own text: comments, order and spelling of the rest stay.
//!
//! A step names what it changes by id, so it can be taken on whatever the text is by now. Invariant: a step that finds its
//! thing changes nothing else; one that does not is refused and changes nothing at all. Whether the outcome is sound is for
//! [`Preset::parse`](super::Preset) to say.

use super::model::{FieldKind, Preset};
use super::new_ids::new_id;
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, StageId};
use crate::domain::lang::Localized;
use crate::domain::number::Number;
use crate::domain::people::Role;
use serde::{Deserialize, Serialize};
use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value, value,
};

/// A card that fields stand on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// Of the records of a pipeline.
    Pipeline(PipelineId),
    /// Of contacts.
    Contacts,
    /// Of companies.
    Companies,
}

/// What a new field can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewKind {
    /// Words.
    Text,
    /// A number.
    Number,
    /// A sum.
    Money,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of a few.
    Choice,
    /// Several of a few.
    Choices,
    /// A phone.
    Phone,
    /// An e-mail address.
    Email,
    /// A link.
    Link,
    /// A file.
    File,
}

impl NewKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [NewKind; 11] = [
        NewKind::Text,
        NewKind::Number,
        NewKind::Money,
        NewKind::Date,
        NewKind::YesNo,
        NewKind::Choice,
        NewKind::Choices,
        NewKind::Phone,
        NewKind::Email,
        NewKind::Link,
        NewKind::File,
    ];

    /// The word by which a preset names it.
    pub const fn word(self) -> &'static str {
        match self {
            NewKind::Text => "text",
            NewKind::Number => "number",
            NewKind::Money => "money",
            NewKind::Date => "date",
            NewKind::YesNo => "yes_no",
            NewKind::Choice => "choice",
            NewKind::Choices => "choices",
            NewKind::Phone => "phone",
            NewKind::Email => "email",
            NewKind::Link => "link",
            NewKind::File => "file",
        }
    }

    /// Takes back what [`NewKind::word`] gave.
    pub fn from_word(word: &str) -> Option<NewKind> {
        NewKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it needs choices.
    pub const fn has_choices(self) -> bool {
        matches!(self, NewKind::Choice | NewKind::Choices)
    }
}

/// A step of the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// A new field, on a card.
    Add {
        /// The card.
        spot: Spot,
        /// Its id.
        field: FieldId,
        /// Its name.
        name: Localized,
        /// What it holds.
        kind: NewKind,
        /// Its choices, where it has some.
        choices: Vec<(ChoiceId, Localized)>,
    },
    /// Another name.
    Rename {
        /// Of which field.
        field: FieldId,
        /// The name.
        name: Localized,
    },
    /// Another question; `None`: the one made of the name.
    Ask {
        /// For which field.
        field: FieldId,
        /// The question.
        ask: Option<Localized>,
    },
    /// What a number may be.
    Bounds {
        /// Of which field.
        field: FieldId,
        /// At least.
        min: Option<Number>,
        /// At most.
        max: Option<Number>,
    },
    /// How long a text may be.
    Length {
        /// Of which field.
        field: FieldId,
        /// In characters.
        max: i64,
    },
    /// One choice more.
    AddChoice {
        /// Of which field.
        field: FieldId,
        /// Its id.
        choice: ChoiceId,
        /// Its name.
        name: Localized,
    },
    /// Another name of a choice.
    RenameChoice {
        /// Of which field.
        field: FieldId,
        /// Which.
        choice: ChoiceId,
        /// The name.
        name: Localized,
    },
    /// A choice is offered no longer, or again.
    Retire {
        /// Of which field.
        field: FieldId,
        /// Which.
        choice: ChoiceId,
        /// Whether it is retired.
        retired: bool,
    },
    /// A field is put on one card more.
    Put {
        /// The card.
        spot: Spot,
        /// The field.
        field: FieldId,
    },
    /// A field is taken off a card; its values stay.
    TakeOff {
        /// The card.
        spot: Spot,
        /// The field.
        field: FieldId,
    },
    /// A field changes places with its neighbour on a card.
    Shift {
        /// The card.
        spot: Spot,
        /// The field.
        field: FieldId,
        /// Whether towards the top.
        up: bool,
    },
    /// A field is demanded from a stage on; `None`: no longer.
    Require {
        /// By which pipeline.
        pipeline: PipelineId,
        /// The field.
        field: FieldId,
        /// The stage.
        stage: Option<StageId>,
    },
    /// Who sees a field.
    See {
        /// Which.
        field: FieldId,
        /// These; all of them: everybody of staff.
        roles: Vec<Role>,
    },
    /// Who fills a field in.
    Fill {
        /// Which.
        field: FieldId,
        /// These; all of them: everybody of staff.
        roles: Vec<Role>,
    },
}

/// Why a step can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// What it changes is not there, or is so already.
    #[error("what the step changes is not there any more")]
    Gone,
    /// The text is written in a way that the editor does not change.
    #[error("the preset is written in a way that the editor does not change")]
    Unreadable,
}

/// Takes a step in a preset's text.
///
/// # Errors
/// [`EditError`].
pub fn apply(text: &str, edit: &Edit) -> Result<String, EditError> {
    let mut document: DocumentMut = text.parse().map_err(|_| EditError::Unreadable)?;
    match edit {
        Edit::Add {
            spot,
            field,
            name,
            kind,
            choices,
        } => {
            add_field(&mut document, field, name, *kind, choices)?;
            put(&mut document, spot, field)?;
        }
        Edit::Rename { field, name } => {
            set_localized(self::field(&mut document, field)?, "name", name)?;
        }
        Edit::Ask { field, ask } => {
            let table = self::field(&mut document, field)?;
            match ask {
                Some(ask) => set_localized(table, "ask", ask)?,
                None => drop(table.remove("ask")),
            }
        }
        Edit::Bounds { field, min, max } => {
            let table = self::field(&mut document, field)?;
            set_or_remove(table, "min", min.map(number).transpose()?);
            set_or_remove(table, "max", max.map(number).transpose()?);
        }
        Edit::Length { field, max } => {
            let table = self::field(&mut document, field)?;
            set_or_remove(table, "max", Some(Value::from(*max)));
        }
        Edit::AddChoice {
            field,
            choice,
            name,
        } => add_choice(self::field(&mut document, field)?, choice, name)?,
        Edit::RenameChoice {
            field,
            choice,
            name,
        } => set_localized(self::choice(&mut document, field, choice)?, "name", name)?,
        Edit::Retire {
            field,
            choice,
            retired,
        } => {
            let table = self::choice(&mut document, field, choice)?;
            set_or_remove(table, "retired", retired.then(|| Value::from(true)));
        }
        Edit::Put { spot, field } => {
            self::field(&mut document, field)?;
            put(&mut document, spot, field)?;
        }
        Edit::TakeOff { spot, field } => {
            if let Spot::Pipeline(pipeline) = spot {
                require(self::pipeline(&mut document, pipeline)?, field, None)?;
            }
            let list = list_of(&mut document, spot)?;
            let at = place_in(list, field).ok_or(EditError::Gone)?;
            list.remove(at);
        }
        Edit::Shift { spot, field, up } => shift(list_of(&mut document, spot)?, field, *up)?,
        Edit::Require {
            pipeline,
            field,
            stage,
        } => require(
            self::pipeline(&mut document, pipeline)?,
            field,
            stage.as_ref(),
        )?,
        Edit::See { field, roles } => {
            set_roles(self::field(&mut document, field)?, "visible", roles);
        }
        Edit::Fill { field, roles } => {
            set_roles(self::field(&mut document, field)?, "editable", roles);
        }
    }
    Ok(document.to_string())
}

/// The first element of a list of tables that has an id, whichever way the list is written.
fn by_id<'a>(list: &'a mut Item, id: &str) -> Result<&'a mut dyn TableLike, EditError> {
    let has = |table: &dyn TableLike| table.get("id").and_then(Item::as_str) == Some(id);
    match list {
        Item::ArrayOfTables(tables) => tables
            .iter_mut()
            .find(|table| has(*table))
            .map(|table| table as &mut dyn TableLike)
            .ok_or(EditError::Gone),
        Item::Value(Value::Array(array)) => array
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .find(|table| has(*table))
            .map(|table| table as &mut dyn TableLike)
            .ok_or(EditError::Gone),
        Item::None => Err(EditError::Gone),
        Item::Value(_) | Item::Table(_) => Err(EditError::Unreadable),
    }
}

fn field<'a>(
    document: &'a mut DocumentMut,
    id: &FieldId,
) -> Result<&'a mut dyn TableLike, EditError> {
    let list = document.get_mut("field").ok_or(EditError::Gone)?;
    by_id(list, id.as_str())
}

fn choice<'a>(
    document: &'a mut DocumentMut,
    of: &FieldId,
    id: &ChoiceId,
) -> Result<&'a mut dyn TableLike, EditError> {
    let list = field(document, of)?
        .get_mut("choice")
        .ok_or(EditError::Gone)?;
    by_id(list, id.as_str())
}

fn pipeline<'a>(
    document: &'a mut DocumentMut,
    id: &PipelineId,
) -> Result<&'a mut dyn TableLike, EditError> {
    let list = document.get_mut("pipeline").ok_or(EditError::Gone)?;
    by_id(list, id.as_str())
}

/// The list of a card's fields; made when the card has none yet.
fn list_of<'a>(document: &'a mut DocumentMut, spot: &Spot) -> Result<&'a mut Array, EditError> {
    let (table, key): (&mut dyn TableLike, &str) = match spot {
        Spot::Pipeline(id) => (pipeline(document, id)?, "fields"),
        Spot::Contacts => (document.as_table_mut(), "contact_fields"),
        Spot::Companies => (document.as_table_mut(), "company_fields"),
    };
    table
        .entry(key)
        .or_insert_with(|| value(Array::new()))
        .as_array_mut()
        .ok_or(EditError::Unreadable)
}

fn place_in(list: &Array, field: &FieldId) -> Option<usize> {
    list.iter()
        .position(|element| element.as_str() == Some(field.as_str()))
}

fn put(document: &mut DocumentMut, spot: &Spot, field: &FieldId) -> Result<(), EditError> {
    let list = list_of(document, spot)?;
    if place_in(list, field).is_some() {
        return Err(EditError::Gone);
    }
    list.push(field.as_str());
    Ok(())
}

/// Changes a field's place with its neighbour's, each keeping the line it stands on.
fn shift(list: &mut Array, field: &FieldId, up: bool) -> Result<(), EditError> {
    let at = place_in(list, field).ok_or(EditError::Gone)?;
    let other = if up {
        at.checked_sub(1)
    } else {
        Some(at + 1).filter(|other| *other < list.len())
    };
    let other = other.ok_or(EditError::Gone)?;
    let ids: Option<Vec<String>> = list
        .iter()
        .map(|element| element.as_str().map(str::to_owned))
        .collect();
    let mut ids = ids.ok_or(EditError::Unreadable)?;
    ids.swap(at, other);
    for (element, id) in list.iter_mut().zip(ids) {
        let decor = element.decor().clone();
        *element = Value::from(id);
        *element.decor_mut() = decor;
    }
    Ok(())
}

/// Sets a value, and leaves what stands around the one before.
fn set(table: &mut dyn TableLike, key: &str, new: Value) {
    let mut new = new;
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        Some(other) => *other = Item::Value(new),
        None => {
            table.insert(key, Item::Value(new));
        }
    }
}

fn set_or_remove(table: &mut dyn TableLike, key: &str, new: Option<Value>) {
    match new {
        Some(new) => set(table, key, new),
        None => drop(table.remove(key)),
    }
}

/// Sets a text in both languages, in the way in which it is written: `name.ru = …` or `name = { ru = … }`.
fn set_localized(table: &mut dyn TableLike, key: &str, text: &Localized) -> Result<(), EditError> {
    if table.get(key).is_none() {
        table.insert(key, Item::Table(dotted(text)));
        return Ok(());
    }
    let inner = table
        .get_mut(key)
        .and_then(Item::as_table_like_mut)
        .ok_or(EditError::Unreadable)?;
    set(inner, "ru", Value::from(&text.ru));
    set(inner, "en", Value::from(&text.en));
    Ok(())
}

/// `key.ru = …` and `key.en = …`, on a line each.
fn dotted(text: &Localized) -> Table {
    let mut table = Table::new();
    table.set_dotted(true);
    table.insert("ru", value(&text.ru));
    table.insert("en", value(&text.en));
    table
}

/// A number as TOML writes it: whole, or with a point.
fn number(number: Number) -> Result<Value, EditError> {
    number.plain().parse().map_err(|_| EditError::Unreadable)
}

fn set_roles(table: &mut dyn TableLike, key: &str, roles: &[Role]) {
    let all = Role::ALL.iter().all(|role| roles.contains(role));
    let list: Array = roles.iter().map(|role| role.slug()).collect();
    set_or_remove(table, key, (!all).then_some(Value::Array(list)));
}

fn add_field(
    document: &mut DocumentMut,
    id: &FieldId,
    name: &Localized,
    kind: NewKind,
    choices: &[(ChoiceId, Localized)],
) -> Result<(), EditError> {
    if field(document, id).is_ok() {
        return Err(EditError::Gone);
    }
    let mut table = Table::new();
    table.insert("id", value(id.as_str()));
    table.insert("kind", value(kind.word()));
    table.insert("name", Item::Table(dotted(name)));
    table.decor_mut().set_prefix("\n");
    if kind.has_choices() {
        table.insert("choice", Item::ArrayOfTables(ArrayOfTables::new()));
    }
    for (id, name) in choices {
        add_choice(&mut table, id, name)?;
    }
    let list = document
        .entry("field")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    push(list, table)
}

fn add_choice(field: &mut dyn TableLike, id: &ChoiceId, name: &Localized) -> Result<(), EditError> {
    let list = field
        .entry("choice")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if by_id(list, id.as_str()).is_ok() {
        return Err(EditError::Gone);
    }
    let mut table = Table::new();
    table.insert("id", value(id.as_str()));
    table.insert("name", Item::Table(dotted(name)));
    table.decor_mut().set_prefix("\n");
    push(list, table)
}

/// Puts a table at the end of a list, in the way in which the list is written.
fn push(list: &mut Item, table: Table) -> Result<(), EditError> {
    match list {
        Item::ArrayOfTables(tables) => {
            tables.push(table);
            Ok(())
        }
        Item::Value(Value::Array(array)) => {
            array.push(table.into_inline_table());
            Ok(())
        }
        Item::None | Item::Value(_) | Item::Table(_) => Err(EditError::Unreadable),
    }
}

/// Has a pipeline demand a field from a stage on, or no longer.
fn require(
    pipeline: &mut dyn TableLike,
    field: &FieldId,
    stage: Option<&StageId>,
) -> Result<(), EditError> {
    const KEY: &str = "required_from";
    let is =
        |table: &dyn TableLike| table.get("field").and_then(Item::as_str) == Some(field.as_str());
    match pipeline.get_mut(KEY) {
        Some(Item::Value(Value::Array(array))) => {
            array.retain(|element| !element.as_inline_table().is_some_and(|table| is(table)));
        }
        Some(Item::ArrayOfTables(tables)) => tables.retain(|table| !is(table)),
        Some(Item::None) | None => {}
        Some(Item::Value(_) | Item::Table(_)) => return Err(EditError::Unreadable),
    }
    if let Some(stage) = stage {
        let mut demand = InlineTable::new();
        demand.insert("field", field.as_str().into());
        demand.insert("stage", stage.as_str().into());
        let list = pipeline.entry(KEY).or_insert_with(|| value(Array::new()));
        match list {
            Item::Value(Value::Array(array)) => array.push(demand),
            Item::ArrayOfTables(tables) => tables.push(demand.into_table()),
            Item::None | Item::Value(_) | Item::Table(_) => return Err(EditError::Unreadable),
        }
    }
    let is_empty = match pipeline.get(KEY) {
        Some(Item::Value(Value::Array(array))) => array.is_empty(),
        Some(Item::ArrayOfTables(tables)) => tables.is_empty(),
        Some(Item::None | Item::Value(_) | Item::Table(_)) | None => false,
    };
    if is_empty {
        pipeline.remove(KEY);
    }
    Ok(())
}

impl Preset {
    /// The fields on a card, in order; none when there is no such pipeline.
    pub fn on_card(&self, spot: &Spot) -> &[FieldId] {
        match spot {
            Spot::Pipeline(id) => self
                .pipeline(id)
                .map(|pipeline| pipeline.fields.as_slice())
                .unwrap_or_default(),
            Spot::Contacts => &self.contact_fields,
            Spot::Companies => &self.company_fields,
        }
    }

    /// Whether there is such a card.
    pub fn has_card(&self, spot: &Spot) -> bool {
        match spot {
            Spot::Pipeline(id) => self.pipeline(id).is_some(),
            Spot::Contacts | Spot::Companies => true,
        }
    }

    /// An id for a new field, made of its name.
    pub fn new_field_id(&self, name: &str) -> Option<FieldId> {
        let taken = |id: &str| {
            super::model::PLACEHOLDERS.contains(&id)
                || self.fields.iter().any(|field| field.id.as_str() == id)
        };
        FieldId::parse(&new_id(name, "field", taken)).ok()
    }
}

impl FieldKind {
    /// An id for a new choice, made of its name; `others` are given already.
    pub fn new_choice_id(&self, name: &str, others: &[ChoiceId]) -> Option<ChoiceId> {
        let taken = |id: &str| {
            self.choices().iter().any(|choice| choice.id.as_str() == id)
                || others.iter().any(|other| other.as_str() == id)
        };
        ChoiceId::parse(&new_id(name, "choice", taken)).ok()
    }
}

/// An id for a choice of a field that is yet to be made.
pub fn first_choice_id(name: &str, others: &[ChoiceId]) -> Option<ChoiceId> {
    FieldKind::Choice(Vec::new()).new_choice_id(name, others)
}
