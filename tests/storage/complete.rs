//! No function of the storage goes untried: those that its sources declare are those that this suite calls.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn source_of(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn every_function_of_the_storage_is_called_here() {
    let declared = Regex::new(r"(?m)^pub async fn (\w+)").unwrap();
    let method = Regex::new(r"(?m)^    pub (?:const )?(?:async )?fn (\w+)").unwrap();
    // `tests/made_up_shop.rs` fills a shop on both databases with all that the generator calls.
    let suite: String = ["tests/storage", "src/bench"]
        .into_iter()
        .flat_map(source_of)
        .map(|(_, source)| source)
        .collect();
    let mut functions = BTreeSet::new();
    for (module, source) in source_of("src/storage") {
        for found in declared.captures_iter(&source) {
            functions.insert(format!("{module}::{}", &found[1]));
        }
        for found in method.captures_iter(&source) {
            functions.insert(format!(".{}", &found[1]));
        }
    }
    assert!(functions.len() > 80, "the sources were read: {functions:?}");
    // Ways to get hold of something are no methods of it.
    assert!(functions.remove(".open") && suite.contains("Db::open("));
    assert!(functions.remove(".take") && suite.contains("Lease::take("));
    assert!(functions.remove(".from_rank") && suite.contains("Source::from_rank("));
    let untried: Vec<_> = functions
        .iter()
        .filter(|function| {
            let call = Regex::new(&format!(r"{}\s*(::<.*>)?\(", regex::escape(function))).unwrap();
            !call.is_match(&suite)
        })
        .collect();
    assert_eq!(untried, [] as [&String; 0]);
}
