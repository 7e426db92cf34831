//! Everything that a person can send, change and forward, as the bot gets it and can pass it on.

use prilavok::sandbox::emulator::{FileKind, Location, Origin, PhoneError, Rare};
use serde_json::{Value, json};

use crate::support::Stand;

#[tokio::test]
async fn formatting_comes_with_the_words() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let bold = json!({"type": "bold", "offset": 0, "length": 3});
    let id = anna
        .writes_with("Мой заказ /status", std::slice::from_ref(&bold))
        .unwrap();
    let link = json!({"type": "text_link", "offset": 4, "length": 5, "url": "https://x.y/"});
    anna.edits_with(id, "Мой заказ", &[bold.clone(), link.clone()])
        .unwrap();
    let updates = stand.updates().await;
    let entities = updates[1]["message"]["entities"].as_array().unwrap();
    assert_eq!(entities[0], bold);
    assert_eq!(entities[1]["type"], "bot_command", "found by the server");
    assert_eq!(
        updates[2]["edited_message"]["entities"],
        json!([bold, link])
    );
    assert_eq!(
        anna.writes_with(&"я".repeat(4097), &[]),
        Err(PhoneError::TooLong)
    );
}

#[tokio::test]
async fn answers_quote_what_they_answer() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let said = stand
        .ok(
            "sendMessage",
            json!({"chat_id": 1001, "text": "😀 Есть <b>чайник</b> и ситечко", "parse_mode": "HTML"}),
        )
        .await["message_id"]
        .as_i64()
        .unwrap();
    let id = anna.replies_quoting(said, "чайник и", "Беру").unwrap();
    let updates = stand.updates().await;
    let message = &updates.last().unwrap()["message"];
    assert_eq!(message["reply_to_message"]["message_id"], said);
    assert_eq!(
        message["quote"],
        json!({
            "text": "чайник и",
            "position": 8,
            "is_manual": true,
            "entities": [{"type": "bold", "offset": 0, "length": 6}],
        })
    );
    let shown = anna.message(id).unwrap().reply_to.unwrap();
    assert_eq!(shown.quote.as_deref(), Some("чайник и"));
    assert_eq!(
        anna.replies_quoting(said, "кофейник", "Беру"),
        Err(PhoneError::NoQuote(said))
    );
}

#[tokio::test]
async fn albums_of_every_kind_and_parts_that_come_late() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    anna.sends_album_of(&[(FileKind::Photo, "вид"), (FileKind::Video, "")])
        .unwrap();
    anna.sends_album_of(&[(FileKind::Document, "счёт"), (FileKind::Document, "акт")])
        .unwrap();
    anna.sends_album_of(&[(FileKind::Audio, ""), (FileKind::Audio, "")])
        .unwrap();
    assert_eq!(
        anna.sends_album_of(&[(FileKind::Photo, ""), (FileKind::Document, "")]),
        Err(PhoneError::CantMix)
    );
    let mut album = anna.begins_album();
    assert_eq!(
        album.adds(FileKind::Voice, ""),
        Err(PhoneError::CantMix),
        "no album has voices"
    );
    stand.news().await;
    album.adds(FileKind::Photo, "первое").unwrap();
    anna.writes("между ними").unwrap();
    let late = album.adds(FileKind::Video, "второе").unwrap();
    let updates = stand.news().await;
    let groups: Vec<_> = updates
        .iter()
        .map(|update| update["message"]["media_group_id"].as_str())
        .collect();
    assert_eq!(groups, [Some(album.id()), None, Some(album.id())]);
    assert_eq!(updates[2]["message"]["caption"], "второе");

    anna.replaces_media(late, FileKind::Photo, "другое")
        .unwrap();
    assert_eq!(
        anna.replaces_media(late, FileKind::Document, ""),
        Err(PhoneError::CantMix)
    );
    let edited = &stand.news().await[0]["edited_message"];
    assert!(edited["photo"].is_array() && edited["video"].is_null());
    assert_eq!(edited["caption"], "другое");
    assert_eq!(edited["media_group_id"], album.id());
    anna.edits_caption(late, "третье").unwrap();
    assert_eq!(stand.news().await[0]["edited_message"]["caption"], "третье");
    let note = anna.sends_video_note().unwrap();
    assert_eq!(
        anna.replaces_media(note, FileKind::Photo, ""),
        Err(PhoneError::NotEditable(note))
    );
}

#[tokio::test]
async fn a_shared_place_moves_and_stops() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.sends_live_location(900).unwrap();
    let to = Location {
        latitude: 55.5,
        longitude: 37.5,
    };
    anna.moves_live_location(id, to).unwrap();
    let copy = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id});
    let copied = stand.ok("copyMessage", copy).await["message_id"].clone();
    anna.stops_live_location(id).unwrap();
    assert_eq!(
        anna.moves_live_location(id, to),
        Err(PhoneError::NotLive(id))
    );
    let updates = stand.updates().await;
    assert_eq!(updates[1]["message"]["location"]["live_period"], 900);
    let moved = &updates[2]["edited_message"];
    assert_eq!(moved["location"]["latitude"], 55.5);
    assert_eq!(moved["location"]["live_period"], 900);
    assert!(moved["edit_date"].is_i64());
    let stopped = &updates[3]["edited_message"]["location"];
    assert_eq!(stopped["latitude"], 55.5);
    assert_eq!(stopped["live_period"], Value::Null);
    let shown = anna.message(copied.as_i64().unwrap()).unwrap();
    assert_eq!(
        shown.location.unwrap(),
        json!({"latitude": 55.5, "longitude": 37.5}),
        "a copy stands still"
    );
}

#[tokio::test]
async fn rare_kinds_arrive_and_some_cannot_be_copied() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    for rare in Rare::ALL {
        let id = anna.sends_rare(rare).unwrap();
        let params = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id});
        let answer = stand.call("copyMessage", params).await;
        if rare.is_uncopyable() {
            assert_eq!(
                answer.refusal(),
                "Bad Request: the message can't be copied",
                "{rare:?}"
            );
        } else {
            answer.result();
        }
    }
    let words = anna.writes("слова").unwrap();
    let gift = words - 1;
    let both = json!({"chat_id": 1001, "from_chat_id": 1001, "message_ids": [gift, words]});
    let copied = stand.ok("copyMessages", both).await;
    assert_eq!(copied.as_array().unwrap().len(), 1, "the other is skipped");
    let forward = |id: i64| json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id});
    let paid = anna.sends_rare(Rare::PaidMedia).unwrap();
    stand.ok("forwardMessage", forward(paid)).await;
    let service = anna.sends_raw(&json!({"users_shared": {"request_id": 1, "users": []}}));
    assert_eq!(
        stand
            .refusal("forwardMessage", forward(service.unwrap()))
            .await,
        "Bad Request: the message can't be forwarded"
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn a_quiz_is_copied_only_with_its_answer() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let known = anna
        .sends_quiz("Сколько?", &["Два", "Три"], Some(1))
        .unwrap();
    let unknown = anna.sends_quiz("Сколько?", &["Два", "Три"], None).unwrap();
    let copy = |id: i64| json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id});
    stand.ok("copyMessage", copy(known)).await;
    assert_eq!(
        stand.refusal("copyMessage", copy(unknown)).await,
        "Bad Request: the message can't be copied"
    );
    let poll = &stand.updates().await[1]["message"]["poll"];
    assert_eq!(
        (&poll["type"], &poll["correct_option_ids"]),
        (&json!("quiz"), &json!([1]))
    );
}

#[tokio::test]
async fn forwards_say_where_they_come_from() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let boris = stand.boris().profile();
    anna.forwards(&Origin::Person(boris), "раз").unwrap();
    anna.forwards(&Origin::Hidden("Некто".to_owned()), "два")
        .unwrap();
    anna.forwards_file(
        &Origin::Channel("Новости".to_owned()),
        FileKind::Photo,
        "три",
    )
    .unwrap();
    let updates = stand.updates().await;
    let origin = |at: usize| &updates[at]["message"]["forward_origin"];
    assert_eq!(origin(1)["sender_user"]["id"], 1002);
    assert_eq!(origin(2)["sender_user_name"], "Некто");
    assert_eq!(origin(3)["chat"]["type"], "channel");
    assert_eq!(updates[3]["message"]["caption"], "три");
    assert!(anna.last().unwrap().forwarded);
}

#[tokio::test]
async fn the_bot_deletes_what_a_person_wrote() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.writes("лишнее").unwrap();
    let delete = json!({"chat_id": 1001, "message_id": id});
    stand.ok("deleteMessage", delete.clone()).await;
    assert_eq!(anna.message(id), None);
    assert_eq!(
        stand.refusal("deleteMessage", delete).await,
        "Bad Request: message to delete not found"
    );
}
