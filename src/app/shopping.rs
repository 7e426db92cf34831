//! A customer shops: looks through the catalogue, fills a basket, orders.
//!
//! A basket is rows, so a restart empties none. What is ordered is exactly what the button was drawn for: a [`Basket::stamp`]
//! goes with it, and a price that has changed since is told before it is owed. An order is the client's one open lead with
//! lines, made if there is none.

use crate::app::moves::{self, Start};
use crate::app::{
    AppError, Ctx, Notice, Refusal, desk, fields, intake, line, lines, naming, robots,
};
use crate::domain::event::Actor;
use crate::domain::ids::{ContactId, ProductGroupId, ProductId, RecordId, UserId};
use crate::domain::lang::{Lang, Localized};
use crate::domain::money::{self, Amount};
use crate::domain::order_line::{self, NewLine};
use crate::domain::people::Person;
use crate::domain::phone::Phone;
use crate::domain::preset::Audience;
use crate::domain::product::{Groups, Picture, Product, ProductGroup};
use crate::domain::quantity::{Quantity, THOUSAND};
use crate::domain::record::Record;
use crate::domain::text;
use crate::storage;
use crate::storage::addresses::Address;
use crate::storage::baskets::BasketLine;
use crate::t;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most lines of a basket: each has five buttons, and a keyboard holds a hundred (RULES §4).
pub const LINES: usize = 18;
/// The most characters of an address.
const ADDRESS_MAX: usize = 300;
/// How many addresses are remembered of a customer.
pub const ADDRESSES: i64 = 5;
/// How many lines of an order its news name.
const TOLD: usize = 5;
/// The most characters of a title there.
const TITLE_TOLD: usize = 60;
/// How many products are shown in place of one that is not to be had.
pub const SIMILAR: usize = 4;

/// A group of the catalogue as customers see it.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The group.
    pub group: ProductGroup,
    /// From the outermost group to this one, the root left out.
    pub path: Vec<ProductGroup>,
    /// The groups within it that hold anything, on this page.
    pub groups: Vec<ProductGroup>,
    /// Its products on this page, each with its place among the group's products.
    pub products: Vec<(i64, Product)>,
    /// The page.
    pub page: i64,
    /// How many groups and products there are on all pages.
    pub total: i64,
    /// How many products there are in it and in the groups within it.
    pub goods: i64,
}

/// A page of a group: the groups within it first, then its products.
pub async fn shelf(
    ctx: &mut Ctx<'_>,
    group: ProductGroupId,
    page: i64,
    per_page: i64,
) -> Result<Shelf, AppError> {
    let all = storage::product_groups::all(ctx.tx).await?;
    let counts = storage::products::counts(ctx.tx, false).await?;
    let found = all
        .find(group)
        .or_else(|| all.find(ProductGroupId::ROOT))
        .ok_or(Refusal::NoSuchProduct)?
        .clone();
    let children: Vec<ProductGroup> = all
        .children(found.id)
        .filter(|child| holds(&all, &counts, child.id) > 0)
        .cloned()
        .collect();
    let inner = i64::try_from(children.len()).unwrap_or(i64::MAX);
    let own = counts.get(&found.id).copied().unwrap_or_default();
    let total = inner + own;
    let page = page.clamp(0, (total - 1).max(0) / per_page);
    let from = page * per_page;
    let groups: Vec<ProductGroup> = children
        .into_iter()
        .skip(usize::try_from(from).unwrap_or(usize::MAX))
        .take(usize::try_from(per_page).unwrap_or_default())
        .collect();
    let room = per_page - i64::try_from(groups.len()).unwrap_or_default();
    let first = (from - inner).max(0);
    let products = if room > 0 {
        storage::products::of_group(ctx.tx, found.id, false, room, first).await?
    } else {
        Vec::new()
    };
    Ok(Shelf {
        path: all.path(found.id).into_iter().cloned().collect(),
        goods: holds(&all, &counts, found.id),
        group: found,
        groups,
        products: (first..).zip(products).collect(),
        page,
        total,
    })
}

fn holds(all: &Groups, counts: &BTreeMap<ProductGroupId, i64>, group: ProductGroupId) -> i64 {
    all.subtree(group)
        .iter()
        .filter_map(|group| counts.get(group))
        .sum()
}

/// A product that a customer looks at.
#[derive(Debug, Clone)]
pub struct Goods {
    /// The product.
    pub product: Product,
    /// Its pictures.
    pub pictures: Vec<Picture>,
    /// How much of it is in the viewer's basket.
    pub in_basket: Option<Quantity>,
}

/// Loads a product that customers see.
///
/// # Errors
/// [`Refusal::NoSuchProduct`] when it is not there, or switched off.
pub async fn goods(ctx: &mut Ctx<'_>, user: UserId, id: ProductId) -> Result<Goods, AppError> {
    let product = storage::products::find(ctx.tx, id)
        .await?
        .filter(|product| product.is_on)
        .ok_or(Refusal::NoSuchProduct)?;
    let pictures = storage::products::pictures(ctx.tx, id).await?;
    let in_basket = storage::baskets::of_user(ctx.tx, user)
        .await?
        .into_iter()
        .find(|line| line.product == id)
        .map(|line| line.quantity);
    Ok(Goods {
        product,
        pictures,
        in_basket,
    })
}

/// Puts a unit more of a product into a basket, or takes one out; gives how much of it there is then.
///
/// # Errors
/// [`Refusal::NoSuchProduct`] when it is not to be had, [`Refusal::BasketFull`] when there is no room for it.
pub async fn change(
    ctx: &mut Ctx<'_>,
    user: UserId,
    id: ProductId,
    less: bool,
) -> Result<Option<Quantity>, AppError> {
    let lines = storage::baskets::of_user(ctx.tx, user).await?;
    let before = lines.iter().find(|line| line.product == id);
    let had = before.map_or(0, |line| line.quantity.thousandths());
    let step = if less { -THOUSAND } else { THOUSAND };
    let Ok(quantity) = Quantity::new(had + step) else {
        if less {
            storage::baskets::remove(ctx.tx, user, id).await?;
            return Ok(None);
        }
        return Err(Refusal::BasketFull.into());
    };
    let product = storage::products::find(ctx.tx, id)
        .await?
        .filter(|product| product.is_on)
        .ok_or(Refusal::NoSuchProduct)?;
    if before.is_none() && lines.len() >= LINES {
        return Err(Refusal::BasketFull.into());
    }
    let line = BasketLine {
        product: id,
        title: product.name.ru.clone(),
        quantity,
        price: before.map_or(product.price, |line| line.price),
    };
    storage::baskets::put(ctx.tx, user, &line, ctx.now).await?;
    Ok(Some(quantity))
}

/// A line of a basket as it is to be had now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The product.
    pub product: Product,
    /// How much of it.
    pub quantity: Quantity,
    /// What it comes to.
    pub sum: Amount,
    /// What a unit cost when the customer last looked, if that was another price.
    pub was: Option<Amount>,
}

/// A basket as it is to be had now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basket {
    /// What is in it.
    pub items: Vec<Item>,
    /// What was in it and is not to be had any more.
    pub gone: Vec<String>,
    /// What it comes to.
    pub total: Amount,
}

impl Basket {
    /// What tells one basket from another: products, quantities, prices.
    pub fn stamp(&self) -> String {
        let mut hasher = Sha256::new();
        for item in &self.items {
            let (id, price) = (item.product.id.0, item.product.price.0);
            hasher.update(format!("{id}:{}:{price};", item.quantity.thousandths()));
        }
        let mut stamp = String::new();
        for byte in hasher.finalize().iter().take(6) {
            // Writing into a text never fails.
            let _ = write!(stamp, "{byte:02x}");
        }
        stamp
    }

    /// Its lines, as a record takes them.
    fn lines(&self) -> Vec<NewLine> {
        let line = |item: &Item| lines::line_of(&item.product, item.quantity);
        self.items.iter().map(line).collect()
    }

    /// Whether it is not what the customer last saw.
    pub fn has_changed(&self) -> bool {
        !self.gone.is_empty() || self.items.iter().any(|item| item.was.is_some())
    }
}

/// A customer's basket. What has changed since they last looked is in it once: from now on they have seen it.
pub async fn basket(ctx: &mut Ctx<'_>, user: UserId) -> Result<Basket, AppError> {
    let mut basket = Basket::default();
    for line in storage::baskets::of_user(ctx.tx, user).await? {
        let product = storage::products::find(ctx.tx, line.product).await?;
        let priced = product.filter(|product| product.is_on).and_then(|product| {
            let sum = order_line::sum(line.quantity, product.price, None).ok()?;
            Some((product, sum))
        });
        let Some((product, sum)) = priced else {
            storage::baskets::remove(ctx.tx, user, line.product).await?;
            basket.gone.push(line.title);
            continue;
        };
        let was = (line.price != product.price).then_some(line.price);
        if was.is_some() {
            let seen = BasketLine {
                price: product.price,
                ..line.clone()
            };
            storage::baskets::put(ctx.tx, user, &seen, ctx.now).await?;
        }
        basket.items.push(Item {
            quantity: line.quantity,
            sum,
            was,
            product,
        });
    }
    let sums = basket.items.iter().map(|item| item.sum);
    basket.total =
        order_line::total(sums).map_err(|_| Refusal::Money(money::BadMoney::TooLarge))?;
    Ok(basket)
}

/// Puts what an order was about into the basket again; gives what is not to be had any more.
pub async fn repeat(
    ctx: &mut Ctx<'_>,
    user: UserId,
    record: RecordId,
) -> Result<Vec<String>, AppError> {
    let mut missing = Vec::new();
    for line in storage::order_lines::of_record(ctx.tx, record).await? {
        let product = match line.product {
            Some(product) => storage::products::find(ctx.tx, product).await?,
            None => None,
        };
        let Some(product) = product.filter(|product| product.is_on) else {
            missing.push(line.title);
            continue;
        };
        let basket = storage::baskets::of_user(ctx.tx, user).await?;
        if basket.len() >= LINES && basket.iter().all(|one| one.product != product.id) {
            missing.push(line.title);
            continue;
        }
        let again = BasketLine {
            product: product.id,
            title: product.name.ru,
            quantity: line.quantity,
            price: product.price,
        };
        storage::baskets::put(ctx.tx, user, &again, ctx.now).await?;
    }
    Ok(missing)
}

/// How a customer is reached, as far as the shop knows.
pub async fn phone_of(ctx: &mut Ctx<'_>, user: UserId) -> Result<Option<Phone>, AppError> {
    let contact = storage::contacts::of_user(ctx.tx, user).await?;
    Ok(contact.and_then(|contact| contact.phone))
}

/// Keeps the phone that a customer gives; `vouched`: Telegram says that it is theirs.
///
/// # Errors
/// [`Refusal::Phone`] for what is no number.
pub async fn give_phone(
    ctx: &mut Ctx<'_>,
    who: &Person,
    typed: &str,
    vouched: Option<Phone>,
) -> Result<Phone, AppError> {
    let verified = vouched.is_some();
    let phone = match vouched {
        Some(phone) => phone,
        None => Phone::parse(typed, ctx.shop.settings.region())
            .or_else(|_| Phone::parse_shared(typed))
            .map_err(|_| Refusal::Phone)?,
    };
    let mut contact = intake::contact_of(ctx, who).await?;
    let is_same = contact.phone.as_ref() == Some(&phone);
    contact.phone_verified = verified || (is_same && contact.phone_verified);
    contact.phone = Some(phone.clone());
    storage::contacts::save(ctx.tx, &mut contact, ctx.now).await?;
    Ok(phone)
}

/// Keeps the address that a customer gives.
///
/// # Errors
/// [`Refusal::Empty`] and [`Refusal::TooLong`].
pub async fn give_address(
    ctx: &mut Ctx<'_>,
    user: UserId,
    typed: &str,
) -> Result<Address, AppError> {
    let text = text::clean(typed).ok_or(Refusal::Empty)?;
    if text.chars().count() > ADDRESS_MAX {
        return Err(Refusal::TooLong(ADDRESS_MAX).into());
    }
    let id = storage::addresses::keep(ctx.tx, user, &text, ctx.now).await?;
    storage::addresses::keep_newest(ctx.tx, user, ADDRESSES).await?;
    Ok(Address { id, text })
}

/// What came of a customer's wish to order.
#[derive(Debug, Clone)]
pub enum Ordered {
    /// It is ordered.
    Made(Record),
    /// There is nothing in the basket: it was ordered a moment ago, or emptied.
    Nothing,
    /// It is not what the customer saw: they are to look at it again.
    Changed(Basket),
    /// A phone is needed first.
    NeedsPhone,
    /// Consent is needed first.
    NeedsConsent,
}

/// Orders what is in the basket, brought to an address; `None`: without delivery.
pub async fn order(
    ctx: &mut Ctx<'_>,
    who: &Person,
    address: Option<&Address>,
    stamp: &str,
) -> Result<Ordered, AppError> {
    let basket = basket(ctx, who.id).await?;
    if basket.items.is_empty() && !basket.has_changed() {
        return Ok(Ordered::Nothing);
    }
    if basket.has_changed() || basket.stamp() != stamp {
        return Ok(Ordered::Changed(basket));
    }
    if phone_of(ctx, who.id).await?.is_none() {
        return Ok(Ordered::NeedsPhone);
    }
    if line::rules(ctx).await?.consent
        && storage::door::of(ctx.tx, who.id)
            .await?
            .consented_at
            .is_none()
    {
        return Ok(Ordered::NeedsConsent);
    }
    let contact = intake::contact_of(ctx, who).await?;
    let open = storage::records::open_lead_of(ctx.tx, contact.id).await?;
    let (session, turned) = desk::client_wrote(ctx, contact.id, open.as_ref()).await?;
    let record = match open {
        Some(lead) => fill(ctx, who, lead, &basket).await?,
        None => begin(ctx, who, contact.id, &basket).await?,
    };
    let record = match address {
        Some(address) => deliver(ctx, who, record, address).await?,
        None => record,
    };
    tell_staff(ctx, &record, &contact.name, &basket).await?;
    desk::settle(ctx, session, &turned, &record, None).await?;
    storage::baskets::empty(ctx.tx, who.id).await?;
    Ok(Ordered::Made(record))
}

/// Makes the request that the basket becomes.
async fn begin(
    ctx: &mut Ctx<'_>,
    who: &Person,
    contact: ContactId,
    basket: &Basket,
) -> Result<Record, AppError> {
    let preset = ctx.preset.clone();
    let leads = preset.leads().ok_or(Refusal::NoSuchPipeline)?;
    let start = Start {
        contact: Some(contact),
        fields: intake::source_of(ctx, who),
        lines: basket.lines(),
        ..Start::default()
    };
    moves::create(ctx, leads, start, &Actor::Client(who.id), None).await
}

/// Puts the basket's lines onto a request that is open already.
async fn fill(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: Record,
    basket: &Basket,
) -> Result<Record, AppError> {
    let actor = Actor::Client(who.id);
    let mut record = record;
    for line in basket.lines() {
        record = lines::add(ctx, &actor, record, line).await?.0;
    }
    Ok(record)
}

/// Writes the address where the pipeline keeps it, and remembers that it was the last.
async fn deliver(
    ctx: &mut Ctx<'_>,
    who: &Person,
    record: Record,
    address: &Address,
) -> Result<Record, AppError> {
    storage::addresses::keep(ctx.tx, who.id, &address.text, ctx.now).await?;
    let preset = ctx.preset.clone();
    let delivery = preset
        .pipeline(&record.pipeline)
        .and_then(|pipeline| pipeline.delivery.as_ref());
    match delivery.and_then(|field| preset.field(field)) {
        Some(field) => fields::set_by_client(ctx, record, who.id, field, &address.text).await,
        None => Ok(record),
    }
}

/// Whoever works the request learns what was ordered; of a new one together with the robots' news of it.
async fn tell_staff(
    ctx: &mut Ctx<'_>,
    record: &Record,
    client: &str,
    basket: &Basket,
) -> Result<(), AppError> {
    let currency = ctx.shop.settings.currency;
    let count = i64::try_from(basket.items.len()).unwrap_or(i64::MAX);
    let say = |lang: Lang| {
        let mut said = vec![t!(
            lang,
            "shopping-told",
            record = naming::name_of(lang, record),
            client = text::isolate(client),
            n = count,
            sum = money::format(lang, basket.total.0, currency)
        )];
        said.extend(basket.items.iter().take(TOLD).map(|item| {
            let product = &item.product;
            t!(
                lang,
                "goods-line",
                title = text::isolate(&text::one_line(product.name.get(lang), TITLE_TOLD)),
                quantity = naming::quantity(lang, item.quantity.thousandths(), product.unit),
                sum = money::format(lang, item.sum.0, currency)
            )
        }));
        let rest = basket.items.len().saturating_sub(TOLD);
        if rest > 0 {
            let rest = i64::try_from(rest).unwrap_or(i64::MAX);
            said.push(t!(lang, "order-more-lines", n = rest));
        }
        said.join("\n")
    };
    let told = Localized {
        ru: say(Lang::Ru),
        en: say(Lang::En),
    };
    for to in robots::told(ctx, record, Audience::Responsible).await? {
        ctx.news.notices.push(Notice::Robot {
            to,
            record: record.id,
            text: told.clone(),
        });
    }
    Ok(())
}
