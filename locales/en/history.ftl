# A record's history, and the messages with its client. An entry of the history reads “who: what”.

history-title = 🕘 <b>{ $record }</b>: history
history-entry = <i>{ $at }</i> – { $what }
history-because = ↳ <i>why:</i> { $cause }

actor-person = { $name }
actor-client = Client { $name }
actor-robot = 🤖 Robot “{ $name }”
actor-system = Prilavok

event-created = { $who }: new record
event-created-from = { $who }: new record from { $record }
event-moved = { $who }: “{ $from }” → “{ $to }”
event-taken = { $who }: took it on, “{ $from }” → “{ $to }”
event-undone = { $who }: undid the last step, “{ $from }” → “{ $to }”
event-converted = { $who }: converted the lead → { $record }
event-field-set = { $who }: { $field } – “{ $value }”
event-field-cleared = { $who }: { $field } – cleared
event-handed-over = { $who }: handed over to { $to }
event-reason = { $who }: reason – “{ $text }”
event-task-set = { $who }: set { $task }
event-task-done = { $who }: { $task } done
event-task-left-behind = { $who }: { $task } done; the record had left that stage, so it stayed where it was
event-task-postponed = { $who }: { $task } postponed until { $until }
event-task-reassigned = { $who }: { $task } given to { $to }
event-task-commented = { $who }: { $task }, comment – “{ $text }”
event-notified = { $who }: message to staff ({ $to })
event-notified-nobody = { $who }: there was nobody to tell
event-client-merged = { $who }: the client’s card is one with another now
event-client-parted = { $who }: the client’s cards are two again
event-joined = { $who }: the talk goes on here: { $record }
event-took-in = { $who }: { $record } goes on here
event-client-messaged = { $who }: message to the client
event-robot-waits = { $who }: waits until { $until }
event-robot-stood-down = { $who }: no longer waits, the record has left the stage
event-loop-stopped = 🛑 Robot “{ $robot }” was stopped: the record would have gone round in circles

words-title = 💬 <b>{ $record }</b>: messages with the client
words-none = Not a word yet. Break the ice with “✍️ Write”.
words-entry = { $sign } <b>{ $name }</b>, <i>{ $at }</i>{ $marks }
    { $words }
event-remapped = { $who }: by the new preset “{ $from }” → “{ $to }”
