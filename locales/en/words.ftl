# A client's words and the shop's on their way: the frame around them, changes, reactions, deletion.

relay-header-edited = 👤 <b>{ $name }</b> · { $record } · ✏️ edited
relay-edited-mark = ✏️ edited
relay-was = Before: { $words }
relay-forwarded = ↪️ forwarded from: { $name }
relay-name-button = 👤 { $name } · { $record }
relay-name-button-edited = 👤 { $name } · { $record } · ✏️
relay-album = 👤 <b>{ $name }</b> · { $record } · 🖼 album, { $n } { $n ->
    [one] file
   *[other] files
}
relay-kept = ⚠️ Telegram does not let us show the original. We have kept it.

reaction-custom = ✨ <b>{ $name }</b>: a special reaction to this message. A bot can't repeat it.
reaction-not-carried = A bot can't repeat this reaction, so the client won't see it. Ordinary ones get through.

edit-of-nothing = ✏️ The client doesn't have this message, so there is nothing to change. Please send it again.
edit-unreachable = ✏️ The change didn't get through: the client has blocked the bot or deleted the account. If it's urgent, call.
edit-failed = ✏️ The change didn't get through: { $error }. The client has the earlier wording; better write again.

delete-how = 🗑 To delete a message, reply to it with /delete. It will be gone on both sides.
delete-what = 🗑 This is no message of a conversation, so it can't be deleted. Reply with /delete to the message itself.
delete-done = 🗑 Deleted on both sides.
delete-before = This message has been deleted already.
delete-not-yours = 🗑 You can only delete your own message. Reply to it with /delete.
delete-not-yours-staff = 🗑 This is a colleague's message: its author or an administrator can delete it.
delete-too-old = 🗑 More than two days have passed: Telegram doesn't let us delete such messages.
delete-failed = 🗑 It could not be deleted on the client's side: { $error }. The client still has the message.
delete-failed-here = 🗑 The message is still there on our side: { $error }.
delete-unreachable = 🗑 It could not be deleted on the client's side: the client has blocked the bot or deleted the account.

words-note = 📝 <b>{ $name }</b>, <i>{ $at }</i> · <i>note, the client doesn't see it</i>
    { $words }
words-was = ✏️ <i>before:</i> { $words }
words-deleted = 🗑 <i>deleted:</i> { $name }
button-recall = ↩️ Recall: { $words }
button-recall-sure = ↩️ Yes, recall
button-recall-not = Keep it
recall-question = ↩️ <b>Recall the message?</b> It will be gone for the client and for you: { $words }
toast-recalled = ↩️ Message recalled

kind-live-photo = Live photo
kind-story = Story
kind-game = Game
kind-checklist = Checklist
kind-rich-message = Formatted letter
kind-paid-media = Paid post
kind-giveaway = Giveaway
kind-payment = Invoice or payment
kind-gift = Gift
kind-pinned = A message was pinned
kind-background = The chat background was changed
kind-auto-delete = The auto-delete timer was changed
kind-deleted = Message deleted
