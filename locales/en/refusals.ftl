# Short answers to presses: refusals and confirmations. Each fits into the 200 characters of an alert;
# each refusal says what to do next.

refusal-no-such-record = There is no such record. Open /menu and find the one you need.
refusal-no-such-pipeline = The preset no longer has this pipeline. Open /menu to see what there is now.
refusal-no-such-task = There is no such task. Your tasks are in /tasks.
refusal-no-such-field = The preset no longer has this field. Open the card again to see the fields there are now.
refusal-no-such-client = There is no such client. Try to find them again with /new.
refusal-no-such-person = This person is no longer in the team. Choose somebody else.
refusal-stale = The card has changed meanwhile. See how it looks now and press again.
refusal-move-not-offered = You can't go there from here. The buttons on the card show where you can.
refusal-move-closed = This move is closed: “{ $field }” doesn't allow it. Check it, or choose another stage.
refusal-missing = First fill in: { $fields }. “✏️ Fill in” is on the card.
refusal-conversion-not-offered = The lead can't be converted from this stage. If it is still new, take it on first.
refusal-other-lead-open = This client has another open lead: { $record }. Go on there, or close it first.
refusal-undo-gone = Too late to undo: more than a minute has passed, or something has changed. Use the buttons on the card to move it.
refusal-task-done = The task is already done: { $name }, { $at }. There is nothing left to do.
refusal-task-done-by-move = The move itself has already done the task: { $at }. There is nothing left to do.
refusal-task-withdrawn = The task is withdrawn: the move that had set it was undone. What is left is in /tasks.
refusal-task-changed = The task has changed meanwhile. See how it looks now and press again.
refusal-empty = There is nothing to read in it. Write your answer in words, or use /cancel.
refusal-too-long = Too long: this takes { $max } { $max ->
    [one] character
   *[other] characters
}. Make it shorter.
refusal-money = That doesn't read as an amount. Write a number, such as 12900 or 499.90.
refusal-money-negative = An amount can't be below zero. Write it without the minus, such as 12900.
refusal-money-too-large = The amount is too large. Check it for extra zeros and write it again.
refusal-money-too-precise = Too many digits after the point. Write it like this: 499.90.
refusal-phone = That doesn't look like a phone number. Write all of it, such as +44 20 7946 0958.
refusal-not-a-choice = This one is a choice. Press one of the buttons under the question.
refusal-client-unreachable = The client can't be written to: they aren't in this bot, or have blocked it. Better call.
refusal-client-banned = 🚫 The client is banned, so nothing was sent. Let them back in, then write.
refusal-not-allowed = This takes another role. Ask the owner or an admin.
refusal-last-owner = This is the only owner. Make somebody else an owner first.
refusal-invite-unknown = There is no such invitation. Ask for the link again.
refusal-invite-used = This invitation has been used. Ask for a new link.
refusal-invite-expired = The invitation has expired. Ask for a new link.
refusal-already-staff = You are already in the team. Your role: { $role }. Start with /menu.
refusal-draft-gone = This draft is gone. Upload the file again in /preset.
refusal-client-needed = A client comes first. Start again with /new and choose one.

press-unknown = This button doesn't work any more. Open /menu, everything there is fresh.
press-not-yours = This button is for the shop's staff. Write what you need, and you will be answered.
press-too-old = This message is too old to change. Open /menu, everything there is fresh.
press-stale = The card has changed: { $what }. Here it is, up to date.
press-stale-plain = The card has changed meanwhile. Here it is, up to date.
prompt-gone = This question no longer waits for an answer. Open the card and start again.
error-internal = Something went wrong on our side. It is kept and will be looked at; please try again.
unreachable-contact = 🚫 The client has blocked the bot: nothing arrives until they come back. If it is urgent, call.
receipt-unreachable = 🚫 Not delivered: the client has blocked the bot or deleted the account. If it is urgent, call.
receipt-failed = 🚫 Not delivered: { $error }. Try to send it again.
write-taken = { $record } is yours now: you answered first

toast-moved = { $record } → “{ $stage }”
toast-done = ✅ { $task } done
toast-done-moved = ✅ { $task } done. { $record } → “{ $stage }”
toast-left-behind = { $task } is done. { $record } is at another stage by now, so it stays where it is.
toast-undone = ↩️ { $record } is back at “{ $stage }”
toast-handed-over = { $record }: { $name } is responsible now
toast-postponed = ⏰ { $task } is postponed until { $until }
toast-reassigned = { $task } goes to { $name }
toast-saved = ✅ Saved
toast-duty-on = 🟢 You are on duty: new requests will reach you too
toast-duty-off = ⚪️ You are off duty: new requests won't disturb you
toast-language = English it is
toast-removed = { $name } is no longer in the team. { $n ->
    [0] There was nothing to hand over.
    [one] { $n } record is handed over.
   *[other] { $n } records are handed over.
}
toast-role = { $name } is now: { $role }
toast-replayed = 🔁 Trying again
toast-nothing = Nothing to cancel: you haven't started anything. The rest is in /menu.
refusal-no-such-session = This dialogue is over.
refusal-held-by = { $name } is talking to this client. The client has not got your message.
