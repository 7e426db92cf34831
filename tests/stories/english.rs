//! A whole sale among people who read English: nothing of ours on their screens is in Russian.

use crate::both;
use crate::support::Backend;
use crate::world::{Actor, World};
use prilavok::domain::people::Role;
use prilavok::sandbox::emulator::Who;

both!(
    /// From the greeting to the won deal, and through every list on the way.
    a_sale_in_english,
    story_english
);

async fn story_english(backend: Backend) {
    let world = World::open(backend).await;
    let kate = world.staff("Kate", "en", Role::Admin).await;
    world.staff("Paul", "en", Role::Manager).await;
    let john = world.stranger("John", "en-GB");
    john.starts().await;
    john.sees("Hello, John").await;
    john.writes("A red kettle, please");
    john.sees("Request #1").await;
    john.phone.presses_keyboard("📞 Share my number").unwrap();
    john.sees("We've noted your number").await;
    kate.sees("A red kettle, please").await;
    world.settles().await;
    kate.presses("Take it").await;
    kate.presses("🗂 Card").await;
    for (field, value) in [
        ("Items", "A kettle"),
        ("Amount", "12900"),
        ("Delivery address", "5 Forest St"),
    ] {
        world.settles().await;
        kate.presses_at("· Leads", "✏️ Fill in").await;
        kate.presses(field).await;
        kate.writes(value);
    }
    world.settles().await;
    kate.writes("/leads");
    kate.presses("In work · 1").await;
    world.settles().await;
    kate.presses_at("· Leads", "Convert").await;
    kate.presses("Sales").await;
    kate.sees("· Sales").await;
    world.settles().await;
    for stage in ["In stock", "Awaiting prepayment"] {
        kate.presses_at("· Sales", stage).await;
        world.settles().await;
    }
    kate.sees("This is needed to go on").await;
    kate.presses("Part now, part later").await;
    world.settles().await;
    for stage in [
        "Preparing the goods",
        "Shipping",
        "Receipt confirmed",
        "Balance payment",
    ] {
        kate.presses_at("· Sales", stage).await;
        world.settles().await;
    }
    john.writes("Where is it?");
    kate.sees("Where is it?").await;
    world.settles().await;
    kate.replies_to("Where is it?", "On its way").await;
    john.sees("On its way").await;
    kate.presses_at("· Sales", "✅ Done").await;
    kate.sees("is won").await;
    john.writes("/orders");
    john.sees("Completed").await;
    for command in [
        "/help",
        "/menu",
        "/leads",
        "/deals",
        "/find John",
        "/tasks",
        "/new",
        "/staff",
        "/preset",
        "/trouble",
        "/nonsense",
        "/language",
        "hm",
    ] {
        kate.writes(command);
        world.settles().await;
    }
    for command in ["/help", "/privacy", "/cancel", "/language", "/leads"] {
        john.writes(command);
        world.settles().await;
    }
    kate.presses_at("· Sales", "🕘 History").await;
    kate.sees("history").await;
    world.settles().await;
    for person in [&kate, &john] {
        reads_no_russian(person);
    }
    world.closes().await;
}

/// No Cyrillic on a person's screens: not in texts, not on buttons, not in what presses were answered with.
fn reads_no_russian(person: &Actor) {
    let mut words: Vec<String> = Vec::new();
    for shown in person.phone.chat() {
        if shown.from == Who::Bot {
            words.push(shown.text.clone());
            words.extend(shown.labels().into_iter().flatten().map(str::to_owned));
        }
    }
    words.extend(person.phone.toasts().into_iter().map(|toast| toast.text));
    words.push(person.phone.commands().to_string());
    for word in words {
        // How Russian speakers find the way to their language.
        let word = word.replace("язык", "");
        let russian = word
            .chars()
            .any(|c| matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | '«' | '№'));
        let names_the_language = word == "Русский";
        assert!(
            !russian || names_the_language,
            "Russian on an English screen: {word}"
        );
    }
}
