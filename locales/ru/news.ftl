# Новости от коллег и сроков, слова клиента.

news-record-given = 🤝 { $name } передаёт вам запись: <b>{ $record }</b>
news-task-given = 🤝 { $name } передаёт вам задачу
news-task-soon = ⏰ Скоро срок задачи
news-task-overdue = 🔴 Задача просрочена

relay-header = 👤 <b>{ $name }</b> · { $record }
relay-edited = ✏️ <b>{ $name }</b>: сообщение исправлено
