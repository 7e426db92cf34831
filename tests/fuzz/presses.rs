//! Callback data, commands and deep links: anybody can send any of them from a client of their own.

use super::cases;
use prilavok::telegram::commands::{self, Command};
use prilavok::telegram::press::{MAX_BYTES, Press};
use proptest::prelude::*;

/// Any text, and what looks like a press of ours.
fn data() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::collection::vec(any::<u8>(), 0..64)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        "1[a-zA-Z0-9]([0-9]{1,20}|-[0-9]{1,20}|[a-z_]{0,26}|[a-z]{1,2})?(\\.([0-9]{1,20}|[a-z_0-9]{0,26})){0,5}",
        "2[a-zA-Z][a-zA-Z0-9]([0-9]{1,20}|-[0-9]{1,20}|[a-z_]{0,26}|[a-z]{1,2})?(\\.([0-9]{1,20}|[a-z_0-9]{0,26})){0,5}",
        "[12][a-zA-Z]{1,2}[0-9a-z._-]{0,60}",
    ]
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn any_data_is_a_press_or_none(data in data()) {
        if let Some(press) = Press::parse(&data) {
            let encoded = press.encode();
            prop_assert_eq!(Press::parse(&encoded), Some(press.clone()), "{:?} from {:?}", press, data);
            prop_assert!(encoded.len() <= MAX_BYTES.max(data.len()), "{}", encoded);
            let _ = press.audience();
        }
    }

    #[test]
    fn any_text_is_a_command_or_none(words in any::<String>(), bot in "[a-z_]{0,12}") {
        for text in [
            words.clone(),
            format!("/{words}"),
            format!("/start {words}"),
            format!("/start@{bot} {words}"),
            format!("/note\n{words}"),
            format!("/find{words}"),
        ] {
            let _ = commands::parse(&text, "shop_bot");
        }
    }

    #[test]
    fn the_payload_of_a_link_comes_as_it_was(payload in "[A-Za-z0-9_-]{1,64}") {
        let text = format!("/start {payload}");
        prop_assert_eq!(commands::parse(&text, "shop_bot"), Some(Command::Start(payload)));
    }
}
