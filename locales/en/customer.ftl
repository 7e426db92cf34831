# What a customer reads.

customer-greeting = 👋 Hello, { $name }!

    Just write what you need: words, a photo or a voice message will do. A manager will answer you right here.
customer-greeting-goods = 🛍 Or choose for yourself: the button “Catalogue” below, or /catalog.
customer-placeholder = What do you need?
customer-received = ✅ <b>{ $request }</b>: we've got it, thank you! A manager will answer you right here. If you think of anything else, just add it.
customer-received-phone = 📞 If a call suits you better, share your number with the button below.
customer-phone-kept = 📞 We've noted your number: { $phone }. Thank you!
customer-phone-of-other = 📞 This is somebody else's number, so we don't take it for yours. To leave your own, press “📞 Share my number” below.

orders-title = 🧾 <b>Your requests and orders</b>
orders-none = 🧾 You have no requests or orders yet. Write what you need, and the first one will be here.
orders-entry = { $sign } <b>{ $request }</b> · { $date }
    { $state }
orders-open = In progress
orders-won = Completed
orders-lost = Closed

in-group = 👋 I work in private messages. Write to me: @{ $bot }
no-access = 🔒 This card is closed to you: you are no longer in the shop's team. If that is a mistake, ask the owner for a new invitation.

start-link-unknown = 🔗 This link didn't work: it may be out of date. No harm done, just write what you need.
customer-command-unknown = There is no such command. Just write what you need in your own words, or have a look at /help.

# The bot's profile in Telegram.
setup-name = Prilavok
setup-description = 👋 This is the shop's bot. Write what you need: words, a photo or a voice message will do. A manager will answer right in this chat and help with the order. You can also see here where your requests and orders stand.
setup-short-description = Write what you need: the shop's manager will answer right here. Your orders are in /orders.
customer-nothing-to-cancel = Nothing to cancel. Just write what you need, and a manager will answer.
