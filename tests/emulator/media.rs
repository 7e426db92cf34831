//! Files, albums and everything else that is not text.

use prilavok::sandbox::emulator::FileKind;
use serde_json::{Value, json};

use crate::support::{Stand, TOKEN, read};

#[tokio::test]
async fn a_photo_is_received_downloaded_and_sent_back() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    anna.sends_photo("подпись").unwrap();
    let message = stand.updates().await[1]["message"].clone();
    let sizes = message["photo"].as_array().unwrap();
    assert!(sizes.len() > 1);
    let largest = sizes.last().unwrap();
    let file = stand
        .ok("getFile", json!({"file_id": largest["file_id"]}))
        .await;
    let path = file["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{TOKEN}/{path}", stand.listening.url());
    let bytes = stand
        .client
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(json!(bytes.len()), file["file_size"]);
    assert!(bytes.starts_with(b"\x89PNG"));

    let by_id = json!({"chat_id": 1001, "photo": largest["file_id"]});
    stand.ok("sendPhoto", by_id).await;
    let wrong = json!({"chat_id": 1001, "document": largest["file_id"]});
    assert_eq!(
        stand.refusal("sendDocument", wrong).await,
        "Bad Request: can't use file of type Photo as Document"
    );
    assert_eq!(
        stand
            .refusal("getFile", json!({"file_id": "nonsense"}))
            .await,
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    );
    assert_eq!(
        stand
            .refusal("sendPhoto", json!({"chat_id": 1001, "photo": "nonsense"}))
            .await,
        "Bad Request: wrong file identifier/HTTP URL specified"
    );
    stand.assert_no_violations();
}

#[expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]
async fn upload(
    stand: &Stand,
    method: &str,
    field: &'static str,
    bytes: Vec<u8>,
    name: &str,
) -> crate::support::Answer {
    let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
    let form = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text(field, "attach://upload_0")
        .part("upload_0", part);
    let sent = stand.client.post(stand.url(method)).multipart(form).send();
    read(sent.await.unwrap()).await
}

#[tokio::test]
async fn uploads_are_attached_by_name() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let message = upload(
        &stand,
        "sendDocument",
        "document",
        b"a,b".to_vec(),
        "счёт.csv",
    )
    .await
    .result();
    assert_eq!(message["document"]["file_name"], "счёт.csv");
    assert_eq!(message["document"]["mime_type"], "text/csv");
    let shown = anna.last().unwrap().file.unwrap();
    assert_eq!((shown.name.as_str(), shown.size), ("счёт.csv", 3));
    let refused = upload(
        &stand,
        "sendPhoto",
        "photo",
        b"no picture".to_vec(),
        "x.png",
    )
    .await;
    assert_eq!(refused.refusal(), "Bad Request: IMAGE_PROCESS_FAILED");
    let refused = stand.call("sendPhoto", json!({"chat_id": 1001})).await;
    assert_eq!(
        refused.refusal(),
        "Bad Request: there is no photo in the request"
    );
    let huge = vec![0; 50 * 1024 * 1024 + 1];
    let refused = upload(&stand, "sendDocument", "document", huge, "x.bin").await;
    assert_eq!(
        (refused.status, refused.refusal()),
        (413, "Request Entity Too Large")
    );
}

#[tokio::test]
async fn albums_come_apart_and_go_together() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let ids = anna.sends_album(3, &["первое"]).unwrap();
    let updates = stand.updates().await;
    let groups: Vec<_> = updates[1..]
        .iter()
        .map(|update| update["message"]["media_group_id"].clone())
        .collect();
    assert_eq!(groups.len(), 3);
    assert!(
        groups
            .iter()
            .all(|group| group == &groups[0] && group.is_string())
    );
    let copies = stand
        .ok(
            "copyMessages",
            json!({"chat_id": 1001, "from_chat_id": 1001, "message_ids": ids}),
        )
        .await;
    assert_eq!(copies.as_array().unwrap().len(), 3);
    let chat = anna.chat();
    let albums: Vec<_> = chat
        .iter()
        .rev()
        .take(3)
        .map(|shown| shown.album.clone())
        .collect();
    assert!(
        albums
            .iter()
            .all(|album| album.is_some() && album == &albums[0])
    );
    assert_ne!(
        json!(albums[0]),
        groups[0],
        "the copy is an album of its own"
    );

    let photo = updates[1]["message"]["photo"][0]["file_id"].clone();
    let item = |kind: &str| json!({"type": kind, "media": photo});
    let album_of = async |media: Vec<Value>| {
        stand
            .call("sendMediaGroup", json!({"chat_id": 1001, "media": media}))
            .await
    };
    let sent = album_of(vec![item("photo"), item("photo")]).await.result();
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    assert_eq!(
        album_of(vec![item("photo"); 11]).await.refusal(),
        "Bad Request: too many messages to send as an album"
    );
    assert_eq!(
        album_of(vec![item("animation"), item("photo")])
            .await
            .refusal(),
        "Bad Request: type \"animation\" can't be used in sendMediaGroup"
    );
    let broken = json!({"type": "photo", "media": "nonsense"});
    assert_eq!(
        album_of(vec![item("photo"), broken]).await.refusal(),
        "Bad Request: failed to send message #2 with the error message \"wrong file identifier/HTTP URL specified\""
    );
    stand.assert_no_violations();
}

#[tokio::test]
async fn every_kind_arrives_and_can_be_copied() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    let mut sent = Vec::new();
    for kind in FileKind::ALL {
        sent.push((kind.field(), anna.sends(kind, "к").unwrap()));
    }
    sent.push(("location", anna.sends_location().unwrap()));
    sent.push(("venue", anna.sends_venue("Склад", "Тверская, 1").unwrap()));
    sent.push((
        "contact",
        anna.sends_contact("+79001112233", false).unwrap(),
    ));
    sent.push(("poll", anna.sends_poll("Когда?", &["Утром"]).unwrap()));
    sent.push(("dice", anna.sends_dice().unwrap()));
    let updates = stand.updates().await;
    for ((kind, id), update) in sent.iter().zip(&updates[1..]) {
        assert!(
            update["message"][kind].is_object() || update["message"][kind].is_array(),
            "{kind}"
        );
        assert_eq!(anna.message(*id).unwrap().kind, *kind);
        let copy = json!({"chat_id": 1001, "from_chat_id": 1001, "message_id": id});
        stand.ok("copyMessage", copy).await;
        assert_eq!(anna.last().unwrap().kind, *kind);
    }
    stand.assert_no_violations();
}

#[tokio::test]
async fn what_is_not_a_file_is_sent_too() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    for (method, params, kind) in [
        (
            "sendLocation",
            json!({"latitude": 55.7, "longitude": 37.6}),
            "location",
        ),
        (
            "sendVenue",
            json!({"latitude": 55.7, "longitude": 37.6, "title": "Склад", "address": "А"}),
            "venue",
        ),
        (
            "sendContact",
            json!({"phone_number": "+7900", "first_name": "И"}),
            "contact",
        ),
        (
            "sendPoll",
            json!({"question": "Когда?", "options": [{"text": "а"}, {"text": "б"}]}),
            "poll",
        ),
        ("sendDice", json!({}), "dice"),
    ] {
        let mut params = params;
        params["chat_id"] = json!(1001);
        stand.ok(method, params).await;
        assert_eq!(anna.last().unwrap().kind, kind);
    }
    let link = json!({"chat_id": 1001, "photo": "https://example.com/x.png"});
    assert_eq!(
        stand.refusal("sendPhoto", link).await,
        "Bad Request: failed to get HTTP URL content"
    );
    assert_eq!(stand.objections().len(), 1);
}

#[tokio::test]
async fn a_medium_and_its_caption_are_edited() {
    let stand = Stand::new().await;
    let anna = stand.started_anna();
    anna.sends_photo("").unwrap();
    anna.sends_document("").unwrap();
    let updates = stand.updates().await;
    let photo = &updates[1]["message"]["photo"][0]["file_id"];
    let document = &updates[2]["message"]["document"]["file_id"];
    let sent = stand
        .ok(
            "sendPhoto",
            json!({"chat_id": 1001, "photo": photo, "caption": "<i>до</i>", "parse_mode": "HTML"}),
        )
        .await;
    let id = &sent["message_id"];
    let edited = stand
        .ok(
            "editMessageCaption",
            json!({"chat_id": 1001, "message_id": id, "caption": "после"}),
        )
        .await;
    assert_eq!(edited["caption"], "после");
    assert_eq!(edited["caption_entities"], Value::Null);
    let media = json!({"type": "document", "media": document, "caption": "файл"});
    stand
        .ok(
            "editMessageMedia",
            json!({"chat_id": 1001, "message_id": id, "media": media}),
        )
        .await;
    let shown = anna.last().unwrap();
    assert_eq!((shown.kind, shown.text.as_str()), ("document", "файл"));
    stand.assert_no_violations();
}
