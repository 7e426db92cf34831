//! What a person's message can carry besides files, in the Bot API's shape.
//!
//! Invariant: the fields are those of a real `Message`, with entities found as the server finds them.

use serde_json::{Map, Value, json};

use super::{
    people::PhoneError,
    state::Profile,
    text::{Formatted, finish},
};

/// From whom a person forwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Somebody whose account the link shows.
    Person(Profile),
    /// Somebody who hides the account: only a name is left.
    Hidden(String),
    /// A channel of this title.
    Channel(String),
}

impl Origin {
    /// The `MessageOrigin` object.
    pub fn to_json(&self, date: i64) -> Value {
        match self {
            Self::Person(profile) => {
                json!({"type": "user", "date": date, "sender_user": profile.to_user()})
            }
            Self::Hidden(name) => {
                json!({"type": "hidden_user", "date": date, "sender_user_name": name})
            }
            Self::Channel(title) => json!({
                "type": "channel",
                "date": date,
                "chat": {"id": -1_001_000_000_001_i64, "type": "channel", "title": title},
                "message_id": 77,
            }),
        }
    }
}

/// A place on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Location {
    /// A square in Moscow, for samples.
    pub const SAMPLE: Self = Self {
        latitude: 55.7539,
        longitude: 37.6208,
    };

    fn to_json(self) -> Value {
        json!({"latitude": self.latitude, "longitude": self.longitude})
    }
}

/// Content with one field.
pub fn content(field: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(field.to_owned(), value)])
}

/// Content of a text message with the formatting that its writer gave it (`MessageEntity` objects).
pub fn text_content(text: &str, entities: &[Value]) -> Result<Map<String, Value>, PhoneError> {
    let clean = finish(Formatted {
        text: text.to_owned(),
        entities: entities.to_vec(),
    });
    if clean.text.is_empty() {
        return Err(PhoneError::Empty);
    }
    let mut content = content("text", json!(clean.text));
    if !clean.entities.is_empty() {
        content.insert("entities".to_owned(), json!(clean.entities));
    }
    Ok(content)
}

/// Adds a caption, if it is not empty.
pub fn caption_into(content: &mut Map<String, Value>, caption: &str, entities: &[Value]) {
    let clean = finish(Formatted {
        text: caption.to_owned(),
        entities: entities.to_vec(),
    });
    super::methods::put_caption(content, &clean);
}

/// Content of a location message.
pub fn location_content(place: Location) -> Map<String, Value> {
    content("location", place.to_json())
}

/// Content of a place that moves for `seconds`; `None` when it has stopped.
pub fn live_location_content(place: Location, seconds: Option<i64>) -> Map<String, Value> {
    let mut location = place.to_json();
    if let Some(seconds) = seconds {
        location["live_period"] = json!(seconds);
        location["horizontal_accuracy"] = json!(15.0);
    }
    content("location", location)
}

/// Content of a venue message.
pub fn venue_content(place: Location, title: &str, address: &str) -> Map<String, Value> {
    let venue = json!({"location": place.to_json(), "title": title, "address": address});
    let mut content = content("venue", venue);
    content.insert("location".to_owned(), place.to_json());
    content
}

/// Content of a contact: the person's own carries the user id.
pub fn contact_content(profile: &Profile, phone: &str, own: bool) -> Map<String, Value> {
    let mut contact = json!({"phone_number": phone, "first_name": "Иван"});
    if own {
        contact["first_name"] = json!(profile.first_name);
        contact["user_id"] = json!(profile.id);
        if let Some(last) = &profile.last_name {
            contact["last_name"] = json!(last);
        }
    }
    content("contact", contact)
}
