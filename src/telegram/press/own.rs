//! Presses on a customer's own orders and settings, and those by which staff proposes a replacement.

use super::{Argument, press_group};
use crate::domain::ids::{AddressId, OrderLineId, ProductId, ProposalId, RecordId};
use crate::domain::people::Preference;

press_group! {
    /// A press on a customer's own orders and settings, or by which staff proposes a replacement.
    OwnPress;
    /// Their orders.
    'l' List { page: i64 } Anyone;
    /// One of them.
    'o' Open { record: RecordId } Anyone;
    /// The goods have come; `since`: the stay on the stage that the button was drawn for.
    'r' Received { record: RecordId, since: i64 } Anyone;
    /// Asks whether it is to be cancelled.
    'c' Cancel { record: RecordId } Anyone;
    /// Cancels it.
    'C' CancelSure { record: RecordId, since: i64 } Anyone;
    /// Begins a question about it.
    'a' Ask { record: RecordId } Anyone;
    /// Puts the same into the basket.
    't' Repeat { record: RecordId } Anyone;
    /// What is proposed suits: this product, or 0: what is said in words.
    'g' Agree { proposal: ProposalId, product: ProductId } Anyone;
    /// It does not.
    'n' Decline { proposal: ProposalId } Anyone;
    /// The settings.
    's' Settings {} Anyone;
    /// Wants to hear of something, or does not.
    'e' Hear { what: Preference, on: bool } Anyone;
    /// The addresses.
    'd' Addresses {} Anyone;
    /// Forgets one.
    'D' ForgetAddress { address: AddressId } Anyone;
    /// Begins to propose a replacement: which line it is for.
    'w' Replace { record: RecordId } Staff;
    /// What could be proposed for a line; 0: for none in particular.
    'W' ReplaceLine { record: RecordId, line: OrderLineId } Staff;
    /// Chooses a product to be proposed, or does not.
    'x' Pick { product: ProductId } Staff;
    /// Sends what is chosen to the client.
    'X' Propose { record: RecordId } Staff;
    /// Takes back what the client has not answered.
    'z' Withdraw { record: RecordId } Staff;
}

impl Argument for Preference {
    fn write(&self) -> String {
        self.slug().to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Preference::from_slug(text)
    }
}
