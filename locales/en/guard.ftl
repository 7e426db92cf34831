# The guard: whom the shop does not hear, and what words wait for.

guard-button-spam = 🚫 Spam
guard-button-ban = 🚫 Spam and ban
guard-button-ban-silently = 🤫 Silent ban
guard-button-close = 🧹 Just close
guard-button-unban = ↩️ Let back in
guard-button-unban-name = ↩️ Let back in: { $name }
guard-button-forget-client = 🗑 Forget client
guard-button-rules = 🛡 Protection
guard-button-audit = 🔎 Audit
guard-button-files = 📥 Bring the files: { $count }

guard-choose = 🚫 <b>{ $name }</b>: what shall we do?

    <b>Spam and ban</b> – the client is told that their messages are no longer taken.
    <b>Silent ban</b> – the client notices nothing, but won't bother you again.
    <b>Just close</b> – the dialogue is closed as spam, new messages come as usual.

    Everything written stays in “💬 Messages”, and you can let the client back in at any time.
guard-is-banned = 🚫 <b>{ $name }</b> has been banned ({ $at }). New messages are only seen in “💬 Messages”.
guard-is-banned-silently = 🤫 <b>{ $name }</b> has been silently banned ({ $at }). The client doesn't know, and new messages are only seen in “💬 Messages”.
guard-banned-now = 🚫 Done: <b>{ $name }</b> won't bother you again. New messages stay in “💬 Messages”.
guard-record-stays = { $record } is still open as it was. Close it too?
guard-card-banned = 🚫 Banned
guard-card-banned-silently = 🤫 Silently banned
guard-banned-title = 🚫 <b>Whom the shop does not hear</b>
guard-banned-none = 🕊 Nobody is banned.
guard-banned-entry = 🚫 { $name } · { $at }
guard-banned-entry-silent = 🤫 { $name } · { $at }
guard-toast-banned = Won't bother you again
guard-toast-closed = The dialogue is closed as spam
guard-toast-nothing-open = There is no open dialogue to close
guard-toast-unbanned = The client is back with us
guard-toast-not-banned = This client is not banned any more
guard-told-banned = 🚫 The shop no longer takes messages in this chat. You can still see your data and orders: /orders, /mydata.
guard-told-unbanned = 👋 The shop takes your messages again. Write what you need.

guard-vet-ask = 🤖 We love new people and are a little wary of robots. Please press: <b>{ $sign }</b>. We have your message already, and it will go straight on.
guard-vet-passed = 🙂 Thank you! Your message is with a manager.
guard-vet-failed = 🤖 The check didn't work out. Please try to write again in about an hour.
guard-vet-wrong = Not that one. Please try again
guard-vet-over = This question is no longer needed
guard-sign-cat = the cat
guard-sign-car = the car
guard-sign-apple = the apple
guard-sign-key = the key
guard-sign-sun = the sun
guard-sign-tree = the tree
guard-sign-fish = the fish
guard-sign-house = the house

guard-not-taken = 🙏 Sorry, we don't take this here ({ $kind }). You can send: { $taken }.
guard-not-taken-none = 🙏 Sorry, we don't take this here ({ $kind }). Please call us or come to the shop.
guard-only-words = 🙏 Your words have been passed on. The rest ({ $kind }) we don't take here, sorry.
guard-flood = ⏳ You write faster than we read! Nothing will be lost: we'll put it all together and pass it to a manager in a minute.
guard-files-none = All files have been brought already.
guard-files-brought = On their way: { $count }
guard-kind-text = text
guard-kind-photo = photos
guard-kind-video = videos
guard-kind-voice = voice messages
guard-kind-video-note = video messages
guard-kind-audio = audio
guard-kind-document = files
guard-kind-sticker = stickers
guard-kind-animation = GIFs
guard-kind-location = a place on the map
guard-kind-venue = a venue on the map
guard-kind-contact = contacts
guard-kind-poll = polls
guard-kind-dice = dice
guard-kind-other = an attachment of this kind


guard-audit-title = 🔎 <b>What was done to people's data</b>
guard-audit-none = 🔎 Nothing has been done to people's data yet.
guard-audit-entry = { $at } · <b>{ $who }</b>: { $what }
guard-audit-contact = 👤 { $name }
guard-actor-client = client
guard-actor-system = the shop
guard-deed-consented = agreed that data is kept
guard-deed-consent-refused = did not agree that data is kept, messages erased: { $messages }
guard-deed-banned = banned
guard-deed-banned-silently = silently banned
guard-deed-unbanned = ban lifted
guard-deed-spam = dialogue closed as spam
guard-deed-vetting-failed = newcomer's check failed
guard-deed-data-sent = the file with all data was given out
guard-deed-forgotten = data erased, messages: { $messages }
guard-deed-deleted = message deleted on both sides
guard-deed-retained = kept for long enough ({ $days } days), messages erased: { $messages }
guard-deed-merged = cards merged
guard-deed-unmerged = merge undone
guard-deed-rules-changed = rules changed
guard-forgotten-name = Deleted client No. { $number }
