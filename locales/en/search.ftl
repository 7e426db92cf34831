# The search: what to look for, and what was found.

button-find = 🔎 Find
button-find-again = 🔎 Find more

find-ask = 🔎 <b>Whom or what to find?</b> A name, a phone, a company, the number of a deal or a word of it, a product or its code.
find-hint = A slip in a letter or the wrong keyboard layout does no harm. In any chat: the bot’s name, a question mark and a word, “? ivanov”.
find-title = 🔎 <b>{ $words }</b> · { $n ->
    [0] nothing was found
    [one] { $n } record found
   *[other] { $n } records found
}
find-title-many = 🔎 <b>{ $words }</b> · the first { $n ->
    [one] { $n } record
   *[other] { $n } records
}
find-many = Add a word or choose what to look for to find it sooner.
find-none = Try another word, the beginning of the name or the last digits of the phone.
find-gone = That search has been forgotten. Write what to find.
find-all = All
find-leads = 🙋 Leads
find-deals = 🤝 Deals
find-offers = 🏷 Offers
find-contacts = 👤 Contacts
find-companies = 🏢 Companies
find-products = 📦 Products
find-product-price = { $price } / { $unit } · code { $code }
