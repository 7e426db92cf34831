//! What people set for themselves: the language, what they want to hear, addresses; of staff also the duty.

use super::{Look, Screen, button, flow, to_menu};
use crate::domain::people::{Preference, Preferences};
use crate::domain::text::one_line;
use crate::storage::addresses::Address;
use crate::telegram::keyboard::{Button, Keyboard};
use crate::telegram::press::{GuardPress, OwnPress, Press};
use crate::{h, t};

/// The most characters of an address on a button.
const ADDRESS_LABEL: usize = 40;

/// A customer's settings.
pub fn customer(look: &Look<'_>, wants: Preferences, addresses: usize) -> Screen {
    let lang = look.lang();
    let mut text = h!(lang, "settings-title", language = t!(lang, "language-name"));
    let mut keyboard = Keyboard::new(vec![vec![language(look)]]);
    text.gap();
    for what in Preference::ALL {
        let on = wants.has(what);
        let line = if on {
            h!(lang, "settings-hears", what = what.slug())
        } else {
            h!(lang, "settings-hears-not", what = what.slug())
        };
        text.line(&line);
        let label = if on {
            t!(lang, "button-hear-no", what = what.slug())
        } else {
            t!(lang, "button-hear", what = what.slug())
        };
        keyboard.row(vec![button(
            label,
            &Press::Own(OwnPress::Hear { what, on: !on }),
        )]);
    }
    let count = i64::try_from(addresses).unwrap_or(i64::MAX);
    text.gap();
    text.line(&h!(lang, "settings-addresses", n = count));
    if addresses > 0 {
        keyboard.row(vec![button(
            t!(lang, "button-addresses"),
            &Press::Own(OwnPress::Addresses {}),
        )]);
    }
    keyboard.row(vec![
        button(
            t!(lang, "privacy-button-data"),
            &Press::Guard(GuardPress::MyData {}),
        ),
        button(
            t!(lang, "privacy-button-forget"),
            &Press::Guard(GuardPress::Forget {}),
        ),
    ]);
    keyboard.row(vec![super::orders::to_orders(look)]);
    Screen { text, keyboard }
}

/// The settings of a member of staff.
pub fn staff(look: &Look<'_>) -> Screen {
    let lang = look.lang();
    let on = look.viewer.on_duty;
    let mut text = h!(lang, "settings-title", language = t!(lang, "language-name"));
    text.line(&if on {
        h!(lang, "settings-on-duty")
    } else {
        h!(lang, "settings-off-duty")
    });
    let duty = if on {
        t!(lang, "button-duty-on")
    } else {
        t!(lang, "button-duty-off")
    };
    Screen {
        text,
        keyboard: Keyboard::new(vec![
            vec![language(look), button(duty, &Press::Duty { on: !on })],
            vec![to_menu(lang)],
        ]),
    }
}

fn language(look: &Look<'_>) -> Button {
    button(t!(look.lang(), "button-language"), &Press::Languages {})
}

/// The addresses a customer gave; a press forgets one.
pub fn addresses(look: &Look<'_>, addresses: &[Address]) -> Screen {
    let lang = look.lang();
    let text = if addresses.is_empty() {
        h!(lang, "settings-no-addresses")
    } else {
        h!(lang, "settings-addresses-forget")
    };
    let buttons = addresses
        .iter()
        .map(|address| {
            button(
                t!(
                    lang,
                    "button-forget-address",
                    address = one_line(&address.text, ADDRESS_LABEL)
                ),
                &Press::Own(OwnPress::ForgetAddress {
                    address: address.id,
                }),
            )
        })
        .collect();
    let mut keyboard = Keyboard::new(flow(buttons));
    keyboard.row(vec![button(
        t!(lang, "button-to-settings"),
        &Press::Own(OwnPress::Settings {}),
    )]);
    Screen { text, keyboard }
}
