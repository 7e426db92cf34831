# The catalogue, the basket and the order, as a customer sees them.

goods-line = • { $title } × { $quantity } – { $sum }

button-shop-catalogue = 🛍 Catalogue
button-basket = 🛒 Basket
button-search-goods = 🔎 Search
button-group = 📁 { $name }
button-add = ➕ Into the basket
button-to-group = ‹ To the goods
button-to-found = ‹ To what was found
button-to-basket = ‹ Basket
button-empty-basket = 🧹 Empty it
button-checkout = ✅ Check out · { $sum }
button-address = 📍 { $address }
button-new-address = ✏️ Write an address
button-no-delivery = 🏬 I'll collect it
button-new-phone = 📞 Another number
button-order = ✅ Order

shelf-root = 🛍 <b>Catalogue</b>
    Choose a section, or write what you are looking for: the button “🔎 Search”.
shelf-title = 📁 <b>{ $path }</b> · { $much }
shelf-empty = 🛍 Nothing here yet. Write in your own words what you need: a manager will help.

shelf-product-price = { $price } per { $unit }
product-in-stock = ✅ In stock
product-to-order = 🕒 To order
product-in-basket = 🛒 In the basket: { $quantity }
shelf-product-off = 🛍 <b>{ $name }</b> is not on sale now.
product-unknown = 🛍 We found no such product: the link may be out of date. Have a look at the catalogue, or just write what you need.
product-similar = Have a look at these:

search-goods-ask = 🔎 What are you looking for? Write a name, a part of it or a code. To go back: /cancel.
search-goods-found = 🔎 “{ $query }”: { $n ->
    [one] { $n } product
   *[other] { $n } products
}
search-goods-none = 🔎 “{ $query }”: nothing was found. Try another word, or write to the manager right here.

basket-title = 🛒 <b>Basket</b>
basket-empty = 🛒 The basket is empty. Choose something in the catalogue.
basket-gone = ⚠️ { $name } is not on sale any more and was taken out of the basket.
basket-price = ⚠️ { $name }: the price was { $was } and is { $price } now.
basket-short = 🕒 not so many at once, the rest is to order

checkout-title = 🛒 <b>Your order</b>
    📞 { $phone }
checkout-where = Where should it be delivered?
checkout-phone = 📞 At what number can we reach you? Press the button below the input line, or write the number. Back to the basket: /cancel.
checkout-phone-placeholder = +7 900 123-45-67
checkout-phone-kept = 📞 { $phone } – noted.
checkout-address = 📍 Write the address in the next message: city, street, building, flat. That message becomes the order's address. Back to the basket: /cancel.
checkout-sum = 🛒 <b>Check your order</b>
checkout-sum-phone = 📞 { $phone }
checkout-sum-address = 📍 { $address }
checkout-sum-no-delivery = 🏬 You collect it: the manager will tell you where and when

toast-in-basket = 🛒 In the basket
toast-out-of-basket = Taken out of the basket
toast-ordered = ✅ Ordered! A manager will answer soon.
toast-repeated = 🛒 The same is in the basket
repeat-missing = The rest is in the basket, but this is not to be had any more: { $names }
order-made-before = This is ordered already. It is in the list.
order-changed = The basket has changed. Check it and press “Order” again.
order-needs-consent = We need your consent to keep data first: answer below and press “Order” again. The basket stays as it is.

refusal-basket-full = The basket holds no more. Order what is in it, or write to the manager.
refusal-no-such-product = This product is not on sale now. Have a look at the catalogue.
refusal-no-such-address = We don't remember this address any more. Write it again.

# News to the manager.
shopping-told = 🛒 { $client } orders from the catalogue: { $n ->
    [one] { $n } item
   *[other] { $n } items
} for { $sum } – { $record }.

# Under the picture for the shelf.
label-caption = 🔗 <b>{ $name }</b>
    { $link }
    Print the picture and put it on the shelf: a phone's camera opens the product in the bot.
button-label = 🔗 Link and QR
