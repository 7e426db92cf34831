# A client's data: what is kept, consent, the file, being forgotten.

privacy = 🔒 <b>What we keep about you</b>

    Your name, username and id in Telegram, your language and the link that brought you here. Your messages with the shop, your requests and orders, calls. Your phone numbers and e-mail addresses if you shared them or gave them to a manager, your company and position, and your delivery address if you told us.

    <b>Why.</b> To answer you, to fulfil your order and to remember what we agreed.

    <b>Who sees it.</b> The shop's staff who work in this bot. Messages travel through Telegram.
privacy-retention = <b>For how long.</b> Words of finished conversations are erased when they are { $n ->
    [one] { $n } day
   *[other] { $n } days
} old.
privacy-retention-none = <b>For how long.</b> Until you ask us to erase it.
privacy-consented = ✅ You agreed that your data is kept: { $at }.
privacy-erase = <b>How to have it erased.</b> With the button below or by /forget. /mydata puts everything there is about you into one file.
privacy-button-data = 📄 My data
privacy-button-forget = 🗑 Erase my data
privacy-button-agree = ✅ I agree
privacy-button-disagree = ✖️ I don't agree
privacy-button-what = 🔒 What we keep
privacy-button-forget-now = 🗑 Yes, erase it
privacy-button-forget-cancel = 🗑 Cancel the orders and erase
privacy-button-keep = ↩️ Leave it as it is
privacy-button-forget-client = 🗑 Yes, forget the client

privacy-consent-ask = 🔒 To answer you and to fulfil your order, the shop keeps the messages, your name and what you tell us about yourself. Do you agree? What you have written goes to a manager as soon as you answer. More in /privacy.
privacy-consent-given = ✅ Thank you! We've noted that you agree. You can withdraw it and have your data erased in /privacy.
privacy-consent-refused = 🔒 Without your consent we can't talk, so what was waiting has been erased. If you change your mind, press “✅ I agree” and write again.

privacy-forget-ask = 🗑 <b>Erase your data?</b>

    <b>What goes:</b> your name, phone and address, all messages with their files, notes about you. Copies of your messages in the staff's chats are deleted too while Telegram allows it (two days); older text is replaced.

    <b>What stays without your name:</b> the numbers of requests and orders, sums and dates – the books need them.
privacy-forget-final = This can't be undone. Requests that are still in progress will be closed.
privacy-forget-open = ⚠️ Still open: { $orders }. You can wait until they are finished, or cancel them and erase your data now.
privacy-forgotten = ✅ Done, we have forgotten you. If you write again, we'll meet anew.
privacy-kept = ↩️ All right, everything stays as it was.
privacy-forget-client = 🗑 <b>Forget the client { $name }?</b>

    The name, the contacts, all messages with their files, the notes and the words on the cards go. Numbers, sums and dates stay without a name. This can't be undone.
privacy-forget-client-open = ⚠️ These will be closed as failed: { $orders }.
privacy-forgotten-told = 🗑 { $record }: the client's data has been erased, the record is closed or waits for your decision. Its number and sums are in place.
privacy-words-gone = 🗑 The client's words have been erased
privacy-data-caption = 📄 Everything that the shop keeps about you. The file opens in any browser.
privacy-data-sent = 📄 We sent the file with your data not long ago, it is above in this chat. You can have a new one in an hour.
privacy-for-customers = 📄 This command is for customers: they get a file about themselves (/mydata) and can have their data erased (/forget). The owner can forget a client with the button on the client's card.
toast-client-forgotten = The client is forgotten

dossier-file = my-data
dossier-title = What the shop keeps about you
dossier-intro = Put together: { $at }.
dossier-about = About you
dossier-id = Telegram id
dossier-name = Name in Telegram
dossier-username = Username
dossier-language = Language
dossier-source = Where you came from
dossier-called = What the shop calls you
dossier-phone = Phone
dossier-email = E-mail
dossier-called-source = Where you come from, by the shop's records
dossier-tags = Tags
dossier-accounts = Your other accounts in Telegram
dossier-merged = Cards that the shop took for yours and merged into this one
dossier-edits = How the card changed
dossier-calls = Telephone calls
dossier-call-recorded = There is a recording.
dossier-files = Files with your orders
dossier-company = Company
dossier-consent = Consent to keeping data
dossier-banned = The shop has not taken your messages since
dossier-records = Requests and orders
dossier-reason = Why it was closed: { $reason }
dossier-messages = Messages
dossier-you = You
dossier-shop = The shop
dossier-reaction = Reaction: { $reaction }
dossier-deleted = Deleted on both sides: { $at }
dossier-ratings = Your ratings
dossier-none = There are none.
dossier-rest = Not in the file: the photos, voice messages and other attachments themselves (Telegram keeps them, and you see them in your chat), the staff's notes and what they wrote of calls (the shop's remarks to itself), the log of the work on requests, and internal marks of the protection against spam.
