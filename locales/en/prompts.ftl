# Questions, and what is left of them once they are answered.

ask-title = ✏️ <b>{ $record }</b> · { $field }
ask-on-the-way = This is needed to go on. Fill it in, and we continue from the same place.
ask-now = Now: { $value }
ask-default = What goes into “{ $field }”?
ask-cancel = Answer with a message. Changed your mind? /cancel.
ask-reason = 📝 <b>{ $record }</b> · { $stage }
    Why did it end like this? A few words will stay on the card.
ask-comment = 💬 <b>{ $task }</b>: what should be noted? Write a comment.
ask-words = ✍️ <b>{ $name }</b> · { $record }
    Go ahead: your next message goes to the client. Text, a photo, a voice message or a file.
ask-client = ➕ <b>{ $pipeline }</b>: who is it for? Choose a client, or write how the name begins, or a phone number.
ask-client-none = 🤔 Nobody found. Try the surname, another spelling or the phone.
ask-about = ➕ <b>{ $pipeline }</b>
ask-answered = ✓ { $what }

cancelled = Cancelled, nothing has changed.
reason-kept = 📝 Reason noted: { $record }
comment-kept = 💬 Comment noted: { $task }
new-made = ➕ Done: { $record }
