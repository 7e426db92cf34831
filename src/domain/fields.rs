//! What the fields of a card hold.

use crate::domain::ids::{ChoiceId, FieldId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words.
    Text(String),
    /// An amount in minor units of the shop's currency.
    Money(i64),
    /// A choice.
    Choice(ChoiceId),
}

/// The filled fields of a record, by the field's id. An empty field is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<FieldId, Value>);

impl Fields {
    /// The field's value, if it is filled.
    pub fn get(&self, field: &FieldId) -> Option<&Value> {
        self.0.get(field)
    }

    /// Fills a field, or empties it; returns what it held.
    pub fn set(&mut self, field: FieldId, value: Option<Value>) -> Option<Value> {
        match value {
            Some(value) => self.0.insert(field, value),
            None => self.0.remove(&field),
        }
    }

    /// Filled fields in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldId, &Value)> {
        self.0.iter()
    }
}

impl FromIterator<(FieldId, Value)> for Fields {
    fn from_iter<T: IntoIterator<Item = (FieldId, Value)>>(iter: T) -> Self {
        Self(iter.into_iter().collect())
    }
}
