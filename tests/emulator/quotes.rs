//! The bot's answers with quotes, entities and albums.

use prilavok::sandbox::emulator::FileKind;
use serde_json::{Value, json};

use crate::support::Stand;

const INVALID: &str = "Bad Request: QUOTE_TEXT_INVALID";

#[tokio::test]
async fn quotes_are_exact_parts_of_the_message() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let bold = json!({"type": "bold", "offset": 9, "length": 6});
    let id = anna
        .writes_with("да, да и чайник", std::slice::from_ref(&bold))
        .unwrap();
    let send = |reply: Value| json!({"chat_id": 1001, "text": "x", "reply_parameters": reply});
    let plain = json!({"message_id": id, "quote": "да"});
    let sent = stand.ok("sendMessage", send(plain)).await;
    assert_eq!(
        sent["quote"],
        json!({"text": "да", "position": 0, "is_manual": true})
    );
    assert_eq!(sent["reply_to_message"]["message_id"], id);
    let second = json!({"message_id": id, "quote": "да", "quote_position": 5});
    let sent = stand.ok("sendMessage", send(second)).await;
    assert_eq!(sent["quote"]["position"], 4, "the nearest one");
    let shown = anna.last().unwrap().reply_to.unwrap();
    assert_eq!((shown.id, shown.quote.as_deref()), (id, Some("да")));

    for formatted in [
        json!({"message_id": id, "quote": "<b>чайник</b>", "quote_parse_mode": "HTML"}),
        json!({"message_id": id, "quote": "чайник", "quote_entities": [{"type": "bold", "offset": 0, "length": 6}]}),
    ] {
        let sent = stand.ok("sendMessage", send(formatted)).await;
        assert_eq!(sent["quote"]["entities"][0]["type"], "bold");
    }
    for wrong in [
        json!({"message_id": id, "quote": "нет"}),
        json!({"message_id": id, "quote": "нет", "allow_sending_without_reply": true}),
        json!({"message_id": id, "quote": "чайник"}),
        json!({"message_id": id, "quote": "<i>чайник</i>", "quote_parse_mode": "HTML"}),
    ] {
        assert_eq!(
            stand.refusal("sendMessage", send(wrong.clone())).await,
            INVALID,
            "{wrong}"
        );
    }
    let gone = json!({"message_id": 999, "quote": "нет", "allow_sending_without_reply": true});
    let sent = stand.ok("sendMessage", send(gone)).await;
    assert_eq!(sent["quote"], Value::Null);
    stand.assert_no_violations();
}

#[tokio::test]
async fn captions_are_quoted_too_and_copies_answer() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let id = anna.sends_photo("вид на море").unwrap();
    let reply = json!({"message_id": id, "quote": "море"});
    let params =
        json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id, "reply_parameters": reply});
    stand.ok("copyMessage", params).await;
    let shown = anna.last().unwrap();
    assert_eq!(shown.reply_to.unwrap().quote.as_deref(), Some("море"));
    let wrong = json!({"message_id": id, "quote": "лес"});
    let params = json!({"chat_id": 1001, "photo": "x", "reply_parameters": wrong});
    assert_eq!(stand.refusal("sendPhoto", params).await, INVALID);
}

#[tokio::test]
async fn entities_are_read_as_the_server_reads_them() {
    let stand = Stand::new().await;
    stand.started_anna();
    let send = |entities: Value| json!({"chat_id": 1001, "text": "один два", "entities": entities});
    let sent = stand
        .ok(
            "sendMessage",
            send(json!([
                {"type": "bold", "offset": 0, "length": 4},
                {"type": "hashtag", "offset": 5, "length": 3},
            ])),
        )
        .await;
    assert_eq!(
        sent["entities"],
        json!([{"type": "bold", "offset": 0, "length": 4}]),
        "what the server finds itself is dropped"
    );
    for (entity, why) in [
        (
            json!({"type": "newest", "offset": 0, "length": 1}),
            "Unsupported type specified",
        ),
        (
            json!({"type": "bold", "offset": 0}),
            "Can't find field \"length\"",
        ),
        (
            json!({"type": "text_link", "offset": 0, "length": 1}),
            "Can't find field \"url\"",
        ),
        (json!(7), "expected an Object"),
    ] {
        assert_eq!(
            stand.refusal("sendMessage", send(json!([entity]))).await,
            format!("Bad Request: can't parse MessageEntity: {why}")
        );
    }
    // A parse mode stands before entities.
    let both = json!({"chat_id": 1001, "text": "<i>x</i>", "parse_mode": "HTML", "entities": [{"type": "bold", "offset": 0, "length": 1}]});
    assert_eq!(
        stand.ok("sendMessage", both).await["entities"][0]["type"],
        "italic"
    );
}

#[tokio::test]
async fn albums_answer_carry_captions_and_stay_together() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let asked = anna.writes("покажите чайник").unwrap();
    let photo = anna.sends_photo("").unwrap();
    let video = anna.sends_video("").unwrap();
    let updates = stand.updates().await;
    let largest = updates[2]["message"]["photo"].as_array().unwrap().len() - 1;
    let photo_id = &updates[2]["message"]["photo"][largest]["file_id"];
    let video_id = &updates[3]["message"]["video"]["file_id"];
    let caption = json!([{"type": "italic", "offset": 0, "length": 3}]);
    let album = json!({
        "chat_id": 1001,
        "media": [
            {"type": "photo", "media": photo_id, "caption": "вот он", "caption_entities": caption},
            {"type": "video", "media": video_id},
        ],
        "reply_parameters": {"message_id": asked, "quote": "чайник"},
    });
    let sent = stand.ok("sendMediaGroup", album).await;
    let sent = sent.as_array().unwrap();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["caption_entities"], caption);
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    assert_eq!(sent[0]["quote"]["text"], "чайник");

    let media = json!({"type": "document", "media": "BQACAgIAAxkBAAP0"});
    let edit = json!({"chat_id": 1001, "message_id": sent[0]["message_id"], "media": media});
    let refused = stand.refusal("editMessageMedia", edit).await;
    assert!(
        refused.starts_with("Bad Request: wrong file identifier"),
        "{refused}"
    );
    let document = {
        anna.sends_document("").unwrap();
        stand.updates().await.last().unwrap()["message"]["document"]["file_id"].clone()
    };
    let media = json!({"type": "document", "media": document});
    let edit = json!({"chat_id": 1001, "message_id": sent[0]["message_id"], "media": media});
    assert_eq!(
        stand.refusal("editMessageMedia", edit).await,
        "Bad Request: can't use the media of the specified type in the album"
    );
    let media = json!({"type": "photo", "media": photo_id, "caption": "другой", "caption_entities": caption});
    let edit = json!({"chat_id": 1001, "message_id": sent[1]["message_id"], "media": media});
    let edited = stand.ok("editMessageMedia", edit).await;
    assert_eq!(edited["caption_entities"], caption);
    assert_eq!(edited["media_group_id"], sent[1]["media_group_id"]);

    let ids = anna
        .sends_album_of(&[(FileKind::Document, "а"), (FileKind::Document, "б")])
        .unwrap();
    let lone = json!({"chat_id": 1001, "from_chat_id": 1001, "message_ids": [ids[0]]});
    stand.ok("copyMessages", lone).await;
    assert_eq!(anna.last().unwrap().album, None, "a lone part stands alone");
    let both = json!({"chat_id": 1001, "from_chat_id": 1001, "message_ids": ids});
    stand.ok("copyMessages", both).await;
    let chat = anna.chat();
    let albums: Vec<_> = chat[chat.len() - 2..]
        .iter()
        .map(|shown| (shown.text.as_str(), shown.album.clone()))
        .collect();
    assert_eq!((albums[0].0, albums[1].0), ("а", "б"));
    assert!(albums[0].1.is_some() && albums[0].1 == albums[1].1);
    let _ = (photo, video);
    stand.assert_no_violations();
}

#[tokio::test]
async fn captions_stand_on_one_side() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    anna.sends_photo("").unwrap();
    let id = stand.updates().await[1]["message"]["photo"][0]["file_id"].clone();
    let media = json!([
        {"type": "photo", "media": id, "show_caption_above_media": true},
        {"type": "photo", "media": id},
    ]);
    assert_eq!(
        stand
            .refusal("sendMediaGroup", json!({"chat_id": 1001, "media": media}))
            .await,
        "Bad Request: parameter show_caption_above_media must be the same for all messages"
    );
}
