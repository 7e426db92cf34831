//! On the way from the basket to an order: how to reach the customer, where to bring it, what it comes to.
//!
//! A phone and an address that are known cost a press at most; a typed one is remembered. Every step carries all that the
//! next one needs, so nothing is half done but a question that is open.

use crate::app::shopping::{self, Basket, Ordered};
use crate::app::{AppError, Ctx, Refusal};
use crate::domain::ids::AddressId;
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::i18n::Html;
use crate::storage;
use crate::storage::addresses::Address;
use crate::telegram::dialog::{CustomerQuestion, Dialog, Question};
use crate::telegram::draw;
use crate::telegram::handlers::door::Admitted;
use crate::telegram::handlers::{
    Answer, customer, dialogs, door, orders, privacy, shopping as shop,
};
use crate::telegram::incoming::Message;
use crate::telegram::out::{self, Anchor, Place, Shows};
use crate::telegram::outgoing::{Call, Priority, Target};
use crate::telegram::press::ShoppingPress;
use crate::telegram::screens;
use crate::{h, t};

/// Fewer digits than these are words, not a slip in a phone number.
const DIGITS_OF_A_PHONE: usize = 5;

/// Carries a press out.
pub async fn press(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    press: &ShoppingPress,
) -> Result<Answer, AppError> {
    match press {
        ShoppingPress::Phone {} => ask_phone(ctx, person).await?,
        ShoppingPress::Address {} => {
            let preset = draw::preset(ctx);
            let screen = screens::shopping::ask_address(&draw::look(ctx, &preset, person));
            let asks = Question::Customer(CustomerQuestion::Address {});
            dialogs::ask(ctx, person, place, asks, screen).await?;
        }
        ShoppingPress::Sum { address } => {
            let address = address_of(ctx, person, *address).await?;
            sum(ctx, person, place, address.as_ref()).await?;
        }
        ShoppingPress::Order { address, stamp } => {
            return order(ctx, person, place, *address, stamp).await;
        }
        _ => begin(ctx, person, place).await?,
    }
    Ok(Answer::silent())
}

/// The first step: the phone where it is missing, else where to bring it.
async fn begin(ctx: &mut Ctx<'_>, person: &Person, place: Place) -> Result<(), AppError> {
    let basket = shopping::basket(ctx, person.id).await?;
    if basket.items.is_empty() || basket.has_changed() {
        return draw::present(ctx, person, place, |look| {
            screens::shopping::basket(look, &basket)
        })
        .await;
    }
    let Some(phone) = shopping::phone_of(ctx, person.id).await? else {
        return ask_phone(ctx, person).await;
    };
    let addresses = storage::addresses::of_user(ctx.tx, person.id, shopping::ADDRESSES).await?;
    draw::present(ctx, person, place, |look| {
        screens::shopping::checkout(look, &phone, &addresses)
    })
    .await
}

/// Asks for a phone in a message of its own: only a new one brings the button that shares it.
async fn ask_phone(ctx: &mut Ctx<'_>, person: &Person) -> Result<(), AppError> {
    let preset = draw::preset(ctx);
    let (text, markup) = screens::shopping::ask_phone(&draw::look(ctx, &preset, person));
    let call = Call::Send {
        text,
        markup: Some(markup),
        reply_to: None,
    };
    let anchor = Anchor {
        record: None,
        contact: None,
        words: None,
        shows: Shows::Elsewhere,
    };
    let at = (person.chat(), None);
    let post = out::place(ctx, at, &call, &anchor, Priority::Screen).await?;
    let dialog = Dialog {
        asks: Question::Customer(CustomerQuestion::Phone {}),
        prompt: Target::Post(post),
    };
    storage::dialogs::begin(ctx.tx, person.id, &dialog, ctx.now).await?;
    Ok(())
}

async fn address_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    id: AddressId,
) -> Result<Option<Address>, AppError> {
    if id == AddressId(0) {
        return Ok(None);
    }
    let address = storage::addresses::find(ctx.tx, person.id, id).await?;
    Ok(Some(address.ok_or(Refusal::NoSuchAddress)?))
}

/// What is about to be ordered.
async fn sum(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    address: Option<&Address>,
) -> Result<(), AppError> {
    let basket = shopping::basket(ctx, person.id).await?;
    sum_of(ctx, person, place, &basket, address).await
}

async fn sum_of(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    basket: &Basket,
    address: Option<&Address>,
) -> Result<(), AppError> {
    let phone = shopping::phone_of(ctx, person.id).await?;
    let (false, Some(phone)) = (basket.items.is_empty(), phone) else {
        return begin(ctx, person, place).await;
    };
    draw::present(ctx, person, place, |look| {
        screens::shopping::sum(look, basket, &phone, address)
    })
    .await
}

async fn order(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    id: AddressId,
    stamp: &str,
) -> Result<Answer, AppError> {
    let lang = person.lang;
    let address = address_of(ctx, person, id).await?;
    match shopping::order(ctx, person, address.as_ref(), stamp).await? {
        Ordered::Made(record) => {
            orders::show(ctx, person, place, record).await?;
            Ok(Answer::toast(t!(lang, "toast-ordered")))
        }
        Ordered::Nothing => {
            // A second press: the order it asks for is among these.
            orders::list(ctx, person, place, 0).await?;
            Ok(Answer::alert(t!(lang, "order-made-before")))
        }
        Ordered::Changed(basket) if basket.items.is_empty() => {
            draw::present(ctx, person, place, |look| {
                screens::shopping::basket(look, &basket)
            })
            .await?;
            Ok(Answer::alert(t!(lang, "order-changed")))
        }
        Ordered::Changed(basket) => {
            sum_of(ctx, person, place, &basket, address.as_ref()).await?;
            Ok(Answer::alert(t!(lang, "order-changed")))
        }
        Ordered::NeedsPhone => {
            ask_phone(ctx, person).await?;
            Ok(Answer::silent())
        }
        Ordered::NeedsConsent => {
            privacy::ask_consent(ctx, person).await?;
            Ok(Answer::alert(t!(lang, "order-needs-consent")))
        }
    }
}

/// Takes a customer's message as the answer to an open question. `false`: it is none, and goes on to staff as ever.
pub async fn takes(
    ctx: &mut Ctx<'_>,
    person: &Person,
    message: &Message,
) -> Result<bool, AppError> {
    let Some(dialog) = storage::dialogs::find::<Dialog>(ctx.tx, person.id).await? else {
        return Ok(false);
    };
    let Question::Customer(question) = &dialog.asks else {
        return Ok(false);
    };
    if crate::app::guard::is_banned(ctx, person).await? {
        return Ok(false);
    }
    let typed = message.text.as_deref().filter(|_| message.kind == "text");
    let answered = match question {
        CustomerQuestion::About { record } => {
            storage::dialogs::end(ctx.tx, person.id).await?;
            let words = message.text.clone().unwrap_or_default();
            match door::admit(ctx, person, message).await? {
                Admitted::Whole => {
                    customer::take(ctx, person, message, Some(*record), false).await?;
                }
                Admitted::Words(words) => {
                    customer::take(ctx, person, &words, Some(*record), false).await?;
                }
                Admitted::Not => {}
            }
            return orders::asked(ctx, person, dialog.prompt, *record, &words)
                .await
                .map(|()| true);
        }
        CustomerQuestion::Search {} => match typed {
            Some(typed) => searched(ctx, person, &dialog, typed).await,
            None => return Ok(false),
        },
        CustomerQuestion::Phone {} => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
            match (&message.contact, typed) {
                (Some(contact), _) => {
                    let own = customer::own_phone(message);
                    phoned(ctx, person, &contact.phone_number, own).await
                }
                (None, Some(typed)) if digits(typed) >= DIGITS_OF_A_PHONE => {
                    phoned(ctx, person, typed, None).await
                }
                (None, _) => return Ok(false),
            }
        }
        CustomerQuestion::Address {} => match typed {
            Some(typed) => addressed(ctx, person, &dialog, typed).await,
            None => return Ok(false),
        },
    };
    match answered {
        Ok(()) => Ok(true),
        Err(AppError::Refused(refusal)) => {
            let words = draw::refuse(ctx, person, &refusal).await?;
            let mut text = Html::escape(&words);
            text.line(&h!(person.lang, "ask-cancel"));
            out::reply(ctx, person.chat(), message.id, text).await?;
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

async fn searched(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    typed: &str,
) -> Result<(), AppError> {
    let place = Place::new_in(person.chat());
    shop::search(ctx, person, place, typed).await?;
    dialogs::finish(ctx, person, dialog, typed).await
}

async fn phoned(
    ctx: &mut Ctx<'_>,
    person: &Person,
    typed: &str,
    own: Option<Phone>,
) -> Result<(), AppError> {
    let phone = shopping::give_phone(ctx, person, typed, own).await?;
    storage::dialogs::end(ctx.tx, person.id).await?;
    let preset = draw::preset(ctx);
    let look = draw::look(ctx, &preset, person);
    let text = screens::shopping::phone_taken(&look, &phone);
    let markup = screens::customer::keyboard(&look, true, true);
    out::say(ctx, person.chat(), text, Some(markup), None).await?;
    begin(ctx, person, Place::new_in(person.chat())).await
}

async fn addressed(
    ctx: &mut Ctx<'_>,
    person: &Person,
    dialog: &Dialog,
    typed: &str,
) -> Result<(), AppError> {
    let address = shopping::give_address(ctx, person.id, typed).await?;
    dialogs::finish(ctx, person, dialog, &address.text).await?;
    let place = Place::new_in(person.chat());
    sum(ctx, person, place, Some(&address)).await
}

/// Where a question that is left without an answer leads back to.
pub async fn leave(
    ctx: &mut Ctx<'_>,
    person: &Person,
    place: Place,
    question: &CustomerQuestion,
) -> Result<(), AppError> {
    match question {
        CustomerQuestion::About { record } => orders::open(ctx, person, place, *record).await,
        CustomerQuestion::Search {} => shop::root(ctx, person, place).await,
        CustomerQuestion::Phone {} | CustomerQuestion::Address {} => {
            shop::basket(ctx, person, place).await
        }
    }
}
