# Карточка записи и всё, что открывается с неё.

card-title = <b>{ $record }</b> · { $pipeline }
card-stage = { $sign } <b>{ $stage }</b> · { $age }
card-stage-unknown = ⚠️ Стадии «{ $stage }» больше нет в пресете
card-unknown-pipeline = ⚠️ <b>{ $record }</b> стоит в направлении «{ $pipeline }», а в пресете его больше нет. Попросите владельца вернуть направление в /preset: карточка откроется снова.

card-client = 👤 { $name }
card-client-with-username = 👤 { $name } · @{ $username }
card-client-unreachable = 🚫 Заблокировал бота: написать не получится, только позвонить
card-phone = 📞 { $phone }
card-phone-verified = 📞 { $phone } ✓ подтверждён
card-field = { $field }: { $value }
card-origin = 🔗 Создано из: { $record }
card-words = 💬 «{ $words }»
card-attachment = 💬 { $kind }
card-responsible = 🧑‍💼 { $name }
card-nobody = 🧑‍💼 Ответственного пока нет
card-reason = 📝 Причина: { $reason }
card-missing = ⚠️ Ещё не заполнено: { $fields }

# Запись в нескольких строках, под новостью.
brief-title = <b>{ $record }</b> · { $stage }

failing-choose = ❌ <b>{ $record }</b>: чем закончилось?
convert-choose = 🔄 <b>{ $record }</b>: в какое направление конвертируем? Заполненные поля перейдут в сделку.
convert-missing = ⚠️ Ещё не заполнено: { $fields }. Можно заполнить сейчас или уже в сделке.
fields-choose = ✏️ <b>{ $record }</b>: что заполняем? Галочкой отмечено то, что уже есть.
hand-over-choose = 👥 <b>{ $record }</b>: кому передаём?
hand-over-nobody = 👥 Передать пока некому: в команде больше никого. Владелец может пригласить коллег в /staff.
card-past = 🗂 <b>{ $record }</b>: свежая карточка ниже
