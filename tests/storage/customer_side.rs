//! The customer's own side: baskets, addresses, what they want to hear, and what is proposed to them.

use super::{ANNA, BORIS, NOW, begin, client, lead, manager, person};
use crate::both;
use crate::support::Backend;
use prilavok::domain::ids::{
    AddressId, OrderLineId, ProductGroupId, ProductId, ProposalId, UserId,
};
use prilavok::domain::money::Amount;
use prilavok::domain::people::{Preference, Preferences};
use prilavok::domain::product::{Code, Name, Unit};
use prilavok::domain::quantity::Quantity;
use prilavok::domain::time::Millis;
use prilavok::storage::baskets::BasketLine;
use prilavok::storage::products::{NewProduct, make};
use prilavok::storage::proposals::{NewProposal, ProposalState};
use prilavok::storage::{Tx, addresses, baskets, erasure, preferences, products, proposals};

async fn product(tx: &mut Tx, code: &str) -> ProductId {
    let new = NewProduct {
        code: Code::parse(code).unwrap(),
        group: ProductGroupId::ROOT,
        name: Name::russian(code),
        description: None,
        price: Amount(100),
        unit: Unit::Piece,
        stock: None,
        is_on: true,
    };
    make(tx, &new, NOW).await.unwrap().id
}

fn line(product: ProductId, thousandths: i64, price: i64) -> BasketLine {
    BasketLine {
        product,
        title: "Чайник".to_owned(),
        quantity: Quantity::new(thousandths).unwrap(),
        price: Amount(price),
    }
}

async fn baskets_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    person(&mut tx, BORIS, "Борис").await;
    let (tea, coffee) = (
        product(&mut tx, "tea").await,
        product(&mut tx, "coffee").await,
    );
    for one in [line(tea, 1_000, 500), line(coffee, 2_000, 900)] {
        baskets::put(&mut tx, ANNA, &one, NOW).await.unwrap();
    }
    baskets::put(&mut tx, BORIS, &line(tea, 3_000, 500), NOW)
        .await
        .unwrap();
    let more = line(tea, 1_500, 600);
    baskets::put(&mut tx, ANNA, &more, NOW).await.unwrap();
    assert_eq!(
        baskets::of_user(&mut tx, ANNA).await.unwrap(),
        [more, line(coffee, 2_000, 900)],
        "a product is there once, in its place"
    );
    assert!(baskets::remove(&mut tx, ANNA, coffee).await.unwrap());
    assert!(!baskets::remove(&mut tx, ANNA, coffee).await.unwrap());
    // A product that nobody has ordered can go; the basket still knows what it was.
    assert!(products::delete(&mut tx, tea).await.unwrap());
    assert_eq!(baskets::of_user(&mut tx, ANNA).await.unwrap().len(), 1);
    baskets::empty(&mut tx, ANNA).await.unwrap();
    assert_eq!(baskets::of_user(&mut tx, ANNA).await.unwrap(), []);
    assert_eq!(baskets::of_user(&mut tx, BORIS).await.unwrap().len(), 1);
    super::meddle(&mut tx, "UPDATE basket_lines SET quantity = 0").await;
    super::assert_corrupt(
        baskets::of_user(&mut tx, BORIS).await,
        ("basket_lines", "quantity", 3),
    );
    tx.rollback().await.unwrap();
}
both!(a_basket_is_its_customers_lines, baskets_are_kept);

async fn addresses_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    person(&mut tx, BORIS, "Борис").await;
    let mut keep = Vec::new();
    for (text, at) in [("Лесная, 5", 1), ("Новая, 7", 2), ("Лесная, 5", 3)] {
        keep.push(
            addresses::keep(&mut tx, ANNA, text, Millis(at))
                .await
                .unwrap(),
        );
    }
    assert_eq!(keep[0], keep[2], "one address is one");
    let texts = |all: Vec<addresses::Address>| -> Vec<String> {
        all.into_iter().map(|address| address.text).collect()
    };
    let all = addresses::of_user(&mut tx, ANNA, 9).await.unwrap();
    assert_eq!(texts(all), ["Лесная, 5", "Новая, 7"]);
    let found = addresses::find(&mut tx, ANNA, keep[1]).await.unwrap();
    assert_eq!(found.unwrap().text, "Новая, 7");
    assert_eq!(
        addresses::find(&mut tx, BORIS, keep[1]).await.unwrap(),
        None
    );
    assert!(!addresses::forget(&mut tx, BORIS, keep[1]).await.unwrap());
    addresses::keep_newest(&mut tx, ANNA, 1).await.unwrap();
    assert_eq!(addresses::find(&mut tx, ANNA, keep[1]).await.unwrap(), None);
    assert!(addresses::forget(&mut tx, ANNA, keep[0]).await.unwrap());
    assert!(
        !addresses::forget(&mut tx, ANNA, AddressId(404))
            .await
            .unwrap()
    );
    tx.rollback().await.unwrap();
}
both!(an_address_is_remembered_once, addresses_are_kept);

async fn wishes_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    let everything = Preferences::default();
    assert_eq!(preferences::of(&mut tx, ANNA).await.unwrap(), everything);
    assert_eq!(preferences::of(&mut tx, BORIS).await.unwrap(), everything);
    for what in Preference::ALL {
        preferences::set(&mut tx, ANNA, what, false).await.unwrap();
        let wants = preferences::of(&mut tx, ANNA).await.unwrap();
        assert!(!wants.has(what), "{what:?}");
        let others = Preference::ALL.into_iter().filter(|other| *other != what);
        assert!(others.into_iter().all(|other| wants.has(other)), "{what:?}");
        preferences::set(&mut tx, ANNA, what, true).await.unwrap();
    }
    super::assert_row_count(
        preferences::set(&mut tx, UserId(404), Preference::Offers, false).await,
        "people",
    );
    tx.rollback().await.unwrap();
}
both!(what_people_want_to_hear_is_kept, wishes_are_kept);

async fn proposals_are_kept(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    manager(&mut tx, ANNA, "Анна").await;
    let (tea, coffee) = (
        product(&mut tx, "tea").await,
        product(&mut tx, "coffee").await,
    );
    let record = lead(&mut tx).await.id;
    let new = NewProposal {
        record,
        line: Some(OrderLineId(7)),
        by: ANNA,
        text: None,
        since: Millis(5),
    };
    let goods = [(coffee, Amount(900)), (tea, Amount(500))];
    let made = proposals::make(&mut tx, new, &goods, NOW).await.unwrap();
    assert_eq!((made.state, made.chosen), (ProposalState::Open, None));
    assert_eq!(proposals::products(&mut tx, made.id).await.unwrap(), goods);
    assert_eq!(
        proposals::newest_of(&mut tx, record).await.unwrap(),
        Some(made.clone())
    );
    let settle = |state, chosen| (made.id, state, chosen);
    let (id, state, chosen) = settle(ProposalState::Agreed, Some(tea));
    assert!(
        proposals::settle(&mut tx, id, state, chosen, NOW)
            .await
            .unwrap()
    );
    assert!(
        !proposals::settle(&mut tx, id, ProposalState::Declined, None, NOW)
            .await
            .unwrap(),
        "an answer counts once"
    );
    let settled = proposals::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((settled.state, settled.chosen), (state, chosen));
    assert!(!proposals::withdraw(&mut tx, record, NOW).await.unwrap());
    let words = NewProposal {
        text: Some("Есть похожий"),
        ..new
    };
    let open = proposals::make(&mut tx, words, &[], NOW).await.unwrap();
    assert!(proposals::withdraw(&mut tx, record, NOW).await.unwrap());
    let gone = proposals::find(&mut tx, open.id).await.unwrap().unwrap();
    assert_eq!(gone.state, ProposalState::Withdrawn);
    assert_eq!(
        proposals::find(&mut tx, ProposalId(404)).await.unwrap(),
        None
    );
    proposals::make(&mut tx, words, &[], NOW).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = begin(&db).await;
    super::assert_taken(proposals::make(&mut tx, words, &[], NOW).await);
    tx.rollback().await.unwrap();
}
both!(one_proposal_of_a_record_is_open, proposals_are_kept);

async fn shopping_is_forgotten(backend: Backend) {
    let (_test, db) = backend.open().await;
    let mut tx = begin(&db).await;
    person(&mut tx, ANNA, "Анна").await;
    manager(&mut tx, BORIS, "Борис").await;
    let contact = client(&mut tx, "Анна").await.id;
    let tea = product(&mut tx, "tea").await;
    baskets::put(&mut tx, ANNA, &line(tea, 1_000, 500), NOW)
        .await
        .unwrap();
    addresses::keep(&mut tx, ANNA, "Лесная, 5", NOW)
        .await
        .unwrap();
    let record = prilavok::storage::records::make(&mut tx, super::new_deal(Some(contact)), NOW)
        .await
        .unwrap();
    let new = NewProposal {
        record: record.id,
        line: None,
        by: BORIS,
        text: Some("Анна, есть синий"),
        since: NOW,
    };
    let made = proposals::make(&mut tx, new, &[], NOW).await.unwrap();
    erasure::shopping(&mut tx, contact, Some(ANNA))
        .await
        .unwrap();
    assert_eq!(baskets::of_user(&mut tx, ANNA).await.unwrap(), []);
    assert_eq!(addresses::of_user(&mut tx, ANNA, 9).await.unwrap(), []);
    let made = proposals::find(&mut tx, made.id).await.unwrap().unwrap();
    assert_eq!(made.text, None);
    erasure::shopping(&mut tx, contact, None).await.unwrap();
    tx.rollback().await.unwrap();
}
both!(
    what_a_customer_was_about_to_order_is_forgotten,
    shopping_is_forgotten
);
