# The lines of a record: goods and services, how much of each, at what price and discount, and the sum.

button-lines = 🧾 Lines
button-line-add = ➕ From catalogue
button-line-words = ✍️ In words
button-find-product = 🔎 Find
button-line-quantity = ✏️ Quantity
button-line-price = ✏️ Price
button-line-discount = ✏️ Discount
button-line-remove = 🗑 Remove
button-to-lines = ‹ Lines
button-give-back = ↩️ Back into stock

quantity = { $much } { $unit }
unit-piece = pcs
unit-kg = kg
unit-g = g
unit-l = l
unit-ml = ml
unit-m = m
unit-square-m = m²
unit-pack = packs
unit-box = boxes
unit-set = sets
unit-pair = pairs
unit-hour = h

# On the card and in the list.
order-lines-on-card = 🧾 <b>Lines:</b>
order-lines-more = … and { $more } more
order-lines-total = <b>Total: { $sum }</b>
order-lines-title = 🧾 <b>Lines</b> · { $record }
order-lines-none = Nothing here yet. Add a product from the catalogue, or write a line in your own words: delivery, for example.
order-lines-numbered = { $number }. { $line }
order-lines-taken-and-failed = 📤 The goods were written off. When they are back, open the lines and press “↩️ Back into stock”.
order-line-bullet = • { $line }
order-line-entry = { $title }: { $reckoning }
order-line-entry-stock = { $entry } · { $stock }
order-line-enough = ✅ in stock
order-line-lacks = ⚠️ short by { $much }
order-line-reserved = 🔒 held { $much }
order-line-taken = 📤 written off { $much }
order-line-added = 📥 put into stock { $much }

# One line.
order-line-title = 🧾 <b>{ $title }</b>
    { $record }
order-line-quantity = Quantity: { $much }
order-line-price = Price: { $price }
order-line-discount = Discount: { $discount }
order-line-sum = <b>Sum: { $sum }</b>

# Adding.
order-line-add-title = ➕ <b>Add a line</b> · { $record }
order-line-add-hint = Press a product and it becomes a line; quantity and price can be changed right there.
order-line-add-empty = There is nothing in the catalogue here. You can add a line in words; products are made in /catalog.
order-line-ask-words = ✍️ <b>{ $record }</b>: write what it is and what it costs, the price last: “Delivery 1500”. If there are several: “Fitting 2 × 1500”.
order-line-ask-quantity = ✏️ “{ $title }”: how much? Now { $now }. For example: 3 or 1.5.
order-line-ask-price = ✏️ “{ $title }”: what does a unit cost? Now { $now }. It changes in this order only, not in the catalogue.
order-line-ask-discount = ✏️ “{ $title }”: what discount? Per cent as “10%”, an amount off this line as “500”. None: “0”.
product-find-ask = 🔎 Which product? Write a word of its name, or its code.
product-find-none = 🔎 “{ $query }”: nothing found. Try another word, or a part of it.
product-find-some = 🔎 “{ $query }”: { $n ->
    [one] { $n } product
   *[other] { $n } products
}. Choose one, or write another word.

toast-line-added = ➕ { $title }
toast-line-removed = 🗑 Removed: { $title }
toast-given-back = ↩️ The goods are in stock again

# What the stock says when it is short.
stock-lacks-reserved = ⚠️ Not enough in stock: { $what }. The rest is held for this record.
stock-lacks-taken = ⚠️ Not all could be written off, the stock was short of: { $what }. Check the count.

# History.
event-line-added = { $who }: line added: “{ $title }”, { $quantity } for { $sum }
event-line-removed = { $who }: line removed: “{ $title }”, { $quantity } for { $sum }
event-line-quantity = { $who }: “{ $title }” – now { $after } (was { $before })
event-line-price = { $who }: “{ $title }” – now at { $after } (was { $before })
event-line-discount = { $who }: “{ $title }” – discount { $after }
event-line-no-discount = { $who }: “{ $title }” – no discount any more
event-line-replaced = { $who }: instead of “{ $before }” – “{ $title }”, { $quantity } for { $sum }
event-lines-copied = { $who }: lines taken over. { $record }, lines: { $count }
event-stock-reserved = Held in stock: { $what }
event-stock-released = No longer held: { $what }
event-stock-taken = Written off the stock: { $what }
event-stock-added = Put into the stock: { $what }
event-stock-returned = { $who }: put back into the stock: { $what }
event-stock-lacks = short of: { $what }
event-stock-with-lacks = { $moved }; { $lacks }
event-stock-nothing = The stock has nothing to give

# Refusals.
refusal-goods-no-product = This product is no longer in the catalogue. Open the catalogue again: /catalog.
refusal-goods-no-group = This group is gone. Open the catalogue again: /catalog.
refusal-goods-no-line = This line is gone: it was removed.
refusal-goods-changed = The product has been changed meanwhile. This is how it is now; if your change is still needed, repeat it.
refusal-goods-quantity = That does not look like a quantity. Write a number: 3, 1.5 or 0.25.
refusal-goods-quantity-negative = A quantity can't be below zero. Write a number above it.
refusal-goods-quantity-zero = A quantity must be above zero. A line you don't need can be removed with the button.
refusal-goods-quantity-large = Too much: above a million. Check the number and write it again.
refusal-goods-quantity-precise = Too precise: at most three decimals, for example 0.125.
refusal-goods-code = A code has 1 to 32 characters: Latin letters, digits, “-” and “_”. For example: TV-55.
refusal-goods-code-taken = Another product has this code. Write another one.
refusal-goods-group-taken = There is a group of this name here. Call it something else.
refusal-goods-group-deep = It does not fit there: groups are at most four levels deep, and never within themselves.
refusal-goods-group-full = The group is not empty. Move or delete what is in it first.
refusal-goods-used = Orders name this product, so it can't be deleted. Take it off sale: customers will not see it.
refusal-goods-off = This product is off sale. Choose another, or put it back on sale in /catalog.
refusal-goods-stock-low = There is not that much in stock. Check the count and write again.
refusal-goods-pictures = The product has ten pictures, and that is the most. Remove one in “🖼 Pictures”.
refusal-goods-no-picture = That is no picture. Send it as a photo, not as a file.
refusal-goods-line-large = The sum gets too large. Check the quantity and the price.
refusal-goods-line-discount = The discount is more than the line itself. Write less.
refusal-goods-discount = That does not look like a discount. Per cent is 0 to 100, as “10%”; an amount, as “500”.
refusal-goods-words-price = There is no price to be seen. Write it last: “Delivery 1500”.
refusal-goods-words-title = There is no name to be seen. Write what the sum is for: “Delivery 1500”.
refusal-goods-words-long = Too long: a line has at most 200 characters.
refusal-goods-lines = There are a hundred lines already, and that is the most. Remove some, or make a second deal.
refusal-goods-line-taken = These goods have been written off. Put them back into the stock first, then change the line.
refusal-goods-total = This sum is what the lines come to. To change it, change the lines: “🧾 Lines”.
refusal-goods-import-gone = This check is gone: the file has been loaded or dropped. Send the file again.
refusal-goods-import-undone = This load has been undone already.
refusal-move-closed-stock = There is not enough in stock. Open “🧾 Lines” to see what lacks.
