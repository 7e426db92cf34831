//! What people type where a sum, a number, a phone, a day or the like is asked for.

use super::cases;
use chrono::{Datelike as _, NaiveDate};
use iso_currency::Currency;
use prilavok::app::later::vocabulary;
use prilavok::domain::email::Email;
use prilavok::domain::ids::{FieldId, StageId};
use prilavok::domain::lang::Lang;
use prilavok::domain::number::Number;
use prilavok::domain::order_line::{Discount, parse_words};
use prilavok::domain::phone::Phone;
use prilavok::domain::product::Code;
use prilavok::domain::quantity::{self, Quantity, Stock, StockChange};
use prilavok::domain::requisites_block::Block;
use prilavok::domain::schedule::{Hours, parse_days};
use prilavok::domain::time::Millis;
use prilavok::domain::{link, money, search, text, when};
use proptest::prelude::*;

const CURRENCIES: [Currency; 5] = [
    Currency::RUB,
    Currency::USD,
    Currency::JPY,
    Currency::KWD,
    Currency::EUR,
];

/// Anything at all, and things that are nearly right.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 .,'’\u{a0}\u{202f}_₽$%×*+−–-]{0,24}",
        "[0-9]{1,24}([.,][0-9]{0,24})?( ?(руб|р\\.|₽|тыс|к|млн|шт|кг|%|RUB))?",
        "(\\+|8|7|00)?[ 0-9()-]{3,20}( доб\\.? ?[0-9]{1,5})?",
        "[0-9]{1,4}[./:-][0-9]{1,4}([./:-][0-9]{1,6})?( [0-9]{1,3}[:.][0-9]{1,3})?",
        "(через|в|во|с|до|до|in|on|at|after)? ?-?[0-9]{0,20} ?(минут|час|день|дня|дней|недели|месяц|марта|понедельник|завтра|вчера|days|weeks|march|tomorrow)?",
        "(инн|ИНН|КПП|ОГРН|БИК|р/с|к/с|банк|адрес|ООО|ИП)[: ]{0,3}[0-9]{0,22}\n?",
        "[\u{0}-\u{9}\u{b}-\u{1f}\u{7f}-\u{9f}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{feff}0-9a-я]{0,16}",
    ]
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn sums_are_read_or_refused(text in typed(), currency in 0..CURRENCIES.len()) {
        let currency = CURRENCIES[currency];
        if let Ok(minor) = money::parse(&text, currency) {
            for lang in [Lang::Ru, Lang::En] {
                let shown = money::format(lang, minor, currency);
                prop_assert_eq!(money::parse(&shown, currency), Ok(minor), "{} shows as {}", text, shown);
            }
        }
        let _ = Discount::parse(&text, currency);
        let _ = parse_words(&text, currency);
        let _ = parse_words(&format!("Кабель {text} × {text}"), currency);
    }

    #[test]
    fn any_sum_is_shown(minor: i64, currency in 0..CURRENCIES.len()) {
        for lang in [Lang::Ru, Lang::En] {
            prop_assert!(!money::format(lang, minor, CURRENCIES[currency]).is_empty());
            prop_assert!(!quantity::format(lang, minor).is_empty());
        }
    }

    #[test]
    fn numbers_and_quantities_are_read_or_refused(text in typed()) {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(Number::parse(&number.plain()), Ok(number), "{}", text);
            for lang in [Lang::Ru, Lang::En] {
                prop_assert_eq!(Number::parse(&number.format(lang)), Ok(number), "{}", text);
            }
        }
        let _ = Quantity::parse(&text);
        let _ = Stock::parse(&text);
        let _ = StockChange::parse(&text);
        let _ = Code::parse(&text);
    }

    #[test]
    fn phones_and_addresses_are_read_or_refused(text in typed()) {
        for region in [None, Some(phonenumber::country::RU), Some(phonenumber::country::US)] {
            if let Ok(phone) = Phone::parse(&text, region) {
                prop_assert!(phone.as_str().starts_with('+'), "{:?}", phone);
                let again: Result<Phone, _> = phone.as_str().parse();
                prop_assert_eq!(again, Ok(phone.clone()));
                prop_assert!(!phone.readable().is_empty());
            }
        }
        let _ = Phone::parse_shared(&text);
        let _ = text.parse::<Email>();
        let _ = text.parse::<Email>();
        let _ = link::read(&text);
    }

    #[test]
    fn moments_are_read_or_refused(text in typed(), now in prop_oneof![Just(i64::MAX), Just(i64::MIN), any::<i64>(), -1_000_000_000_000i64..9_000_000_000_000]) {
        let words = vocabulary();
        for tz in [chrono_tz::Europe::Moscow, chrono_tz::America::New_York, chrono_tz::Pacific::Apia] {
            let now = Millis(now);
            if let Ok(at) = when::parse(&text, &words, now, tz) {
                prop_assert!(at > now);
            }
            let Some(today) = now.to_utc().map(|now| now.with_timezone(&tz).date_naive()) else {
                continue;
            };
            let _ = when::parse_day(&text, &words, now, tz);
            let _ = parse_days(&text, today);
        }
        let _ = Hours::parse(&text);
    }

    #[test]
    fn days_at_the_ends_of_the_calendar_are_refused_or_read(text in typed(), year in -262_000i32..262_000) {
        let Some(today) = NaiveDate::from_ymd_opt(year, 12, 31) else {
            return Ok(());
        };
        for day in parse_days(&text, today).unwrap_or_default() {
            prop_assert!(day.year() >= year);
        }
    }

    #[test]
    fn requisites_are_read_with_what_is_right_in_them(parts in prop::collection::vec(typed(), 0..8)) {
        let block = Block::read(&parts.join("\n"));
        prop_assert!(block.requisites.check().is_ok());
    }

    #[test]
    fn searches_are_read(text in typed(), other in typed()) {
        for reading in search::read(&format!("{text} {other}")) {
            for token in reading.tokens {
                prop_assert!(!token.word.contains('\0'), "no database looks for it: {:?}", token.word);
                for range in token.codes {
                    prop_assert!(range.from < range.until);
                }
            }
        }
        let _ = search::words(&text);
        let _ = search::other_layout(&text);
        let _ = search::is_near(&text, &other);
        prop_assert!(search::range_end(&text) >= text);
    }

    #[test]
    fn words_are_cleaned_and_cut(typed in typed(), most in 1usize..40) {
        let _ = text::fold(&typed);
        prop_assert!(text::shorten(&typed, most).chars().count() <= most);
        let line = text::one_line(&typed, most);
        prop_assert!(!line.contains('\n') && line.chars().count() <= most);
        if let Some(clean) = text::clean(&typed) {
            prop_assert!(!clean.trim().is_empty());
            prop_assert!(!clean.contains('\0'), "no database keeps it: {:?}", clean);
        }
        let _ = text::isolate(&typed);
        let _ = StageId::parse(&typed);
        let _ = FieldId::parse(&typed);
    }
}
