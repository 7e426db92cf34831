//! Presses of tags and segments.

use super::press_group;
use crate::domain::ids::{ChoiceId, FieldId, PipelineId, StageId, UserId};

press_group! {
    /// A press of tags (small letters) and segments. Cards are told by their kind's code and their id; `what` is a part of
    /// a segment's filter.
    MarksPress;
    /// All tags.
    't' Tags { page: i64 } Staff;
    /// A tag with its cards.
    'g' Tag { tag: i64, page: i64 } Staff;
    /// The tags of a card.
    'c' OfCard { kind: i64, card: i64 } Staff;
    /// Puts a tag on a card.
    'p' Put { kind: i64, card: i64, tag: i64 } Staff;
    /// Takes a tag off a card.
    'x' Take { kind: i64, card: i64, tag: i64 } Staff;
    /// Asks for tags to put on a card.
    'w' Write { kind: i64, card: i64 } Staff;
    /// Asks for another name of a tag.
    'r' Rename { tag: i64 } Management;
    /// Makes two tags one.
    'm' Merge { tag: i64, into: i64 } Management;
    /// Asks whether to delete a tag.
    'k' Delete { tag: i64 } Management;
    /// Deletes a tag.
    'K' DeleteNow { tag: i64 } Management;
    /// All segments.
    'S' Segments { page: i64 } Staff;
    /// Asks for the name of a new segment.
    'N' NewSegment {} Staff;
    /// A segment.
    'G' Segment { segment: i64 } Staff;
    /// What fits a segment, after a row.
    'L' Fitting { segment: i64, after: i64 } Staff;
    /// Asks for another name of a segment.
    'R' RenameSegment { segment: i64 } Staff;
    /// Asks whether to delete a segment.
    'D' DeleteSegment { segment: i64 } Staff;
    /// Deletes a segment.
    'Z' DeleteSegmentNow { segment: i64 } Staff;
    /// The values to choose from for a part of a filter, or the question for one.
    'A' Choose { segment: i64, what: i64, page: i64 } Staff;
    /// Lets a part of a filter through whatever it is.
    'X' Clear { segment: i64, what: i64 } Staff;
    /// The other of records and contacts.
    'O' Of { segment: i64, contacts: bool } Staff;
    /// Open, or closed.
    'E' Open { segment: i64, open: bool } Staff;
    /// A pipeline.
    'P' Pipeline { segment: i64, pipeline: PipelineId } Staff;
    /// A stage.
    'T' Stage { segment: i64, stage: StageId } Staff;
    /// Who answers for it.
    'U' Responsible { segment: i64, user: UserId } Staff;
    /// A tag.
    'Y' WithTag { segment: i64, tag: i64 } Staff;
    /// A field to be asked of.
    'F' Field { segment: i64, field: FieldId } Staff;
    /// A choice of a field.
    'C' FieldChoice { segment: i64, field: FieldId, choice: ChoiceId } Staff;
    /// Asks nothing of a field any more.
    'V' FieldAny { segment: i64, field: FieldId } Staff;
}
