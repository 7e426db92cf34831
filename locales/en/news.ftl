# News from colleagues and due times, and clients' words.

news-record-given = 🤝 { $name } hands over to you: <b>{ $record }</b>
news-task-given = 🤝 { $name } gives you a task
news-task-soon = ⏰ A task is due soon
news-task-overdue = 🔴 A task is overdue

relay-header = 👤 <b>{ $name }</b> · { $record }
relay-edited = ✏️ <b>{ $name }</b>: the message was changed
