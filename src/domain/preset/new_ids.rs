//! Ids made of names, for what the editor makes: readable in the preset, whatever the name is written in.

/// A name as an id: latin letters, digits, `_`, with a number behind it if that is taken.
pub(super) fn new_id(name: &str, or_else: &str, taken: impl Fn(&str) -> bool) -> String {
    const LONGEST: usize = 20;
    let mut id = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if let Some(latin) = latin(c) {
            id.push_str(latin);
        } else if !id.is_empty() && !id.ends_with('_') {
            id.push('_');
        }
    }
    id.truncate(LONGEST);
    let id = id.trim_matches('_');
    let base = if id.is_empty() { or_else } else { id };
    if !taken(base) {
        return base.to_owned();
    }
    (2..10_000)
        .map(|number| format!("{base}_{number}"))
        .find(|id| !taken(id))
        .unwrap_or_default()
}

/// A Cyrillic letter in latin ones.
const fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}
