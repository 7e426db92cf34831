//! Presses of a customer in the catalogue, at the basket and on the way to an order.

use super::press_group;
use crate::domain::ids::{AddressId, ProductGroupId, ProductId};

press_group! {
    /// A press of a customer in the catalogue, at the basket and on the way to an order.
    ShoppingPress;
    /// A group of the catalogue: what lies in it.
    'g' Group { group: ProductGroupId, page: i64 } Anyone;
    /// A product, one of its pictures; `from`: where it was come upon.
    'p' Product { product: ProductId, from: i64, picture: i64 } Anyone;
    /// The product at a place of a group.
    'v' At { group: ProductGroupId, place: i64 } Anyone;
    /// The product at a place of what was found.
    'h' Hit { place: i64 } Anyone;
    /// One more of it in the basket, or one less, on its own screen.
    'a' Add { product: ProductId, from: i64, less: bool } Anyone;
    /// The same on the basket's screen.
    'q' Change { product: ProductId, less: bool } Anyone;
    /// Out of the basket.
    'x' Remove { product: ProductId } Anyone;
    /// Begins to search.
    's' Search {} Anyone;
    /// A page of what was found.
    'f' Found { page: i64 } Anyone;
    /// The basket.
    'b' Basket {} Anyone;
    /// Empties it.
    'e' Empty {} Anyone;
    /// Where to and how to reach the customer.
    'c' Checkout {} Anyone;
    /// Asks for a phone.
    't' Phone {} Anyone;
    /// Asks for an address.
    'd' Address {} Anyone;
    /// What is about to be ordered; 0: without delivery.
    'w' Sum { address: AddressId } Anyone;
    /// Orders it, provided that it is still what the button was drawn for.
    'o' Order { address: AddressId, stamp: String } Anyone;
    /// The link and the picture for the shelf.
    'l' Label { product: ProductId } Management;
}
