# The team, and what could not be handled.

start-welcome-staff = 👋 Welcome back, { $name }! Everything starts from /menu; for hints see /help.
start-joined = 🎉 You are in the team! Your role: { $role }. Start with /menu; for hints see /help.
start-joined-inviter = 🎉 { $name } has joined the team: { $role }

staff-title = 👥 <b>Team</b>: { $n } { $n ->
    [one] person
   *[other] people
}
staff-entry = { $duty } { $name } · { $role }
member-title = 👤 <b>{ $name }</b> · { $role }
member-records = 🗂 { $n ->
    [0] No open records
    [one] { $n } open record
   *[other] { $n } open records
}
invite-choose = ➕ What will your new colleague's role be?
invitation = ✉️ The invitation is ready. Role: { $role }.
    Send this link to your colleague. It works once, until { $until }.

    { $link }
remove-choose = 🚪 Leaving the team: <b>{ $name }</b>. { $n ->
    [0] There are no open records. Who takes over everything else?
    [one] Who takes over { $n } open record?
   *[other] Who takes over { $n } open records?
}

staff-hint = 🤔 Who is this for? To write to a client, reply to their message here, or press “✍️ Write” on the card. Everything else is in /menu.
staff-command-unknown = There is no such command. All commands are in /help, the main menu is /menu.

trouble-none = ✅ All is well: everything is handled and delivered.
trouble-title = ⚠️ <b>Not handled:</b> { $n ->
    [one] { $n } event
   *[other] { $n } events
}. <b>Refused by Telegram:</b> { $refused ->
    [one] { $refused } message
   *[other] { $refused } messages
}.
trouble-entry = <code>{ $id }</code> · { $at }
    { $error }
parked-update = ⚠️ Event { $id } could not be handled; everything else goes on. You can try it again in /trouble.
    { $error }
parked-job = ⚠️ Scheduled work { $id } could not be done; everything else goes on. Show this to whoever set the bot up.
    { $error }
refused-send = ⚠️ Telegram refused a message; the others go on. How many there are by now is in /trouble.
    { $error }
