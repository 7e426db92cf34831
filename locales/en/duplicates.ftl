# Cards that may be of one client, merging them, and taking that back.

button-duplicates = 👥 Similar cards
button-to-duplicates = ‹ Similar
button-merge = 🔗 Merge
button-different = They are two
button-merge-with = 🔗 Merge with…
button-merge-now = ✅ Merge
button-merges = 🔗 Merges · { $merges }

duplicates-title = 👥 <b>Similar cards</b> · { $n ->
    [0] no pairs yet
    [one] { $n } pair
   *[other] { $n } pairs
}
duplicates-hint = First those that are almost surely of one client: 🧾 is one taxpayer’s number, 📞 one phone, ✉️ one e-mail, 🔤 a similar name.
duplicates-none = When two cards have one phone or one name, the pair comes up here.
duplicates-alike = 👥 <b>Looks like { $name }</b>
duplicates-pair = 👥 <b>Is this one client?</b>
duplicates-why = Both cards have { $why }.
duplicates-by-tax-id = one taxpayer’s number
duplicates-by-phone = one phone
duplicates-by-email = one e-mail
duplicates-by-name = a similar name
duplicates-contact = 👤 <b>{ $name }</b>
duplicates-company = 🏢 <b>{ $name }</b>
duplicates-in-telegram = in Telegram
duplicates-records = { $n ->
    [0] No records
    [one] { $n } record
   *[other] { $n } records
}
duplicates-words = { $n ->
    [0] No messages
    [one] { $n } message
   *[other] { $n } messages
}
duplicates-people = { $n ->
    [0] No people
    [one] { $n } person
   *[other] { $n } people
}

merge-title = 🔗 <b>What will become of the two cards</b>
merge-moves = Everything of “{ $name }” goes to the first one: records, messages, notes, dialogues, tags. Both phones stay. It can be undone for 30 days.
merge-two-accounts = 💬 Both are in Telegram: both accounts stay, and answers go to the one that wrote last.
merge-joins-lead = 🙋 Both have an open lead: the second one closes, its words and tasks go to the first.
merge-closes-session = 🎧 Both have an open dialogue: the second one closes silently, the talk goes on in the first.
merge-ban = 🚫 The shop does not hear the second one, and will not hear the merged one either.
merge-choose = Where the cards differ, press what to take from the second one:
merge-chosen = { $part }: <b>{ $value }</b>
merge-part-name = name
merge-part-phone = main phone
merge-part-company = company
merge-done = ✅ <b>{ $name }</b> has everything of “{ $other }” now
merge-done-at = Merged: { $at }
merge-undo-hint = If they are two people after all, undo it: everything goes back to its place.
merge-undone = ↩️ <b>{ $name }</b> and <b>{ $other }</b> are two cards again. What was added since to records that had moved went back with them.
merge-undone-kept = Changed since the merge, and so left as it is: { $parts }.
merge-undone-lead-stays = The joined lead has been worked on since: it stays closed.
merges-title = 🔗 <b>Merges of 30 days</b> · { $total }
merges-hint = On the left is the card that stayed.
merge-ask-other = 🔗 Whom to merge “{ $name }” with? Write a name, a phone or a part of them.
merge-others = 🔗 Whom to merge “{ $name }” with? Choose the second card.
merge-others-none = Nobody was found. Try another word.

toast-merged = Merged
toast-different = Noted: they are two
refusal-pair-settled = This pair is settled already.
refusal-merged-already = One of the cards has been merged with another. Look at how they stand now.
refusal-cards-changed = The cards have changed. Look at what will become of them now, and press again.
refusal-merge-gone = This merge can’t be undone any more: 30 days have passed, it was undone, or the client’s data was deleted.
refusal-merged-again = This card has been merged with a third one since. Undo that merge first: it is in /duplicates.
merge-lead-reason = The talk goes on here: { $record }
