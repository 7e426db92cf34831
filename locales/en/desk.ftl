# Dialogues with clients: who holds them, whose turn it is, shifts, notes.

desk-title = 💬 <b>{ $name }</b> · { $record }
desk-title-bare = 💬 <b>{ $name }</b>
desk-state-new = 🆕 Nobody has taken it yet. Waiting: { $age }
desk-state-offered = 🆕 Offered to { $name }. Waiting: { $age }
desk-state-offered-you = 🆕 Offered to you. Waiting: { $age }
desk-state-in-line = 🕐 In line: everybody is busy. Waiting: { $age }
desk-state-waiting = 🟡 Waiting for an answer: { $age }
desk-state-calm = 🟢 Answered, waiting for the client
desk-state-closing = ⭐️ Finished, waiting for the client's rating
desk-state-closed = ✅ Closed: { $at }
desk-state-silent = ✅ Closed without a word to the client: { $at }
desk-state-spam = 🚫 Closed as spam: { $at }
desk-held-by = 🤝 taken by { $name }
desk-held-by-you = 🧑‍💼 It is yours
desk-joined = 🙋 Answers too: { $name }
desk-watching = 👁 Watching: { $name }
desk-transfer = 🔁 Being handed over to { $name }, no answer yet
desk-transfer-note = 📝 { $note }
desk-snoozed = 😴 Put off until { $until }
desk-client-said = 👤 <b>{ $name }</b>: { $words }
desk-we-said = 🧑‍💼 <b>{ $name }</b>: { $words }
desk-note-line = 📝 <i>{ $name }: { $words }</i>

# Why the card has come.
desk-why-offered = 🔔 <b>A client is waiting. Will you take it?</b>
desk-why-nobody-free = 🕐 <b>Everybody is busy, and a client waits in line.</b> Whoever gets free first will be offered it. You can take it yourself, too.
desk-why-all-passed = ⏭ <b>Nobody on duty has taken it.</b> Now anybody can.
desk-why-transfer = 🔁 <b>A dialogue is being handed over to you.</b> Until you accept it, it stays where it is.
desk-why-accepted = ✅ The dialogue is now with { $name }
desk-why-declined = ↩️ { $name } can't take the dialogue: it stays with you
desk-why-unanswered = ⌛️ { $name } does not answer: the dialogue stays with you
desk-why-given = 🤝 { $name } gives you a dialogue
desk-why-taken-over = 🫳 The dialogue was taken over by { $name }
desk-why-joined = 🙋 { $name } joins your dialogue
desk-why-woke = ⏰ <b>Time to come back to this dialogue</b>
desk-why-silence = 💤 It has been silent for long, so the dialogue closed by itself. If the client writes, a new one begins.

# Lists.
desk-list-title = 💬 <b>Dialogues</b>
    Yours: { $mine }, waiting for an answer: { $waiting }. Taken by nobody: { $unheld }.
desk-list-none = There are no open dialogues.
desk-list-none-mine = You have no open dialogues. The button “✓ mine / all” shows the others.
desk-snooze = 😴 <b>{ $name }</b>: for how long? If the client writes earlier, the dialogue comes back by itself.
desk-transfer-whom = 🔁 <b>{ $name }</b>: to whom? Beside each name: how many dialogues they have.
desk-transfer-nobody = 🔁 There is nobody to hand it over to: no colleague can be reached.
desk-limit = 💬 <b>{ $name }</b>: how many dialogues at a time? Now: { $limit }
desk-limit-line = as for all
desk-taken-already = 🤝 This client was taken by { $name } already.

# Shifts.
shift-on = 🟢 <b>You are on duty.</b> New clients will come to you too.
shift-off = ⚪️ <b>You are off duty.</b> New clients will go to others.
shift-none = 💬 You have no open dialogues
shift-mine = 💬 Your dialogues: { $mine }, waiting for an answer: { $waiting }
shift-in-line = 🆕 Taken by nobody: { $unheld }
shift-tasks = ☑️ Tasks for today: { $due }
shift-off-what = What about your dialogues? Until you decide, clients who write are offered to others on duty.

# Focus: whatever a member of staff types goes to one client.
focus-on = ✍️ <b>You are talking to { $whom }.</b> Whatever you type now goes to the client, until you press “⏹”.
focus-switched = ⏹ You have finished with { $name }.
focus-placeholder = Writing to { $whom }
focus-left = ⏹ You are not talking to { $name } any more. The client does not see what you type.
focus-none = ⏹ You are not talking to anybody now.
focus-over = ⏹ The dialogue is closed: { $name }. The client does not see what you type any more.
focus-taken-away = ⏹ Somebody else has the dialogue now: { $name }. The client does not see what you type any more.

# Notes: for colleagues only.
note-ask = 📝 <b>A note: { $name }.</b> Only colleagues will see your next message, the client will not. Words, a photo, a voice message, anything will do.
note-kept = 📝 The note is kept. The client does not see it.
note-how = 📝 Reply to a client's message with /note and the words of the note. Or press “📝 Note” on the dialogue's card.
note-from = 📝 <b>{ $name }</b>, a note for colleagues. Client: { $client }
notes-title = 📝 <b>{ $name }</b> · notes
notes-none = There are no notes yet.
notes-line = <b>{ $name }</b>, { $at }

transfer-ask = 🔁 <b>{ $client }</b> → { $name }. What is good to know? A few words will do; the client will not see them.
held-ask = ✋ Not sent: <b>{ $client }</b> is with { $name }. Join the dialogue and send it?
held-sent = ✓ You have joined the dialogue, and the message is sent.
held-dropped = ✖️ It was not sent.
held-gone = This message does not wait for a decision any more.
said-header = 🧑‍💼 <b>{ $name }</b> → { $client }

refusal-too-many-dialogs = You have { $limit } already, and that is the most at a time. Close one or hand one over, then take this one.
refusal-transfer-gone = This dialogue is not being handed over to you any more: somebody else has it, or it has stayed.

toast-taken = 🤝 The dialogue is yours
toast-passed = ⏭ It is the next one's turn
toast-transfer-asked = 🔁 Your colleague has been asked. Until they accept, it stays with you.
toast-declined = The dialogue stays where it was
toast-joined = 🙋 You are in the dialogue
toast-watching = 👁 You can see this dialogue
toast-left = 🚪 You have left the dialogue
toast-snoozed = 😴 Put off
toast-closed = ✅ The dialogue is closed
toast-spam = 🚫 The dialogue is closed as spam
toast-handed-all = 🔁 Dialogues handed over: { $handed }
toast-kept-all = You keep your dialogues: what the clients write comes to you

button-dialogs = 💬 Dialogues
button-dialog = ✍️ Talk
button-note = 📝 Note
button-notes = 📝 Notes
button-take = Take
button-pass = ⏭ Pass
button-accept = Accept
button-decline = Decline
button-transfer = 🔁 Hand over
button-without-note = Without a note
button-snooze = 😴 Put off
button-wake = ⏰ Back now
button-snooze-hour = For an hour
button-snooze-hours = For three hours
button-snooze-evening = Until evening
button-snooze-tomorrow = Until tomorrow
button-snooze-monday = Until Monday
button-close = ✅ Close
button-close-silently = 🤫 Close silently
button-spam = 🚫 Spam
button-ban = 🚫 Ban…
button-watch = 👁 Look in
button-take-over = 🫳 Take over
button-join = 🙋 Join
button-leave = 🚪 Leave
button-join-and-send = 🙋 Join and send
button-not-send = Don't send
button-to-dialogs = ‹ Dialogues
button-to-session = 💬 To the dialogue
button-focus-leave = ⏹ Finish: { $name }
button-hand-all = 🔁 Put all back in line
button-keep-all = Keep them
button-limit = 💬 How many dialogues

command-dialogs = dialogues with clients
command-shift = go on duty or off
command-note = a note on a client, in reply to their message
