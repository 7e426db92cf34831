//! The texts of `locales/` held against each other and against the code that asks for them: both languages complete,
//! every variable given and used, plurals right, markup whole, alerts short enough.

#![expect(
    clippy::unwrap_used,
    reason = "what can't be read here is a failure of the test, wherever it happens"
)]

mod catalogue;
mod source;

use catalogue::{Catalogue, Message, Piece};
use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use fluent_bundle::{FluentArgs, FluentValue};
use prilavok::app::naming;
use prilavok::domain::lang::Lang;
use prilavok::domain::people::Role;
use prilavok::domain::time::Millis;
use prilavok::{i18n, telegram};
use source::Macro;
use std::collections::BTreeSet;

/// The most characters of the answer to a press (RULES §6).
const ALERT_MAX: usize = 200;

/// Variables that count something. The code gives each as a number, so a text must agree with it.
const COUNTS: [&str; 8] = [
    "n", "max", "leads", "deals", "overdue", "refused", "stages", "robots",
];

/// Counted, but written with a unit that no number changes.
const UNCHANGED_BY_NUMBER: [&str; 1] = ["preset-too-large"];

/// Texts that stand ready for code to come. Each leaves the list with the change that first uses it.
const AHEAD_OF_THE_CODE: &[&str] = &[
    "cancelled",
    "comment-kept",
    "customer-command-unknown",
    "document-caption",
    "error-internal",
    "fetch-failed",
    "graph-caption",
    "new-made",
    "parked-job",
    "parked-update",
    "preset-too-large",
    "press-not-yours",
    "press-stale",
    "press-stale-plain",
    "press-too-old",
    "press-unknown",
    "prompt-gone",
    "reason-kept",
    "receipt-failed",
    "receipt-unreachable",
    "refused-send",
    "setup-description",
    "setup-name",
    "setup-short-description",
    "staff-command-unknown",
    "staff-hint",
    "start-joined",
    "start-joined-inviter",
    "start-link-unknown",
    "start-welcome-staff",
    "toast-done",
    "toast-done-moved",
    "toast-duty-off",
    "toast-duty-on",
    "toast-handed-over",
    "toast-language",
    "toast-left-behind",
    "toast-moved",
    "toast-nothing",
    "toast-postponed",
    "toast-reassigned",
    "toast-removed",
    "toast-replayed",
    "toast-role",
    "toast-saved",
    "toast-undone",
    "unreachable-contact",
    "write-taken",
];

/// Russian words that stand beside a number: after 1, after 2, after 5.
const RUSSIAN_FORMS: [[&str; 3]; 33] = [
    ["поле", "поля", "полей"],
    ["лид", "лида", "лидов"],
    ["сделка", "сделки", "сделок"],
    ["запись", "записи", "записей"],
    ["задача", "задачи", "задач"],
    ["стадия", "стадии", "стадий"],
    ["робот", "робота", "роботов"],
    ["событие", "события", "событий"],
    ["сообщение", "сообщения", "сообщений"],
    ["замечание", "замечания", "замечаний"],
    ["изменение", "изменения", "изменений"],
    ["человек", "человека", "человек"],
    ["знак", "знака", "знаков"],
    ["файл", "файла", "файлов"],
    ["минута", "минуты", "минут"],
    ["час", "часа", "часов"],
    ["день", "дня", "дней"],
    ["открытая", "открытые", "открытых"],
    ["открытую", "открытые", "открытых"],
    ["просрочена", "просрочены", "просрочено"],
    ["передана", "переданы", "передано"],
    ["ждёт", "ждут", "ждут"],
    ["ответ", "ответа", "ответов"],
    ["раз", "раза", "раз"],
    ["вложение", "вложения", "вложений"],
    ["позиция", "позиции", "позиций"],
    ["товар", "товара", "товаров"],
    ["адрес", "адреса", "адресов"],
    ["метка", "метки", "меток"],
    ["сегмент", "сегмента", "сегментов"],
    ["пара", "пары", "пар"],
    ["карточка", "карточки", "карточек"],
    ["контакт", "контакта", "контактов"],
];

/// Words after which numbers and what they count stand in the genitive.
const GENITIVE_AFTER: [&str; 4] = ["больше", "более", "старше", "с"];

/// Numbers with the place of their form in [`RUSSIAN_FORMS`].
const RUSSIAN_SAMPLES: [(i64, usize); 9] = [
    (1, 0),
    (2, 1),
    (4, 1),
    (5, 2),
    (11, 2),
    (12, 2),
    (21, 0),
    (25, 2),
    (101, 0),
];

/// Every message of a language with what `value` gives for its variables.
fn render(lang: Lang, message: &Message, value: impl Fn(&str) -> FluentValue<'static>) -> String {
    let mut args = FluentArgs::new();
    for variable in &message.variables {
        args.set(variable.clone(), value(variable));
    }
    i18n::message(lang, &message.id, &args)
}

fn is_count(message: &Message, variable: &str) -> bool {
    COUNTS.contains(&variable) && !UNCHANGED_BY_NUMBER.contains(&message.id.as_str())
}

fn counting(lang: Lang) -> Vec<Message> {
    let counts = |message: &Message| message.variables.iter().any(|name| is_count(message, name));
    Catalogue::read(lang)
        .messages
        .into_values()
        .filter(counts)
        .collect()
}

#[test]
fn both_languages_say_the_same_things_of_the_same_variables() {
    let [russian, english] = Lang::ALL.map(|lang| -> BTreeSet<String> {
        let messages = Catalogue::read(lang).messages.into_values();
        messages
            .map(|message| format!("{} {:?}", message.id, message.variables))
            .collect()
    });
    let apart: Vec<&String> = russian.symmetric_difference(&english).collect();
    assert_eq!(apart, [] as [&String; 0]);
    assert_eq!(i18n::problems(), &[] as &[String]);
}

#[test]
fn every_text_the_code_asks_for_gets_its_variables() {
    let catalogue = Catalogue::read(Lang::Ru);
    let calls = source::calls();
    assert!(calls.len() > 200, "the code's calls were not found");
    let mut wrong = Vec::new();
    for call in &calls {
        let Some(id) = &call.id else { continue };
        match catalogue.messages.get(id) {
            None => wrong.push(format!("{}: there is no text {id}", call.place)),
            Some(message) if message.variables != call.variables => wrong.push(format!(
                "{}: {id} takes {:?} and is given {:?}",
                call.place, message.variables, call.variables
            )),
            Some(_) => {}
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}

/// Where the id is worked out, what can come out of it stands near by as a literal that looks like an id.
#[test]
fn every_id_the_code_works_out_has_a_text() {
    let catalogue = Catalogue::read(Lang::Ru);
    let first_word = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    let subjects: BTreeSet<String> = catalogue.messages.keys().map(|id| first_word(id)).collect();
    let unknown: Vec<String> = source::literals_beside_calls()
        .into_iter()
        .filter(|literal| {
            source::looks_like_an_id(literal) && subjects.contains(&first_word(literal))
        })
        .filter(|literal| !catalogue.messages.contains_key(literal))
        .collect();
    assert_eq!(unknown, [] as [String; 0]);
}

#[test]
fn every_listed_command_is_described() {
    for lang in Lang::ALL {
        for role in [
            None,
            Some(Role::Manager),
            Some(Role::Admin),
            Some(Role::Owner),
        ] {
            for (name, description) in telegram::commands::listed(role, lang) {
                assert_ne!(description, format!("command-{name}"));
                assert!(
                    (1..=256).contains(&description.chars().count()),
                    "{description}"
                );
            }
        }
    }
}

#[test]
fn no_text_is_left_over() {
    let literals = source::literals();
    let catalogue = Catalogue::read(Lang::Ru);
    let unused: Vec<&String> = catalogue
        .messages
        .keys()
        .filter(|id| !literals.contains(*id))
        .filter(|id| !id.starts_with("command-") && !AHEAD_OF_THE_CODE.contains(&id.as_str()))
        .filter(|id| !catalogue.is_referred_to(id))
        .collect();
    assert_eq!(unused, [] as [&String; 0]);
}

#[test]
fn russian_agrees_with_every_number() {
    let messages = counting(Lang::Ru);
    assert!(messages.len() > 15, "the counting texts were not found");
    for message in messages {
        for (number, form) in RUSSIAN_SAMPLES {
            let text = render(Lang::Ru, &message, |name| {
                if is_count(&message, name) {
                    FluentValue::from(number)
                } else {
                    FluentValue::from("–")
                }
            });
            let words = words_of(&text);
            let places: Vec<usize> = (0..words.len())
                .filter(|at| words[*at] == number.to_string())
                .collect();
            assert!(
                !places.is_empty(),
                "{}: «{text}» lacks its number",
                message.id
            );
            for place in places {
                let beside = words_beside(&words, place);
                let declined: Vec<&[&str; 3]> = RUSSIAN_FORMS
                    .iter()
                    .filter(|forms| beside.iter().any(|word| forms.contains(&word.as_str())))
                    .collect();
                assert!(
                    !declined.is_empty(),
                    "{}: nothing is counted in «{text}»",
                    message.id
                );
                // «больше 1 дня», «больше 2 дней»: the genitive, whose singular is the form of few.
                let is_genitive = place > 0 && GENITIVE_AFTER.contains(&words[place - 1].as_str());
                let form = if is_genitive { (form + 1).min(2) } else { form };
                for forms in declined {
                    assert!(
                        beside.contains(&forms[form].to_owned()),
                        "{}: «{text}»",
                        message.id
                    );
                }
            }
        }
    }
}

fn words_of(text: &str) -> Vec<String> {
    let bare = catalogue::without_tags(text);
    bare.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The words around a number up to the next number on either side, two at most.
fn words_beside(words: &[String], place: usize) -> Vec<String> {
    let is_word = |word: &&String| !word.chars().all(|c| c.is_ascii_digit());
    let after = words[place + 1..].iter().take_while(is_word).take(2);
    let before = words[..place].iter().rev().take_while(is_word).take(1);
    after.chain(before).cloned().collect()
}

#[test]
fn english_tells_one_from_many() {
    for message in counting(Lang::En) {
        for count in message
            .variables
            .iter()
            .filter(|name| is_count(&message, name))
        {
            let with = |number: i64| {
                let text = render(Lang::En, &message, |name| {
                    match (name == count, is_count(&message, name)) {
                        (true, _) => FluentValue::from(number),
                        (false, true) => FluentValue::from(7),
                        (false, false) => FluentValue::from("–"),
                    }
                });
                text.replace(&number.to_string(), "#")
            };
            assert_ne!(
                with(1),
                with(2),
                "{} does not agree with ${count}",
                message.id
            );
            assert_eq!(with(2), with(21), "{} with ${count}", message.id);
        }
    }
}

#[test]
fn months_are_told_apart() {
    let moment = |lang, (year, month)| {
        let at = |year, month| Utc.with_ymd_and_hms(year, month, 24, 12, 30, 0).unwrap();
        let [at, now] = [at(year, month), at(2026, 1)].map(|at| Millis(at.timestamp_millis()));
        naming::moment(lang, at, now, Tz::Europe__Moscow)
    };
    for lang in Lang::ALL {
        let months: BTreeSet<String> = (1..=12).map(|month| moment(lang, (2025, month))).collect();
        assert_eq!(months.len(), 12);
    }
    assert_eq!(moment(Lang::Ru, (2026, 11)), "24 ноября, 15:30");
    assert_eq!(moment(Lang::Ru, (2025, 12)), "24 декабря 2025, 15:30");
    assert_eq!(moment(Lang::En, (2025, 11)), "24 November 2025, 15:30");
}

/// Names of people and stages at their longest, or nearly so.
#[test]
fn answers_to_presses_fit_into_an_alert() {
    let is_alert = |id: &str| {
        ["refusal-", "press-", "toast-"]
            .iter()
            .any(|subject| id.starts_with(subject))
            || ["prompt-gone", "error-internal", "cancelled"].contains(&id)
    };
    let sample = |name: &str| match name {
        "record" => "Предложение №12345".to_owned(),
        "task" => "Задача №123456".to_owned(),
        "at" | "until" => "24 сентября 2026, 15:30".to_owned(),
        "role" => "Администратор".to_owned(),
        "stage" => "С".repeat(48),
        "name" | "field" => "И".repeat(64),
        "least" | "most" => "−1 000 000 000 000,123456".to_owned(),
        "known" | "names" => "{клиент}, {сделка}, {сумма}, {менеджер}".to_owned(),
        _ => "п".repeat(100),
    };
    for lang in Lang::ALL {
        let catalogue = Catalogue::read(lang);
        for message in catalogue
            .messages
            .values()
            .filter(|message| is_alert(&message.id))
        {
            let text = render(lang, message, |name| {
                if is_count(message, name) {
                    FluentValue::from(1_234_567_i64)
                } else {
                    FluentValue::from(sample(name))
                }
            });
            let length = text.chars().count();
            assert!(
                length <= ALERT_MAX,
                "{} has {length} characters",
                message.id
            );
            assert_eq!(
                catalogue::without_tags(&text),
                text,
                "alerts know no markup"
            );
        }
    }
}

#[test]
fn the_profile_of_the_bot_fits() {
    let limits = [
        ("setup-name", 64),
        ("setup-description", 512),
        ("setup-short-description", 120),
    ];
    for lang in Lang::ALL {
        for (id, most) in limits {
            let text = i18n::message(lang, id, &FluentArgs::new());
            assert!((1..=most).contains(&text.chars().count()), "{id}: {text}");
        }
    }
}

#[test]
fn markup_is_whole_and_only_where_it_is_read() {
    let plain: BTreeSet<String> = source::calls()
        .into_iter()
        .filter(|call| call.which == Macro::Text)
        .filter_map(|call| call.id)
        .collect();
    for lang in Lang::ALL {
        for message in Catalogue::read(lang).messages.values() {
            let problem = markup_problem(&message.pieces, plain.contains(&message.id));
            assert_eq!(problem, None, "{} in {}", message.id, lang.tag());
        }
    }
}

/// Tags open and close on the same level: a choice within a text must not close what stands around it.
fn markup_problem(pieces: &[Piece], plain: bool) -> Option<String> {
    let mut open: Vec<String> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Choice(variants) => {
                if let Some(problem) = variants
                    .iter()
                    .find_map(|variant| markup_problem(variant, plain))
                {
                    return Some(problem);
                }
            }
            Piece::Text(text) => {
                for tag in catalogue::tags(text) {
                    match tag.strip_prefix('/') {
                        _ if plain => return Some(format!("<{tag}> in a plain text")),
                        Some(name) if open.pop().as_deref() == Some(name) => {}
                        None if ["b", "i", "code"].contains(&tag.as_str()) => open.push(tag),
                        _ => return Some(format!("<{tag}> is stray")),
                    }
                }
                let rest = catalogue::without_tags(text);
                if let Some(stray) = rest.chars().find(|c| matches!(c, '<' | '>' | '&')) {
                    return Some(format!("{stray} is not escaped"));
                }
            }
        }
    }
    open.pop().map(|name| format!("<{name}> is not closed"))
}
