//! Presses of the shop's own fields: on cards, in questions, and in their editor.

use super::press_group;
use crate::domain::fields::Holder;
use crate::domain::ids::{ChoiceId, FieldId, PipelineId};
use crate::domain::people::Role;
use crate::domain::preset::edit::{NewKind, Spot};

press_group! {
    /// A press of the shop's own fields.
    FieldsPress;
    /// The fields of a contact's or a company's card.
    'm' Menu { holder: Holder } Staff;
    /// Asks for a field.
    'a' Ask { holder: Holder, field: FieldId } Staff;
    /// Answers the question for a field with a choice.
    'k' Pick { holder: Holder, field: FieldId, choice: ChoiceId } Staff;
    /// Ticks one of several choices, or takes the tick away.
    't' Tick { holder: Holder, field: FieldId, choice: ChoiceId } Staff;
    /// Keeps what is ticked.
    'd' Ticked { holder: Holder, field: FieldId } Staff;
    /// Answers the question for a field with yes or no.
    'y' Say { holder: Holder, field: FieldId, yes: bool } Staff;
    /// Empties a field.
    'x' Clear { holder: Holder, field: FieldId } Staff;
    /// Sends the file that a field holds.
    'g' File { holder: Holder, field: FieldId } Staff;
    /// The editor: every card with its fields.
    'E' Editor {} Management;
    /// The fields of a card.
    'L' List { spot: Spot } Management;
    /// A field in the editor, come to from a card's list.
    'F' Field { spot: Spot, field: FieldId } Management;
    /// What kind a new field is to be.
    'N' New { spot: Spot } Management;
    /// Begins a new field of a kind.
    'K' NewOf { spot: Spot, kind: NewKind } Management;
    /// Fields of other cards, to be put on this one too.
    'B' Shelf { spot: Spot, page: i64 } Management;
    /// Puts a field on a card.
    'P' Put { spot: Spot, field: FieldId } Management;
    /// Asks whether to take a field off a card.
    'o' TakeOff { spot: Spot, field: FieldId } Management;
    /// Takes it off.
    'O' TakeOffNow { spot: Spot, field: FieldId } Management;
    /// Moves a field up its card's list, or down.
    'u' Shift { spot: Spot, field: FieldId, up: bool } Management;
    /// Asks for another name.
    'n' Rename { spot: Spot, field: FieldId } Management;
    /// Asks for another question.
    'q' Question { spot: Spot, field: FieldId } Management;
    /// Asks for the bounds of a number, the length of a text.
    'b' Bounds { spot: Spot, field: FieldId } Management;
    /// The choices of a field.
    'c' Choices { field: FieldId } Management;
    /// A choice.
    'C' Choice { field: FieldId, choice: ChoiceId } Management;
    /// Asks for a new choice.
    'A' AddChoice { field: FieldId } Management;
    /// Asks for another name of a choice.
    'e' RenameChoice { field: FieldId, choice: ChoiceId } Management;
    /// Offers a choice no longer, or again.
    'R' Retire { field: FieldId, choice: ChoiceId, retired: bool } Management;
    /// From which stage on a pipeline demands the field.
    'r' Required { pipeline: PipelineId, field: FieldId } Management;
    /// Demands it from the stage of that place on, as the pipeline was in that preset.
    's' From { preset: i64, pipeline: PipelineId, field: FieldId, place: i64 } Management;
    /// Demands it no longer.
    'S' Never { pipeline: PipelineId, field: FieldId } Management;
    /// Who sees a field and who fills it in.
    'w' Roles { spot: Spot, field: FieldId } Management;
    /// Lets a role see a field, or not.
    'v' See { spot: Spot, field: FieldId, role: Role, may: bool } Management;
    /// Lets a role fill a field in, or not.
    'V' Edit { spot: Spot, field: FieldId, role: Role, may: bool } Management;
    /// Takes the editor's last step back.
    'U' Undo { preset: i64 } Management;
}
