# The line: the rules that its owner sets, what it says by itself, and the report.

line-name = Line
line-title = 🎧 <b>Line</b>: how we meet clients
line-entry = <b>{ $theme }</b>
    { $told }

line-theme-sharing = 👥 Who gets clients
line-theme-hours = 🕙 Working hours
line-theme-texts = 💬 Texts
line-theme-form = 📋 Form
line-theme-promise = ⏱ Answer time
line-theme-rating = ⭐ Rating
line-theme-silence = 💤 Silence
line-theme-spam = 🛡 Spam
line-theme-privacy = 🔒 Privacy

# Who gets a client.
line-way = <b>{ $way }</b>: { $means }
line-way-all = All at once
line-way-evenly = In turn
line-way-in-order = Strictly in order
line-way-least-busy = Least busy
line-means-all = A new client goes to all on duty; who takes it first has it.
line-means-evenly = A new client goes to whoever has waited longest for one.
line-means-in-order = A new client always goes to the first one free in the list.
line-means-least-busy = A new client goes to whoever has the fewest open dialogues.
line-told-sharing = { $means } Not taken within { $minutes }: the next one's turn. Open dialogues each: { $limit }.
line-told-sharing-all = { $means } Open dialogues each: { $limit }.
line-order = 🔢 <b>Order</b>: a client goes to the first one free from the top.
line-order-entry = { $place }. { $name }
line-limits = 👤 <b>Limit of each</b>: how many dialogues a person has at once. Whose do we change?
line-limit-entry = { $name }: { $limit }
line-limit-of = 👤 <b>{ $name }</b>, open dialogues at once: { $limit }
line-limit-usual = as everybody ({ $limit })

# Numbers.
line-number = ✏️ { $name }: { $value }
line-number-take = Take within
line-number-dialogs = Dialogues each
line-number-close = Close after silence
line-number-patience = “No answer yet” after
line-number-first = First answer within
line-number-next = Later answers within
line-number-ping = Remind before
line-number-per-minute = Messages a minute
line-number-retention = Keep messages
line-none-promised = not promised
line-none-any = any number
line-none-never = never
line-none-ping = no reminder
line-none-forever = for good
line-up-to = up to { $most }
line-min = { $minutes } min
line-h = { $hours } h
line-h-min = { $hours } h { $minutes } min
line-days = { $days } d
line-unit-minutes = A number of minutes
line-unit-hours = A number of hours
line-unit-days = A number of days
line-unit-dialogs = A number of dialogues
line-unit-messages = A number of messages
line-ask-number = ✏️ <b>{ $name }</b>. Now: { $now }
line-ask-bounds = { $unit }, from { $least } to { $most }.
line-bad-number = 🤔 That can't be read as a number. Write it in digits.

# Working hours.
line-weekday = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
line-hours-always = Round the clock
line-hours-off = { $days } – off
line-told-hours = { $week }. Days off: { $days }.
line-hint-hours = The shop's time: { $zone }. Tick the working days and set the hours. Outside of them promises stand still, and clients learn when they will be answered.
line-days-choose = 🕙 Which day's hours do we change? A day off becomes a working day once it has hours.
line-ask-hours = 🕙 From what hour till what hour do we work? Write it like 10-20 or 9:30-18.
line-ask-day-hours = 🕙 <b>{ $day }</b>: from what hour till what hour do we work? Write it like 10-20 or 9:30-18.
line-bad-hours = 🤔 That doesn't look like working hours. Write the beginning and the end with a hyphen, within one day: 10-20 or 9:30-18.
line-holidays = 🎉 <b>Days off and holidays</b>: we don't work on these.
line-holidays-none = 🎉 No holidays or other days off are set yet.
line-holiday = • { $days }
line-ask-holidays = 🎉 On which days don't we work? Write a day or several in a row, day before month: 31.12 or 1.1-8.1. Commas between them are fine.
line-bad-holidays = 🤔 That doesn't look like days to come. Write day and month: 31.12 or 1.1-8.1, in a row two months at most.
line-opens-now = right now
line-opens-today = today at { $time }
line-opens-tomorrow = tomorrow at { $time }
line-opens-weekday = { $weekday ->
    [1] on Monday
    [2] on Tuesday
    [3] on Wednesday
    [4] on Thursday
    [5] on Friday
    [6] on Saturday
   *[7] on Sunday
} at { $time }
line-opens-date = on { $date } at { $time }
line-opens-unknown = as soon as we open

# Texts.
line-text-welcome = Welcome
line-text-off-hours = Off hours
line-text-no-answer = No answer yet
line-text-closing = Goodbye
line-text-means-welcome = to the first message of a dialogue.
line-text-means-off-hours = when somebody writes while the shop is closed.
line-text-means-no-answer = when there has been no answer for long.
line-text-means-closing = when the dialogue is closed.
line-told-texts = We say by ourselves, once a dialogue: { $texts }.
line-told-texts-none = We say nothing by ourselves.
line-text = 💬 <b>{ $name }</b>: { $means }
line-text-on = ✅ Clients get it, once a dialogue.
line-text-off = ⬜️ Off, clients don't get it.
line-text-own = <b>{ $language }</b>, your text:
line-text-built-in = <b>{ $language }</b>, the built-in text:
line-text-variables = Your own text may have <code>{"{"}client{"}"}</code>, the client's name, and <code>{"{"}hours{"}"}</code>, when we answer: “tomorrow at 10:00”.
line-ask-text = ✍️ <b>{ $name }</b> · { $language }
    Write the text that clients are to read.
line-bad-text-empty = 🤔 There is nothing visible in it. Write the text in words.
line-bad-text-long = 🤔 Too long: 1000 characters fit in. Make it shorter.
line-bad-text-unknown = 🤔 I don't know what to put in place of “{ $name }”. Between braces only client and hours have a meaning.
line-bad-text-brace = 🤔 A brace has no pair. Check the braces and send it again.
line-say-off-hours = 🌙 We are closed at the moment. We'll answer { $hours }.
line-say-off-hours-unknown = 🌙 We are closed at the moment. We'll answer as soon as we open.
line-say-no-answer = 🙏 You are not forgotten: all managers are busy right now. We'll answer as soon as one is free.
line-say-closing = 🤝 Thank you for writing! If you have questions, write right here.

# The form.
line-asks-name = Name
line-asks-what = What is needed
line-asks-phone = Phone
line-told-form = New clients are asked: { $asked }.
line-told-form-none = New clients are asked nothing.
line-hint-form = The questions come one by one, in this order, with the button “🙋 Call a person” always beside them; a manager's answer ends the form. Whatever a client answers reaches managers as usual.
line-form-begins = 📋 While a manager is reading, a few questions. If you'd rather not answer, press “🙋 Call a person”.
line-form-name = What should we call you?
line-form-what = What do you need? Words, a photo or a voice message will do.
line-form-phone = Which number can we reach you at? Press “📞 Share my number” or write it.
line-form-phone-again = 🤔 That doesn't look like a phone number. Write it in full, like +7 900 123-45-67. If it doesn't work out, never mind.
line-form-done = ✅ Thank you, it's with a manager now! You'll get an answer right here.
line-form-person = 🙋 Called! A manager will answer right here.
line-placeholder-name = Your name
line-placeholder-what = What do you need?
line-placeholder-phone = +7 900 123-45-67

# Answer time.
line-told-promise = The first answer within { $first }, later ones within { $next } of working time. Reminder before that: { $ping }.
line-told-promise-none = No answer time is promised.
line-hint-promise = Only working time counts. Before it is up whoever is to answer is reminded, afterwards the admins are told. Press a number, or ✏️ to write your own.
line-waits = ⏰ <b>{ $client }</b> has waited { $span } for an answer, promised within { $promised }
line-waits-broken = 🔴 <b>{ $client }</b> has waited { $span } for an answer: promised within { $promised }, and late
line-nobody-yet = 🧑‍💼 Nobody has taken the dialogue yet

# Rating.
line-told-rating = After a dialogue we ask for a rating from 1 to 5.
line-told-rating-none = We don't ask for ratings.
line-hint-rating = Clients rate a closed dialogue with stars and may add a few words. A rating of 3 or less becomes a task for an admin.
line-switch-rating = Ask for a rating
line-rate = ⭐ How did we do? Please rate us from 1 to 5.
line-rated = { $stars } Thank you for the rating!
line-ask-remark = 💬 What could be better? Write a few words in one message.
line-remarked = { $stars } Thank you! We will read it.
line-rating-came = ⭐ <b>{ $client }</b> rates the dialogue: { $stars }
line-remark-came = 💬 <b>{ $client }</b> adds to { $stars }: “{ $comment }”
line-task-low = Look into a rating of { $stars } from { $name }

# Silence.
line-told-silence = A dialogue closes by itself after silence: { $span }.
line-told-silence-none = A dialogue doesn't close by itself.
line-hint-silence = When both sides have been silent for that long, the dialogue closes. The client's next message opens another one; the request and the order stay the same.

# Spam.
line-told-spam = From one client a minute: { $limit }.
line-told-refused = Not taken: { $kinds }.
line-told-vetting = Suspicious newcomers are checked.
line-told-vetting-none = Newcomers are not checked.
line-hint-spam = How many messages a minute we take from one client, and which. A tick means taken. Words are always taken.
line-switch-vetting = Check newcomers

# Privacy.
line-told-consent = Consent is asked first.
line-told-consent-none = Consent is not asked.
line-told-retention = Messages are kept { $span }, then erased.
line-told-retention-none = Messages are kept for good.
line-hint-privacy = Consent is asked before anything else and stays in the audit. When their time is up, messages are erased by themselves.
line-switch-consent = Ask for consent

# The report.
line-report-title = 📊 <b>Report</b>: { $days } d
line-report-turnover = 💬 Dialogues: { $opened } begun, { $closed } closed, { $spam } spam
line-report-first = First answer
line-report-next = Later answers
line-report-speed = ⏱ <b>{ $title }</b>: { $count }
line-report-spans = median { $median }, average { $average }
line-report-late = late { $late } ({ $share }%)
line-report-stars = ⭐ <b>Rating</b> { $mean }, { $count } in all
line-report-stars-none = ⭐ No ratings yet
line-report-operators = 🧑‍💼 <b>Who answers how</b>
line-report-operator = { $name }: { $answers } answered · median { $median } · late { $late }
line-report-waiting = ⏳ <b>Waiting now</b>
line-report-nobody-waits = ✅ Nobody is waiting
line-report-waits = { $client } · { $span } · { $operator }
line-report-not-taken = not taken
line-under-minute = under a minute
line-ended = 🗂 <b>Closed dialogues</b>: open one to read its last words and to give your own mark.
line-ended-none = 🗂 There are no closed dialogues yet.
line-session = 💬 <b>{ $client }</b>
line-session-times = 🕘 { $opened } → { $closed }
line-session-open = open
line-session-spam = 🛡 Closed as spam
line-session-silent = 🤫 Closed without a word to the client
line-session-stars = ⭐ The client gave { $stars }
line-session-theirs = 👤 { $words }
line-session-ours = 🧑‍💼 { $words }
line-session-mark = 🏅 Your own mark, from 1 to 5:

# Buttons and short answers.
button-line-report = 📊 Report
button-line-order = 🔢 Order
button-line-limits = 👤 Limit of each
button-line-set-hours = 🕙 Set hours
button-line-all-hours = 🕙 All days
button-line-days = 🕙 Day by day
button-line-holidays = 🎉 Holidays
button-line-always = 🌐 Round the clock
button-line-add-holidays = ➕ Add
button-line-drop = ✖️ { $days }
button-line-say = Say it to clients
button-line-word = ✍️ { $language }
button-line-built-in = ↩️ Built-in text
button-line-first = ⬆️ First
button-line-no-promise = ✖️ Promise nothing
button-line-person = 🙋 Call a person
button-line-remark = 💬 Leave a comment
button-line-session = 🔍 Dialogue
button-line-ended = 🗂 Closed dialogues
press-line-last-day = This is the last working day. If the shop works day and night, press “🌐 Round the clock”.
toast-line-built-in = ↩️ The built-in text again
toast-line-dropped = ✅ Working days again
toast-line-marked = 🏅 Your mark: { $mark }
toast-line-rated = Thank you, you have rated it already!
