# Labels of buttons. Up to 17 characters, and two of them share a row.

button-menu = 🏠 Menu
button-cancel = ✖️ Cancel
button-skip = Skip
button-back = ‹ Back
button-back-to = ‹ { $name }

# The main menu and the lists.
button-leads = 🙋 Leads
button-deals = 🤝 Deals
button-tasks = ☑️ Tasks
button-new = ➕ New
button-duty-on = 🟢 On duty
button-duty-off = ⚪️ Off duty
button-language = 🌐 Language
button-staff = 👥 Team
button-preset = ⚙️ Preset
button-line = 🎧 Line
button-whose-mine = ✓ mine / all
button-whose-all = mine / ✓ all
button-to-list = ‹ To the list
button-back-to-deals = ‹ Pipelines

# A record's card.
button-card = 🗂 Card
button-convert = Convert
button-done = ✅ Done
button-failing = ❌ Lost
button-history = 🕘 History
button-write = ✍️ Write
button-words = 💬 Messages
button-undo = ↩️ Undo
button-edit = ✏️ Fill in
button-fill-in = ✏️ Fill in
button-hand-over = 👥 Hand over
button-reason = 📝 Reason
button-clear = 🧹 Clear

# A task.
button-task = ☑️ { $task }
button-to-tasks = ‹ Tasks
button-postpone = ⏰ Postpone
button-postpone-hour = By an hour
button-postpone-hours = By 3 hours
button-postpone-day = By a day
button-postpone-week = By a week
button-reassign = 👥 Hand over
button-comment = 💬 Comment

# The team, and what went wrong.
button-invite = ➕ Invite
button-make-role = Role: { $role }
button-remove = 🚪 Remove from team
button-to-staff = ‹ Team
button-replay = 🔁 Retry { $id }

# The preset.
button-outline = 📋 { $name }
button-graph = 🗺 Diagram
button-download = ⬇️ Download
button-upload = ⬆️ Upload
button-confirm = ✅ Apply
button-drop = 🗑 Discard
button-to-preset = ‹ Preset

# On the customer's side.
button-share-phone = 📞 Share my number
button-fill-next = ✏️ Next: { $field }
