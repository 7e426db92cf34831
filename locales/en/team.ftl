# The team's group: every client has a topic of their own.

topic-title = #{ $number } · { $name } · { $stage }
topic-title-forgotten = Deleted client
topic-recap = 🧾 <b>The topic has been made again.</b> Here are the last messages; the talk goes on below:
topic-staff-only = 👋 Here staff talks with the client. Ask the owner for an invitation to the team, and your messages will get through too.
topic-not-connected = 🔌 The group is disconnected, so the client won't see this. Answer in your private chat with me, or have the owner write /connect here again.
topic-anonymous = 🎭 You are writing on behalf of the group, and I can't tell who you are. Turn off anonymity in your admin rights and send it again: this message did not go to the client.
topic-command = That command works in your private chat with me. Here, /note or // at the start makes a note for the team; everything else goes to the client.
topic-note-empty = 📝 Write the note right after the command: “/note call back on Friday”. The client won't see it.

team-how = 👥 <b>The team's group</b>
    Every client gets a topic of their own there: the whole team sees the talk and answers right in it.

    1. Create a group and turn topics on.
    2. Add me as an admin who can manage topics and delete messages.
    3. Write /connect in the group.

    The private mode remains: whoever took a dialogue in their chat with me goes on there.
team-overview = 👥 Connected group: <b>{ $group }</b>
    Every client who writes gets a topic there. Disconnect it here or with /disconnect.
team-hello = 👋 To give every client a topic here, turn topics on, let me manage topics and delete messages, and write /connect
team-ready = 👍 All set. Write /connect, and clients will get their topics here.
team-missing = 🔧 <b>Almost there.</b> This is still missing:
team-missing-topics = • Topics are off in this group: “Edit group” → “Topics”
team-missing-admin = • I'm not an admin of the group
team-missing-manage = • I need the right to manage topics
team-missing-delete = • I need the right to delete messages: /delete won't work without it
team-missing-then = Fix this and write /connect again.
team-connected = ✅ <b>The group is connected.</b> As soon as a client writes, a topic with the card appears here.
    • Whatever staff writes in the topic goes to the client.
    • /note or // at the start of a message makes a note for the team.
    • Tasks and the robots' news still come to your private chat.
team-connect-not-allowed = 🔒 Only the shop's owner or an admin can connect or disconnect a group.
team-connect-anonymous = 🎭 You are writing on behalf of the group, and I can't tell who you are. Turn off anonymity in your admin rights and repeat the command.
team-disconnected = 🔌 The group <b>{ $group }</b> is disconnected. Clients' messages come to staff's private chats again.
team-disconnected-toast = The group is disconnected
team-none = No group is connected. Here's how: /connect
team-lost = ⚠️ <b>The group { $group } is no longer connected:</b> { $why }
    No message is lost: what was waiting, and everything new, comes to staff's private chats. Once it's fixed, write /connect in the group
team-lost-kicked = I was removed from the group.
team-lost-rights = my right to manage topics was taken away.
team-lost-topics = topics were turned off in the group.
team-slow = 🐢 More is coming to <b>{ $group }</b> than Telegram allows: 20 messages a minute at most. Everything will arrive in order, only later. If this happens often, answer in your private chat with me.

button-team-add = ➕ Add to a group
button-team-disconnect = 🔌 Disconnect the group
topic-edit-to-note = 📝 The client already sees the earlier text; the new one was not sent. To take the message away from the client too, reply to it with /delete
