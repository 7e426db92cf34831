//! Names and words of which a made-up shop is made: as frequent as they are among people, so that «Иванов» is a crowd.

use super::chance::Chance;

const MEN: [&str; 20] = [
    "Александр",
    "Сергей",
    "Дмитрий",
    "Андрей",
    "Алексей",
    "Максим",
    "Евгений",
    "Иван",
    "Михаил",
    "Николай",
    "Пётр",
    "Артём",
    "Роман",
    "Павел",
    "Игорь",
    "Олег",
    "Кирилл",
    "Тимур",
    "Фёдор",
    "Геннадий",
];
const WOMEN: [&str; 20] = [
    "Анна",
    "Елена",
    "Ольга",
    "Наталья",
    "Екатерина",
    "Мария",
    "Татьяна",
    "Ирина",
    "Светлана",
    "Юлия",
    "Ксения",
    "Алёна",
    "Дарья",
    "Полина",
    "Вера",
    "Алина",
    "Людмила",
    "Галина",
    "Зоя",
    "Софья",
];
const ROOTS: [&str; 60] = [
    "Иванов",
    "Смирнов",
    "Кузнецов",
    "Попов",
    "Васильев",
    "Петров",
    "Соколов",
    "Михайлов",
    "Новиков",
    "Фёдоров",
    "Морозов",
    "Волков",
    "Алексеев",
    "Лебедев",
    "Семёнов",
    "Егоров",
    "Павлов",
    "Козлов",
    "Степанов",
    "Николаев",
    "Орлов",
    "Андреев",
    "Макаров",
    "Никитин",
    "Захаров",
    "Зайцев",
    "Соловьёв",
    "Борисов",
    "Яковлев",
    "Григорьев",
    "Романов",
    "Воробьёв",
    "Сергеев",
    "Фролов",
    "Александров",
    "Дмитриев",
    "Королёв",
    "Гусев",
    "Киселёв",
    "Ильин",
    "Максимов",
    "Поляков",
    "Сорокин",
    "Виноградов",
    "Ковалёв",
    "Белов",
    "Медведев",
    "Антонов",
    "Тарасов",
    "Жуков",
    "Баранов",
    "Филиппов",
    "Комаров",
    "Давыдов",
    "Беляев",
    "Герасимов",
    "Богданов",
    "Осипов",
    "Сидоров",
    "Матвеев",
];
const HEADS: [&str; 24] = [
    "Бел",
    "Черн",
    "Красн",
    "Добр",
    "Тих",
    "Яр",
    "Свет",
    "Гор",
    "Пол",
    "Реч",
    "Лес",
    "Степ",
    "Кам",
    "Вол",
    "Дуб",
    "Берез",
    "Сол",
    "Медв",
    "Лис",
    "Орл",
    "Журав",
    "Голуб",
    "Ключ",
    "Мельн",
];
const MIDDLES: [&str; 20] = [
    "ич", "ов", "ин", "ян", "ад", "ен", "иц", "ош", "ар", "ем", "ил", "он", "ур", "ас", "ег", "ит",
    "об", "ук", "ем", "ом",
];
const TAILS: [&str; 6] = ["ов", "ев", "ин", "ский", "цев", "ников"];
const GOODS: [&str; 30] = [
    "чайник",
    "кофемолка",
    "тостер",
    "сковорода",
    "кастрюля",
    "плед",
    "подушка",
    "лампа",
    "стул",
    "стол",
    "рюкзак",
    "термос",
    "кружка",
    "тарелка",
    "нож",
    "доска",
    "утюг",
    "фен",
    "весы",
    "зонт",
    "кресло",
    "ковёр",
    "полка",
    "часы",
    "колонка",
    "наушники",
    "клавиатура",
    "мышь",
    "чехол",
    "зарядка",
];
const WORDS: [&str; 40] = [
    "здравствуйте",
    "есть",
    "ли",
    "в",
    "наличии",
    "сколько",
    "стоит",
    "доставка",
    "завтра",
    "сегодня",
    "можно",
    "цвет",
    "белый",
    "чёрный",
    "синий",
    "большой",
    "маленький",
    "спасибо",
    "подождите",
    "адрес",
    "самовывоз",
    "оплата",
    "картой",
    "наличными",
    "скидка",
    "гарантия",
    "вернуть",
    "обмен",
    "хорошо",
    "договорились",
    "когда",
    "приедет",
    "курьер",
    "звоните",
    "после",
    "шести",
    "подъезд",
    "этаж",
    "домофон",
    "жду",
];
const STREETS: [&str; 12] = [
    "Ленина",
    "Мира",
    "Садовая",
    "Лесная",
    "Новая",
    "Школьная",
    "Советская",
    "Набережная",
    "Полевая",
    "Заречная",
    "Гагарина",
    "Пушкина",
];

fn pick<'a>(chance: Chance, stream: u64, index: u64, from: &'a [&'a str]) -> &'a str {
    chance
        .one_of(stream, index, from)
        .copied()
        .unwrap_or_default()
}

/// The name of the contact at an index: half of them have one of sixty surnames, the rest one of some thousands.
pub fn person(chance: Chance, index: u64) -> String {
    let woman = chance.below(10, index, 2) == 0;
    let surname = if chance.below(11, index, 2) == 0 {
        pick(chance, 12, index, &ROOTS).to_owned()
    } else {
        let (head, middle) = (
            pick(chance, 13, index, &HEADS),
            pick(chance, 14, index, &MIDDLES),
        );
        format!("{head}{middle}{}", pick(chance, 15, index, &TAILS))
    };
    let first = pick(chance, 16, index, if woman { &WOMEN } else { &MEN });
    let surname = match (woman, surname.strip_suffix("ский")) {
        (false, _) => surname,
        (true, Some(root)) => format!("{root}ская"),
        (true, None) => format!("{surname}а"),
    };
    format!("{first} {surname}")
}

/// A company's name.
pub fn company(chance: Chance, index: u64) -> String {
    let (head, middle) = (
        pick(chance, 20, index, &HEADS),
        pick(chance, 21, index, &MIDDLES),
    );
    format!("ООО «{head}{middle}торг {}»", index + 1)
}

/// What somebody wants to buy.
pub fn order(chance: Chance, index: u64) -> String {
    let count = chance.below(30, index, 4) + 1;
    format!(
        "{} {}, {count} шт",
        pick(chance, 31, index, &WORDS[12..17]),
        pick(chance, 32, index, &GOODS)
    )
}

/// Where it is to be delivered.
pub fn address(chance: Chance, index: u64) -> String {
    let street = pick(chance, 33, index, &STREETS);
    format!(
        "ул. {street}, {}, кв. {}",
        chance.below(34, index, 150) + 1,
        chance.below(35, index, 300) + 1
    )
}

/// A message of a few words.
pub fn words(chance: Chance, index: u64) -> String {
    let count = chance.below(40, index, 8) + 2;
    let words: Vec<&str> = (0..count)
        .map(|word| pick(chance, 41 + word, index, &WORDS))
        .collect();
    words.join(" ")
}
