//! Callback data: what a button sends back, typed.
//!
//! Grammar: `1` (the layout's version), one letter, then arguments parted by `.`: `1m7.3.in_stock`; or `2`, the letter of
//! a group of presses, one letter, arguments: `2dT12.3`. At most 64 bytes (RULES §4): ids are decimal numbers and slugs
//! of at most 24 characters. Anyone can send any data from a client of their own, so parsing gives a press, never a right
//! to it.

mod calls;
mod clients;
mod desk;
mod guard;
mod line;
mod order;
mod product;
mod replies;
mod talk;
mod team;

pub use calls::CallPress;
pub use clients::ClientPress;
pub use desk::DeskPress;
pub use guard::GuardPress;
pub use line::{LinePress, LineTheme};
pub use order::{LinePart, OrderPress};
pub use product::{ProductPart, ProductPress};
pub use replies::RepliesPress;
pub use talk::TalkPress;
pub use team::TeamPress;

use crate::domain::ids::{
    CallId, ChoiceId, ClientMessageId, CompanyId, ContactId, FieldId, FileId, ImportId, LaterId,
    MessageId, OrderLineId, PictureId, PipelineId, PointId, ProductGroupId, ProductId,
    QuickReplyId, RecordId, SessionId, StageId, TaskId, UserId,
};
use crate::domain::lang::Lang;
use crate::domain::people::Role;
use std::str::FromStr;

/// Telegram's limit of callback data, in bytes (RULES §4).
pub const MAX_BYTES: usize = 64;

/// Whose button it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody's.
    Anyone,
    /// Staff's.
    Staff,
    /// Of those who run the shop.
    Management,
}

/// Whose records a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The viewer's own.
    Mine,
    /// Everybody's.
    All,
}

impl Whose {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Whose {
        match self {
            Whose::Mine => Whose::All,
            Whose::All => Whose::Mine,
        }
    }
}

/// A group of presses: an enum whose variants have a letter each, with the way to and from their text.
macro_rules! press_group {
    ($(#[$group_doc:meta])* $group:ident; $( $(#[$doc:meta])* $tag:literal $name:ident { $( $field:ident : $type:ty ),* } $audience:ident; )*) => {
        $(#[$group_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $group {
            $( $(#[$doc])* $name {
                $(
                    #[doc = concat!("The `", stringify!($field), "` it carries.")]
                    $field: $type,
                )*
            }, )*
        }

        impl $group {
            /// Its letter and its arguments.
            pub(super) fn write(&self) -> String {
                match self {
                    $( $group::$name { $( $field ),* } => {
                        let arguments: Vec<String> = vec![$( $crate::telegram::press::Argument::write($field) ),*];
                        format!("{}{}", $tag, arguments.join("."))
                    } )*
                }
            }

            /// Takes back what `write` gave.
            pub(super) fn read(text: &str) -> Option<$group> {
                let mut chars = text.chars();
                let tag = chars.next()?;
                let rest = chars.as_str();
                let mut arguments = if rest.is_empty() { Vec::new() } else { rest.split('.').collect() };
                arguments.reverse();
                let press = match tag {
                    $( $tag => $group::$name {
                        $( $field: <$type as $crate::telegram::press::Argument>::read(arguments.pop()?)? ),*
                    }, )*
                    _ => return None,
                };
                arguments.is_empty().then_some(press)
            }

            /// Whose button it is; checked at every press.
            pub const fn audience(&self) -> $crate::telegram::press::Audience {
                match self {
                    $( $group::$name { .. } => $crate::telegram::press::Audience::$audience, )*
                }
            }
        }
    };
}

use press_group;

macro_rules! presses {
    (
        $( $(#[$doc:meta])* $tag:literal $name:ident { $( $field:ident : $type:ty ),* } $audience:ident; )*
        groups { $( $(#[$nested_doc:meta])* $letter:literal $nested:ident($group:ty); )* }
    ) => {
        /// A press of a button of ours.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Press {
            $( $(#[$doc])* $name {
                $(
                    #[doc = concat!("The `", stringify!($field), "` it carries.")]
                    $field: $type,
                )*
            }, )*
            $( $(#[$nested_doc])* $nested($group), )*
        }

        impl Press {
            /// The callback data.
            pub fn encode(&self) -> String {
                match self {
                    $( Press::$name { $( $field ),* } => {
                        let arguments: Vec<String> = vec![$( Argument::write($field) ),*];
                        format!("1{}{}", $tag, arguments.join("."))
                    } )*
                    $( Press::$nested(press) => format!("2{}{}", $letter, press.write()), )*
                }
            }

            /// Reads callback data; `None` when it is not ours, or of a layout that we do not know.
            pub fn parse(data: &str) -> Option<Press> {
                let mut chars = data.chars();
                match chars.next()? {
                    '1' => {}
                    '2' => {
                        let group = chars.next()?;
                        let rest = chars.as_str();
                        return match group {
                            $( $letter => <$group>::read(rest).map(Press::$nested), )*
                            _ => None,
                        };
                    }
                    _ => return None,
                }
                let tag = chars.next()?;
                let rest = chars.as_str();
                let mut arguments = if rest.is_empty() { Vec::new() } else { rest.split('.').collect() };
                arguments.reverse();
                let press = match tag {
                    $( $tag => Press::$name { $( $field: <$type as Argument>::read(arguments.pop()?)? ),* }, )*
                    _ => return None,
                };
                arguments.is_empty().then_some(press)
            }

            /// Whose button it is; checked at every press.
            pub const fn audience(&self) -> Audience {
                match self {
                    $( Press::$name { .. } => Audience::$audience, )*
                    $( Press::$nested(press) => press.audience(), )*
                }
            }
        }
    };
}

presses! {
    /// The main menu.
    'a' Menu {} Anyone;
    /// Leaves a half-done input.
    'b' Cancel {} Anyone;
    /// A record's card.
    'c' Card { record: RecordId } Staff;
    /// Moves a record.
    'm' Move { record: RecordId, version: i64, to: StageId } Staff;
    /// The failing stages.
    'f' Failing { record: RecordId } Staff;
    /// The pipelines to convert into.
    'x' Convert { record: RecordId, version: i64 } Staff;
    /// Converts.
    'X' ConvertInto { record: RecordId, version: i64, pipeline: PipelineId } Staff;
    /// The fields to edit.
    'e' Fields { record: RecordId } Staff;
    /// Asks for a field.
    'E' Field { record: RecordId, field: FieldId } Staff;
    /// Chooses a value in answer to the question for a field.
    'k' Choose { record: RecordId, choice: ChoiceId } Staff;
    /// Empties a field.
    'K' Clear { record: RecordId, field: FieldId } Staff;
    /// A record's history.
    'h' History { record: RecordId, page: i64 } Staff;
    /// The conversation with a record's client.
    'w' Words { record: RecordId, page: i64 } Staff;
    /// The colleagues to hand a record over to.
    'g' HandOver { record: RecordId } Staff;
    /// Hands a record over.
    'G' HandOverTo { record: RecordId, version: i64, to: UserId } Staff;
    /// Takes the last move back.
    'u' Undo { record: RecordId, version: i64 } Staff;
    /// Asks for the failing reason in words.
    'y' Reason { record: RecordId } Staff;
    /// Begins to write to a record's client.
    'W' Write { record: RecordId } Staff;
    /// A task's card.
    't' Task { task: TaskId } Staff;
    /// Does a task.
    'd' Done { task: TaskId } Staff;
    /// How long to postpone a task.
    'p' Postpone { task: TaskId } Staff;
    /// Postpones a task by so many minutes.
    'P' PostponeBy { task: TaskId, version: i64, minutes: i64 } Staff;
    /// The colleagues to give a task to.
    'r' Reassign { task: TaskId } Staff;
    /// Gives a task to a colleague.
    'R' ReassignTo { task: TaskId, version: i64, to: UserId } Staff;
    /// Asks for a remark on a task.
    'q' Comment { task: TaskId } Staff;
    /// Open tasks.
    'T' Tasks { whose: Whose, page: i64 } Staff;
    /// The pipelines of deals and offers.
    'D' Deals { whose: Whose } Staff;
    /// A pipeline's stages with their counters.
    'l' Pipeline { pipeline: PipelineId, whose: Whose } Staff;
    /// The records on a stage.
    'L' Stage { pipeline: PipelineId, stage: StageId, whose: Whose, page: i64 } Staff;
    /// The list of a pipeline's records that the person saw last.
    '0' BackToList { pipeline: PipelineId } Staff;
    /// The pipelines in which records are made by hand.
    'n' New {} Staff;
    /// Begins a record in a pipeline.
    'N' NewIn { pipeline: PipelineId } Staff;
    /// Makes the record that was begun for this client.
    'Z' NewFor { contact: ContactId } Staff;
    /// Goes on duty, or off.
    's' Duty { on: bool } Staff;
    /// The staff.
    'S' Staff {} Management;
    /// A member of staff.
    'i' Member { user: UserId } Management;
    /// The roles to invite to.
    'j' Invite {} Management;
    /// Makes an invitation.
    'J' InviteAs { role: Role } Management;
    /// Changes a role.
    'o' SetRole { user: UserId, role: Role } Management;
    /// Who takes over from a member of staff who is to go.
    'v' Remove { user: UserId } Management;
    /// Removes a member of staff.
    'V' RemoveTo { user: UserId, heir: UserId } Management;
    /// The preset.
    'z' Preset {} Management;
    /// A pipeline of the preset as text.
    'A' Outline { pipeline: PipelineId } Management;
    /// A pipeline of the preset as a picture.
    'B' Graph { pipeline: PipelineId } Management;
    /// The preset as a file.
    'C' Download {} Management;
    /// Asks for another preset.
    'U' Upload {} Management;
    /// Puts the records of the first orphaned stage of a draft on this stage.
    'M' Map { draft: i64, pipeline: PipelineId, stage: StageId } Management;
    /// Puts a draft in force.
    'Y' Confirm { draft: i64 } Management;
    /// Drops a draft.
    'Q' Drop { draft: i64 } Management;
    /// Has a parked update handled again.
    'I' Replay { update: i64 } Management;
    /// The languages.
    'F' Languages {} Anyone;
    /// Chooses a language.
    'H' Language { lang: Lang } Anyone;
    /// A customer's own records.
    'O' Orders {} Anyone;
    groups {
        /// The desk's: sessions and dialogues.
        'd' Desk(DeskPress);
        /// The line's rules.
        'l' Line(LinePress);
        /// Quick replies and what goes later.
        'r' Replies(RepliesPress);
        /// Bans, checks and people's own data.
        'g' Guard(GuardPress);
        /// Forum groups.
        't' Team(TeamPress);
        /// The conversation with a client.
        'w' Talk(TalkPress);
        /// Contacts and companies.
        'c' Client(ClientPress);
        /// Telephone calls and files.
        'k' Calls(CallPress);
        /// The catalogue.
        'p' Product(ProductPress);
        /// A record's lines.
        'o' Order(OrderPress);
    }
}

/// An argument of callback data.
trait Argument: Sized {
    fn write(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

impl Argument for i64 {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        i64::from_str(text).ok()
    }
}

impl Argument for bool {
    fn write(&self) -> String {
        u8::from(*self).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }
    }
}

impl Argument for Whose {
    fn write(&self) -> String {
        match self {
            Whose::Mine => "m",
            Whose::All => "a",
        }
        .to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "m" => Some(Whose::Mine),
            "a" => Some(Whose::All),
            _ => None,
        }
    }
}

impl Argument for Lang {
    fn write(&self) -> String {
        self.tag().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Lang::ALL.into_iter().find(|lang| lang.tag() == text)
    }
}

impl Argument for Role {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Role::from_slug(text)
    }
}

macro_rules! numeric_argument {
    ($($name:ident),*) => {
        $( impl Argument for $name {
            fn write(&self) -> String {
                self.0.to_string()
            }

            fn read(text: &str) -> Option<Self> {
                i64::from_str(text).ok().map($name)
            }
        } )*
    };
}

macro_rules! slug_argument {
    ($($name:ident),*) => {
        $( impl Argument for $name {
            fn write(&self) -> String {
                self.as_str().to_owned()
            }

            fn read(text: &str) -> Option<Self> {
                $name::parse(text).ok()
            }
        } )*
    };
}

impl Argument for String {
    fn write(&self) -> String {
        self.clone()
    }

    /// A word of our own grammar: letters, digits, `_` and `-`.
    fn read(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        fits.then(|| text.to_owned())
    }
}

numeric_argument!(
    RecordId,
    TaskId,
    UserId,
    ContactId,
    SessionId,
    ClientMessageId,
    MessageId,
    QuickReplyId,
    LaterId,
    CompanyId,
    PointId,
    CallId,
    FileId,
    ProductId,
    ProductGroupId,
    PictureId,
    OrderLineId,
    ImportId
);
slug_argument!(PipelineId, StageId, FieldId, ChoiceId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ids as large as Telegram's and a busy shop's grow (52 bits and ten digits), slugs of full length.
    fn slug() -> impl Strategy<Value = String> {
        "[a-z0-9_]{1,24}"
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            id in 0i64..9_999_999_999, version in 0i64..999_999, page in 0i64..99_999,
            user in 0i64..(1 << 52), a in slug(), b in slug(), mine in any::<bool>(),
        ) {
            let whose = if mine { Whose::Mine } else { Whose::All };
            let stage = StageId::parse(&a).unwrap();
            let pipeline = PipelineId::parse(&b).unwrap();
            let presses = [
                Press::Menu {},
                Press::Card { record: RecordId(id) },
                Press::Move { record: RecordId(id), version, to: stage.clone() },
                Press::ConvertInto { record: RecordId(id), version, pipeline: pipeline.clone() },
                Press::Choose { record: RecordId(id), choice: ChoiceId::parse(&a).unwrap() },
                Press::Field { record: RecordId(id), field: FieldId::parse(&a).unwrap() },
                Press::HandOverTo { record: RecordId(id), version, to: UserId(user) },
                Press::RemoveTo { user: UserId(user), heir: UserId(user) },
                Press::PostponeBy { task: TaskId(id), version, minutes: page },
                Press::Stage { pipeline: pipeline.clone(), stage: stage.clone(), whose, page },
                Press::Map { draft: version, pipeline, stage },
                Press::InviteAs { role: Role::Admin },
                Press::Language { lang: Lang::En },
                Press::Duty { on: mine },
                Press::Order(OrderPress::Pick { record: RecordId(id), version, product: ProductId(id) }),
                Press::Order(OrderPress::Step { line: OrderLineId(id), version, more: mine }),
                Press::Order(OrderPress::Ask { line: OrderLineId(id), part: LinePart::Discount }),
                Press::Order(OrderPress::Group { record: RecordId(id), group: ProductGroupId(id), page }),
                Press::Product(ProductPress::MoveHere { product: ProductId(id), version, group: ProductGroupId(id) }),
                Press::Product(ProductPress::SetUnit {
                    product: ProductId(id), version, unit: crate::domain::product::Unit::SquareMetre,
                }),
                Press::Product(ProductPress::Ask { product: ProductId(id), part: ProductPart::Stock }),
                Press::Product(ProductPress::RemovePicture { product: ProductId(id), picture: PictureId(id) }),
                Press::Product(ProductPress::MoveGroupHere {
                    group: ProductGroupId(id), version, into: ProductGroupId(id),
                }),
                Press::Product(ProductPress::UndoNow { import: ImportId(id) }),
            ];
            for press in presses {
                let data = press.encode();
                prop_assert!(data.len() <= MAX_BYTES, "{data}");
                prop_assert_eq!(Press::parse(&data), Some(press));
            }
        }

        #[test]
        fn no_data_breaks_the_reader(data in "\\PC{0,70}") {
            if let Some(press) = Press::parse(&data) {
                prop_assert_eq!(Press::parse(&press.encode()), Some(press));
            }
        }
    }

    #[test]
    fn foreign_and_truncated_data_is_no_press() {
        for data in [
            "",
            "1",
            "2m7.3.new",
            "1m",
            "1m7",
            "1m7.3",
            "1m7.3.",
            "1m7.3.NEW",
            "1m7.3.new.x",
            "1mx.3.new",
            "1a0",
            "🙂",
        ] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
