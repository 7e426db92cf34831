# The catalogue: groups, products, pictures, price lists.

button-catalogue = 📦 Catalogue
button-product-new = ➕ Product
button-group-new = 📁 New group
button-group-edit = ⚙️ Group
button-group-up = ⬆️ Up
button-move-here = ✅ Here
button-price-lists = 📄 Price lists
button-pictures = 🖼 Pictures ({ $count })
button-picture-add = 🖼 Add pictures
button-picture-remove = 🗑 Remove this picture
button-pictures-close = ✖️ Close
button-pictures-done = ✅ Done
button-product-price = 💰 Price
button-product-stock = 📦 Stock
button-product-on = 🟢 On sale
button-product-off = 🚫 Off sale
button-product-edit = ✏️ Change more
button-product-name = ✏️ Name
button-product-english = 🌐 English name
button-product-description = 📝 Description
button-product-code = #️⃣ Code
button-product-unit = 📏 Unit
button-product-group = 📁 Group
button-product-uncount = ♾ Don't count
button-product-delete = 🗑 Delete
button-product-delete-now = 🗑 Yes, delete

catalogue-title = 📦 <b>Catalogue</b> · { $n ->
    [0] empty so far
    [one] { $n } product
   *[other] { $n } products
}
catalogue-place = 📁 { $path }
catalogue-root = Catalogue
catalogue-hint = 📁 a group, ⏳ sold out, 🚫 off sale.
catalogue-empty = There is nothing here yet.
catalogue-empty-owner = There is nothing here yet. Make a product with the button, or load a price list just as it is.

product-title = 📦 <b>{ $name }</b>
product-english = 🌐 { $name }
product-code = Code: <code>{ $code }</code>
product-price = 💰 <b>{ $price }</b> / { $unit }
product-uncounted = ♾ Not counted: there is always some
product-stock = 📦 In stock: { $much }
product-stock-reserved = 📦 In stock: { $much }, of which { $reserved } held and { $free } free
product-on = 🟢 On sale
product-off = 🚫 Off sale
product-edit = ✏️ “{ $name }”: what is to change?
product-units = 📏 “{ $name }”: what is it counted in?
product-move = 📁 “{ $name }”: where to? Open now: { $path }.
product-delete = 🗑 Delete “{ $name }” with its pictures? It can't be brought back. If there may be more of it one day, take it off sale instead.
product-picture = { $name } · { $place } of { $count }
product-no-pictures = This product has no pictures any more.
product-pictures-count = Pictures now: { $count } of { $most }.
group-edit = ⚙️ Group “{ $name }”

product-ask-new-name = ➕ <b>A new product.</b> What is it called?
product-ask-new-price = ➕ “{ $name }”: what does it cost? For example: 12900 or 499.90. The rest can wait.
product-ask-name = ✏️ “{ $name }”: what is the new name?
product-ask-english = 🌐 “{ $name }”: what is it called in English?
product-ask-price = 💰 “{ $name }”: what is the price? Now { $now }. Orders that name it already keep theirs.
product-ask-description = 📝 “{ $name }”: describe it for the customer, up to 700 characters. “-” takes the description away.
product-ask-code = #️⃣ “{ $name }”: what is the code? Now { $now }. Price lists and links know the product by it.
product-ask-stock = 📦 “{ $name }”: “+10” has come, “-3” has gone, “25” is what was counted.
product-ask-pictures = 🖼 “{ $name }”: send pictures, several at once if you like. The first is the one in the catalogue. When that is all, press “Done”.
group-ask-new = 📁 <b>A new group.</b> What is it called?

toast-product-deleted = 🗑 Deleted: { $name }
toast-group-deleted = 🗑 The group is gone
toast-picture-removed = 🗑 Picture removed

outline-stock = { $duty ->
    [check] 📦 shows what is in stock
    [reserve] 🔒 holds the goods for the record
    [take] 📤 writes the goods off
   *[add] 📥 puts the goods into stock
}

command-catalog = the catalogue

# Price lists.
price-lists-title = 📄 <b>Price lists</b>
price-lists-hint = Load a table, CSV or XLSX: the bot finds the columns, shows what would change, and touches nothing until you say so. The last loads can be undone.
price-lists-last = The last loads:
price-lists-entry = { $at } · { $file }: new { $new }, changed { $changed }
price-lists-entry-undone = ↩️ { $at } · { $file } – undone
button-import = ⬆️ Load
button-export-xlsx = ⬇️ Save as XLSX
button-export-csv = ⬇️ Save as CSV
button-import-apply = ✅ Load
button-import-drop = 🗑 Don't load
button-import-undo = ↩️ Undo the load
button-import-undo-of = ↩️ Undo: { $file }
button-to-price-lists = ‹ Price lists

import-ask = ⬆️ <b>A price list.</b> Send a CSV or XLSX file of up to 20 MB.
    One column is needed: “Code” (or “SKU”). Of the others, those that there are: “Title”, “English name”, “Group” (“Kitchen / Kettles”), “Price”, “Stock”, “Unit”, “Description”, “On sale”. New products need a title and a price. An empty cell changes nothing.
import-offer = 🤔 “{ $file }”: what is it for? If it is a price list, press “⬆️ Load”: we check it and show what would change, and the catalogue stays as it is until you confirm. If it is for a client, send it as a reply to a message of theirs.
import-not-a-file = That is no file. Send the price list as a CSV or XLSX file.
import-too-large = 📄 The file is too large: { $size } MB. Telegram gives bots files of up to 20 MB. Split the price list, or take the pictures out of it.
import-reading = ⏳ Reading “{ $file }”…
import-unreadable-empty = 📄 “{ $file }” is empty: there is not a single product in it.
import-unreadable-broken = 📄 “{ $file }” can't be read: it seems to be damaged. Open it in Excel, save it anew as XLSX or CSV, and send it again.
import-unreadable-old = 📄 “{ $file }” is in the old XLS format. Open it in Excel and save it as XLSX or CSV.
import-unreadable-no-table = 📄 “{ $file }” is no table. It takes a CSV or XLSX file.
import-unreadable-rows = 📄 “{ $file }” has more than 50,000 rows. Split the price list.
import-unreadable-huge = 📄 “{ $file }” is too large inside: unpacked, it takes more than 200 MB. Take out sheets and pictures that are not needed.
import-unreadable-no-code = 📄 “{ $file }” has no column of codes. Call it “Code” or “SKU” and send the file again.
import-unreadable-twin = 📄 “{ $file }” has two columns of one meaning: “{ $one }” and “{ $other }”. Leave one.
import-title = 🔍 <b>Check: { $file }</b>
import-counts = New: { $new } · to change: { $changed } · unchanged: { $same } · with errors: { $bad }
import-columns = Columns found: { $columns }
import-unknown-columns = Not known, and left out: { $columns }
import-new-sample = ➕ { $code } { $name }, { $price }
import-changed-sample = ✏️ { $code } { $name }: { $changes }
import-more = … and { $more } more
import-bad-title = ⚠️ <b>Rows with errors</b> (they will not be loaded):
import-bad-row = row { $row }, { $column }: { $why }
import-bad-file = All rows with errors
import-nothing = There is nothing to load: the catalogue is like that already.
import-nothing-good = There is nothing to load: correct the errors in the file first.
import-confirm = Nothing has changed yet. Load it?
import-done = ✅ <b>Loaded: { $file }</b>
    New: { $new } · changed: { $changed }
import-skipped = ⚠️ Left alone, since somebody changed them after the check: { $codes }
import-dropped = 🗑 Not loaded: { $file }. The catalogue is as it was.
import-undo-question = ↩️ Undo the load of “{ $file }”? New products go, changed ones become what they were. What was changed since stays as it is.
import-undone = ↩️ <b>Load undone: { $file }</b>
    Deleted: { $deleted } · restored: { $restored }
import-undo-kept = ⚠️ Left as they are, changed since the load or in orders already: { $codes }
export-caption = 📦 The catalogue, products: { $count }
export-empty = The catalogue is empty, there is nothing to save.

column-code = Code
column-name = Title
column-english = English name
column-group = Group
column-description = Description
column-price = Price
column-unit = Unit
column-stock = Stock
column-on = On sale
row-change-name = name
row-change-english = English name
row-change-group = group
row-change-description = description
row-change-price = price { $before } → { $after }
row-change-unit = unit
row-change-stock = stock { $before } → { $after }
row-change-on = goes on sale
row-change-off = goes off sale
goods-uncounted = uncounted

row-no-code = no code
row-bad-code = “{ $text }” is no code: Latin letters, digits, “-” and “_”, up to 32 characters
row-duplicate = the code stands in row { $row } already
row-too-long = longer than { $most } characters
row-no-name = a new product needs a name
row-no-price = a new product needs a price
row-bad-price = “{ $text }” is no price
row-bad-stock = “{ $text }” is no quantity
row-bad-unit = “{ $text }” is no unit known here
row-bad-switch = “{ $text }”: “yes” or “no” is needed
row-bad-group = too many groups within each other, at most four
goods-yes = yes
goods-no = no
