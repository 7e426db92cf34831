# The timeline: all that happened with a client, a company or on a record, as one stream.

button-timeline = 📜 Timeline
button-timeline-newer = ‹ Newer
button-timeline-older = Earlier ›
button-timeline-filter = 🔎 What to show
button-timeline-all = ✓ Everything
button-timeline-show = 📜 Show
button-attach-to-record = 📎 To the record

timeline-title = 📜 <b>{ $name }</b>: timeline
timeline-filtered = 🔎 Shown: { $kinds }
timeline-none = Nothing here yet.
timeline-filter = 🔎 What should the timeline show? Tick it and press “📜 Show”.
timeline-entry = { $number }<i>{ $at }</i> – { $what }
timeline-theirs = 💬 <b>{ $name }</b>{ $marks }: { $words }
timeline-ours = 🧑‍💼 { $name }{ $marks }: { $words }
timeline-event = { $sign } { $what }
timeline-event-of = { $sign } <b>{ $record }</b> · { $what }
timeline-note = 📝 { $name }: { $words }
timeline-rating = ⭐ { $stars }
timeline-rating-comment = ⭐ { $stars } “{ $comment }”
timeline-file = 📎 { $file } · { $name }
timeline-file-gone = 📎 { $file } · { $name } (removed later)
timeline-not-there = 🗑 Telegram gives it no more: the message was deleted.
timeline-kind-messages = 💬 Messages
timeline-kind-calls = 📞 Calls
timeline-kind-history = 🕘 Stages
timeline-kind-tasks = ☑️ Tasks
timeline-kind-notes = 📝 Notes
timeline-kind-ratings = ⭐ Ratings
timeline-kind-files = 📎 Files
timeline-kind-edits = ✏️ Edits

edit-made = ✏️ { $who }: a new card
edit-set = ✏️ { $who }: { $property } – “{ $after }”
edit-changed = ✏️ { $who }: { $property } – “{ $before }” → “{ $after }”
edit-cleared = ✏️ { $who }: { $property } – removed “{ $before }”
edit-joined = ✏️ { $who }: { $contact } is in { $company } now
edit-left = ✏️ { $who }: { $contact } is in { $company } no more
edit-main-company = ✏️ { $who }: main company ({ $contact }) – { $company }
