# Clients and companies: lists, cards, phones, requisites.

button-client = 👤 Client
button-client-name = 👤 { $name }
button-clients = 👤 Clients
button-to-clients = ‹ Clients
button-to-companies = ‹ Companies
button-clients-people = ✓ people / companies
button-clients-companies = people / ✓ companies
button-client-new = ➕ Client
button-company-new = ➕ Company
button-company = 🏢 Company
button-company-open = 🏢 Open this one
button-company-people = 👥 People
button-company-edit = ✏️ Edit
button-company-paste = 📋 Paste requisites
button-client-records = 🗂 Records
button-client-points = 📇 Contact data
button-client-companies = 🏢 Companies
button-client-edit = ✏️ Edit
button-record = 🗂 { $record }
button-add-phone = ➕ Phone
button-add-email = ➕ E-mail
button-add-company = ➕ Company
button-add-person = ➕ Add
button-person-new = ➕ New: { $name }
button-make-main = ★ Make it the main one
button-point-drop = 🗑 Remove
button-leave-company = 🚪 Take out of the company
button-post = ✏️ Position
button-paste-now = ✅ Save
button-paste-again = 📋 Send again

clients-title = 👤 <b>Clients</b>: whoever something happened with last comes first. Who is not here is found by name or phone.
clients-none = Nobody yet. A client appears as soon as they write, or make one with the button.
companies-title = 🏢 <b>Companies</b>: whichever something happened with last comes first.
companies-none = None yet. Make one with the button, or name it on a deal's card.

client-title = 👤 <b>{ $name }</b>
client-title-username = 👤 <b>{ $name }</b> · @{ $username }
client-not-in-telegram = 📵 Has not been in this bot: only a call or an e-mail gets there
client-email = ✉️ { $email }
client-company = 🏢 { $company }
client-company-post = 🏢 { $company } – { $post }
client-source = 📍 Source: { $source }
client-since = 🗓 Known since: { $since } · last activity: { $active }
client-deals = 🤝 { $n } { $n ->
    [one] deal
   *[other] deals
}
client-deals-won = 🏁 Won: { $worth }
client-deals-open = 🔵 In progress: { $worth }
client-deals-worth = { $count } for { $sum }
client-leads = 🙋 Leads: { $count }
client-offers = 📄 Offers: { $count }
client-sums-newest = Counted over the newest thousand records.
client-records-none = 🗂 No records yet
client-now = 🗂 Now: <b>{ $record }</b> · { $stage }
client-last-theirs = 💬 “{ $words }” – { $at }
client-last-ours = 🧑‍💼 “{ $words }” – { $at }
client-records-title = 🗂 <b>{ $name }</b>: { $n ->
    [0] no records yet
    [one] { $n } record
   *[other] { $n } records
}
client-record = { $sign } { $record } · { $stage }
client-record-sum = { $sign } { $record } · { $stage } · { $sum }
client-edit-choose = ✏️ <b>{ $name }</b>: what do we change?
client-ask = ✏️ <b>{ $name }</b>, { $property }: what should it say?
client-ask-new = ➕ What is the client's name?
client-ask-company = 🏢 <b>{ $name }</b>: in which company? Write its name or its INN. A company that is not there yet will be made.
client-companies-title = 🏢 <b>{ $name }</b>: companies. The star marks the main one.
client-companies-none = None yet.
ask-current = Now: { $value }

points-title = 📇 <b>{ $name }</b>: phones and e-mails. Stars mark the main ones.
points-none = Nothing yet.
point-of = 👤 { $name }
point-is-main = ★ The main one
point-ask-phone = 📞 <b>{ $name }</b>: which number? Write it, or send a contact.
point-ask-email = ✉️ <b>{ $name }</b>: which e-mail address?
point-doubles = 👥 Others have { $value } too. Perhaps they are one and the same person:

company-title = 🏢 <b>{ $name }</b>
company-number = { $property }: <code>{ $value }</code>
company-words = { $property }: { $value }
company-no-requisites = No requisites yet. They can come in one message: “📋 Paste requisites”.
company-doubles = 👥 There is another one of the same INN: { $names }. If that is no branch, it looks like a duplicate.
company-people = 👥 { $names }
company-nobody = 👥 Nobody yet
company-edit-choose = ✏️ <b>{ $name }</b>: what do we change? A tick marks what is there already.
company-ask = ✏️ <b>{ $name }</b>, { $property }: what should it say?
company-ask-new = ➕ What is the company called? All its requisites may come along: the name in the first line.
company-ask-paste = 📋 <b>{ $name }</b>: send the requisites in one message, as in a letter or an invoice. For example:

    <code>ИНН 7707083893 / КПП 773601001
    р/с 40702810438000060473
    БИК 044525225</code>
company-pasted = 📋 <b>{ $name }</b>: this is what we found.
company-pasted-new = ➕ { $property }: { $after }
company-pasted-change = ✏️ { $property }: { $before } → <b>{ $after }</b>
company-pasted-nothing = Nothing new: either it is all there already, or the message has no requisites.
company-pasted-bad = ⚠️ “{ $value }” is not kept. { $why }
company-known = 🏢 There is a company <b>{ $name }</b> already. If yours is another one, send its INN: that tells them apart.
company-known-inn = 🏢 There is a company <b>{ $name }</b> already (INN { $inn }). If yours is another one, send its INN: that tells them apart.
people-title = 👥 <b>{ $name }</b>: people
people-none = Nobody yet.
people-ask = 👥 <b>{ $name }</b>: whom do we add? Write the name or phone of somebody who is there, or the name of somebody new.
people-ask-found = These look alike. Choose one, write the name in full, or make a new one.
people-ask-none = Nobody fits “{ $typed }”. Write the name in full, or make a new one.
company-member-title = 👤 <b>{ $name }</b> · 🏢 { $company }
company-member-post = Position: { $post }
company-member-no-post = No position given
company-member-main = ★ The main company
company-member-ask-post = ✏️ <b>{ $name }</b>: what are they in { $company }?

property-name = Name
property-company-name = Company name
property-source = Source
property-phone = Phone
property-email = E-mail
property-post = Position
property-inn = INN
property-kpp = KPP
property-ogrn = OGRN
property-bik = BIK
property-account = Account
property-correspondent = Corr. account
property-bank = Bank
property-legal = Legal address
property-postal = Postal address

requisite-length-inn = 10 or 12 digits
requisite-length-kpp = 9 characters
requisite-length-ogrn = 13 digits, a sole trader's 15
requisite-length-bik = 9 digits
requisite-length-account = 20 digits
requisite-bad-length = { $name } has { $wanted }, and here are { $had }. Look it over and send it again.
requisite-bad-characters = { $name } is written in digits only. Look it over and send it again.
requisite-bad-kpp = A KPP has nine digits; the fifth and sixth may be Latin letters. Look it over and send it again.
requisite-bad-check = { $name }: the check digit does not hold, there is a slip somewhere. Look it over and send it again.
requisite-bad-bank = { $name } does not fit this BIK: the check digit does not hold. Look over both the account and the BIK.

refusal-no-such-company = There is no such company. The list of companies is in /clients.
refusal-no-such-inn = No company has that INN yet. Write its name, and add the INN on its card.
refusal-no-company-name = I see no name. Send it in the first line, the requisites below.
refusal-not-in-company = This person is not in the company any more. Here is who is now.
refusal-email = That does not look like an e-mail address. Write it in full, for example: anna@example.com.
refusal-name-taken = There is a company of that name already. To tell them apart, give this one its INN first.
refusal-too-many-points = One client has room for so many phones and addresses: { $limit }. Remove one and try again.
refusal-point-gone = That phone or address is not there any more. Open “📇 Contact data” on the client's card.
changed-meanwhile = While you were writing, { $property } was changed ({ $name }) and now says “{ $now }”. If yours is right, send it again.
refusal-no-such-call = There is no such call. All calls are in the client's timeline.
refusal-nothing-to-show = There is nothing left to show: it was deleted. Open the timeline again.
press-card-changed = Somebody has changed the card. See what comes of it now, and press again.
toast-point-dropped = 🗑 Removed
toast-joined-before = In this company already
