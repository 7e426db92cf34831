# The main menu, the lists, the language, help.

menu-title = 👋 <b>{ $name }</b>, here is where things stand:
menu-untaken = 🆕 { $n ->
    [one] { $n } lead is waiting for someone to take it
   *[other] { $n } leads are waiting for someone to take them
}
menu-records = 🗂 On your plate: { $leads ->
    [one] { $leads } lead
   *[other] { $leads } leads
}, { $deals ->
    [one] { $deals } deal
   *[other] { $deals } deals
}
menu-tasks = ☑️ { $n ->
    [0] No tasks
    [one] { $n } task
   *[other] { $n } tasks
}
menu-tasks-overdue = 🔴 { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}, { $overdue ->
    [one] { $overdue } of them is overdue
   *[other] { $overdue } of them are overdue
}

pipelines-title = 🤝 <b>Deals</b>: choose a pipeline. The number is what is open there.
stages-title = <b>{ $pipeline }</b>
    { $n ->
        [0] Nothing is open here yet.
        [one] { $n } record is open.
       *[other] { $n } records are open.
    }
records-title = <b>{ $pipeline }</b> · { $stage } · { $n ->
    [0] empty
    [one] { $n } record
   *[other] { $n } records
}
records-title-many = <b>{ $pipeline }</b> · { $stage } · more than { $most } records
    The first { $most } are here, a search finds the rest: /find
records-none = There is nothing at this stage.
records-none-mine = None of these are yours. “✓ mine / all” shows everybody's.
new-title = ➕ What shall we make?

language-choose = 🌐 Which language shall we speak?

help-customer = 👋 This is the shop's bot. Write what you need, in words, with a photo or a voice message: a manager will read it and answer right here. To see where your requests and orders stand, use /orders.
help-staff = 👋 This is the shop's CRM: leads, deals and tasks live right in this chat. Everything starts from /menu. To answer a client, reply to their message here, or press “✍️ Write” on the card.
menu-records-none = 🗂 You have nothing in work yet
