# A customer's own orders: the card, the buttons, the answers; and what the team learns of their steps.

order-title = { $sign } <b>{ $order }</b> · { $state }
order-total = <b>Total: { $sum }</b>
order-more-lines = … and { $n ->
    [one] { $n } more item
   *[other] { $n } more items
}
order-made = 🗓 { $date }
order-became = → { $order }
order-past = 🧾 <b>{ $order }</b>: the up-to-date card is below
order-cancel-sure = ❌ <b>{ $order }</b>: cancel it? It stands at: { $state }.
order-ask = 💬 <b>{ $order }</b>: write your question in the next message, and it goes to the manager together with the order's number. A photo or a voice message will do too. Changed your mind? /cancel.
order-asked = 💬 <b>{ $order }</b>: your question is with the manager, who will answer here.
order-late = { $order } already stands at “{ $state }”. Nothing was changed.
order-noted = 👌 The manager knows now, will do the rest and write to you.
order-said = { $signal ->
    [received] ✅ Thank you! Glad that you have it.
    [cancelled] ❌ Cancelled.
    [agreed] 👍 Thank you! We go on.
   *[declined] 👎 Understood. We won't send the replacement.
}

button-received = ✅ I have it
button-cancel-order = ❌ Cancel it
button-cancel-sure = ❌ Yes, cancel it
button-keep-order = ↩️ Keep it
button-ask-about = 💬 Ask about this order
button-repeat = 🔁 Order again
button-all-orders = ‹ All orders
button-open-order = 🧾 Open

refusal-not-your-order = This order is not yours, or it is gone. Yours are in /orders.

# What a deal's card says when the order ended by the client's word.
orders-reason-cancelled = cancelled by the client
orders-reason-declined = the replacement did not suit the client

# News to the responsible.
orders-told = { $signal ->
    [received] 👤 { $client } confirms the receipt: { $record }.
    [cancelled] 👤 { $client } cancels: { $record }.
    [agreed] 👤 { $client } agrees to the replacement: { $record }.
   *[declined] 👤 { $client } does not agree to the replacement: { $record }.
}
orders-told-stays = { $signal ->
    [received] 👤 { $client } confirms the receipt: { $record }. By the preset's conditions it stays where it is: decide where it goes.
    [cancelled] 👤 { $client } cancels: { $record }. By the preset's conditions it stays where it is: decide where it goes.
    [agreed] 👤 { $client } agrees to the replacement: { $record }. The card does not tell where the order goes next, most likely for want of the type of payment. Fill it in and move the deal.
   *[declined] 👤 { $client } does not agree to the replacement: { $record }. By the preset's conditions it stays where it is: decide where it goes.
}

# In a record's history.
event-client-said = { $who }: { $signal ->
    [received] “I have it”
    [cancelled] “Cancel it”
    [agreed] agrees to the replacement
   *[declined] does not agree to the replacement
}
event-proposed = { $who }: a replacement was proposed to the client – { $titles }
