# Quick replies, and what goes later.

button-replies = ⚡ Replies
button-later = 🕒 Later
button-laters = 🕒 Scheduled

# What the variables are called in a reply's text: one word, no spaces.
reply-variable-client = client
reply-variable-deal = deal
reply-variable-sum = sum
reply-variable-manager = manager
reply-sample-client = Mary Falcon

# The list, and a reply itself.
replies-title = ⚡ <b>Quick replies</b> · { $n ->
    [0] none yet
    [one] { $n } reply
   *[other] { $n } replies
}
replies-hint = 👥 everybody's, 👤 yours alone. Those used most come first. Send one from a client's card, or type the bot's name in the message line.
replies-none = Keep here what you write most often: the address, payment, delivery times. Then it is two taps away.
reply-title = { $sign } <b>{ $title }</b>
reply-own = Personal: only you see it
reply-shared = Shared: the whole team sees it
reply-used = Sent { $n ->
    [one] { $n } time
   *[other] { $n } times
}, last { $at }
reply-unused = Not sent yet
reply-sample = 👀 <b>A client would read:</b>
reply-delete-own = 🗑 Delete your reply “{ $title }”? It can't be brought back.
reply-delete-shared = 🗑 Delete the shared reply “{ $title }”? The whole team will lose it.

button-reply-new-own = ➕ Personal
button-reply-new-shared = ➕ Shared
button-reply-rename = ✏️ Title
button-reply-rewrite = ✏️ Text
button-reply-share = 👥 Share with all
button-reply-delete = 🗑 Delete
button-reply-delete-now = 🗑 Yes, delete
button-to-replies = ‹ Replies

reply-ask-title-own = ➕ <b>A personal reply.</b> What shall it be called? You find it by its title: “Address”, “Paying by card”.
reply-ask-title-shared = ➕ <b>A shared reply.</b> What shall it be called? You find it by its title: “Address”, “Paying by card”.
reply-ask-rename = ✏️ “{ $title }”: what is the new title?
reply-ask-text = ⚡ “{ $title }”: what will the client get? Write the text, its formatting stays.
reply-variables = You can put in: <code>{ $client }</code> the client's name, <code>{ $deal }</code> the deal's number, <code>{ $sum }</code> the amount, <code>{ $manager }</code> your name.

# Choosing one for a client.
replies-pick = ⚡ <b>{ $name }</b>: what shall we send?
replies-pick-many = To find one faster, type the bot's name and a word of the reply.
reply-preview = ⚡ <b>{ $name }</b> will get:
reply-says-nothing = 🤔 For this client the reply comes out empty: there is nothing to put in. Choose another.
reply-lacks = ⚠️ There is nothing to put in for { $names }. Fill the card in, or choose another reply.
refusal-unknown-variable = There is no variable “{ $name }”. Possible: { $known }. Mend it and send the text again.
refusal-nothing-to-put-in = ⚠️ Not sent: there is nothing to put in for { $names }. Fill the card in or write it yourself.
reply-sent = ✅ <b>{ $name }</b>, sent:
button-reply-send = ✅ Send

toast-reply-sent = ✅ Sent
toast-reply-sent-already = This one is settled. To send it again, open “⚡ Replies” on the card.
toast-reply-held-already = This message is waiting for your decision in /later.
toast-reply-shared = 👥 The whole team sees it now
toast-reply-deleted = 🗑 “{ $title }” is deleted
press-reply-changed = The data or the text have changed meanwhile. This is how it reads now: check it and send.

refusal-no-such-reply = This reply is gone. Choose another in /replies.

# To be sent later.
later-when = 🕒 <b>{ $name }</b>: when shall we send it?
later-when-typed = Choose, or write: “tomorrow 12:30”, “31.12 10:00”, “in 2 hours”.
later-what = 🕒 <b>{ $name }</b> · { $at }
    What shall we send? Your next message goes to the client then: text, photo, voice or file.
later-kept = 🕒 Scheduled: <b>{ $name }</b>, { $at }
button-in-an-hour = In an hour
button-this-evening = Today, 18:00
button-tomorrow = Tomorrow, 10:00
button-monday = Mon, 10:00

laters-title = 🕒 <b>Scheduled</b> · { $n ->
    [0] nothing
    [one] { $n } message
   *[other] { $n } messages
}
laters-none = To send something later, press “🕒 Later” on a client's card.
laters-entry = 🕒 { $at } · <b>{ $name }</b>: { $words }
laters-entry-held = ⏸ Waits for you · <b>{ $name }</b>: { $words }
later-card = 🕒 <b>{ $name }</b> will get it: { $at }
later-held = ⏸ <b>{ $name }</b>: the message has not gone and waits for your decision
later-holder = 🧑‍💼 { $name } is talking to the client
later-unreachable = 🚫 The client is not in this bot, or has blocked it
later-parts = And { $n ->
    [one] { $n } more attachment
   *[other] { $n } more attachments
} of the album
later-sent = 🕒 It is time, sending: { $name }
later-sent-now = ✅ Sending: <b>{ $name }</b>
later-dropped = 🗑 Will not be sent: <b>{ $name }</b>
later-joined = 👥 { $name } is answering { $client } too: the time of a scheduled message has come.
later-author-gone = 🕒 A scheduled message has not gone: its author has left the team. Author: { $author }, client: { $name }.
    { $words }
button-send-now = ✅ Send now
button-later-move = 🕒 Reschedule
button-later-drop = 🗑 Don't send

toast-later-moved = 🕒 Rescheduled
toast-later-sent = ✅ Sent
toast-later-dropped = 🗑 Will not be sent

refusal-later-gone = This message is no longer scheduled: it has gone or was cancelled. What is left is in /later.
refusal-when = That time is not clear. Write, for instance: tomorrow 12:30, 31.12 10:00 or in 2 hours.
refusal-when-past = That time has passed. Choose one that is still to come, for instance: tomorrow 10:00.
refusal-when-too-far = We schedule up to a year ahead. Choose a day that is closer.
