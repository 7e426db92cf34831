# A replacement for what is lacking: the manager proposes, the client answers.

button-replacement = 🔄 Propose a replacement
button-withdraw = ↩️ Take it back
button-replace-other = Something else – just propose
button-propose = 📨 Send to the client ({ $much })
button-propose-words = ✍️ Propose in these words
button-agree = 👍 I agree
button-agree-to = 👍 I agree: { $name }
button-not-agree = 👎 I don't agree

replacement-lines = 🔄 <b>{ $record }</b>: what is to be replaced?
replacement-open = 🔄 <b>{ $record }</b>: proposed to the client – { $titles }. Waiting for an answer.
replacement-open-next = You can take it back or propose something else: what was proposed before then stands no more.
replacement-choose = 🔄 <b>{ $record }</b>: what do we propose instead of “{ $title }” ({ $price })?
replacement-choose-any = 🔄 <b>{ $record }</b>: what do we propose to the client?
replacement-how = Tick up to { $most } products. If the right one is not there, write its name: we look in the catalogue.
replacement-nothing-similar = The catalogue has nothing similar. Write a name and we look for it; if we don't find it, you can propose it in words.
replacement-not-found = The catalogue has nothing by “{ $words }”. You can propose it to the client in these very words, or write others.
replacement-too-many = No more than { $most } at once: the client would find it hard to choose.

proposal-title = 🔄 <b>{ $order }</b>: “{ $title }” is out of stock. We propose instead:
proposal-title-any = 🔄 <b>{ $order }</b>: what you ordered is out of stock. We propose instead:
proposal-product = • { $name } – { $price }
proposal-dearer = • { $name } – { $price } ({ $sum } more)
proposal-cheaper = • { $name } – { $price } ({ $sum } less)
proposal-same = • { $name } – { $price } (the same price)
proposal-agreed = 👍 <b>{ $order }</b>: you agreed to the replacement.
proposal-agreed-to = 👍 <b>{ $order }</b>: you agreed to the replacement – { $title }.
proposal-declined = 👎 <b>{ $order }</b>: you did not want the replacement.
proposal-gone = 🔄 <b>{ $order }</b>: this proposal stands no more.
proposal-stands = Now: { $state }
proposal-late = This proposal stands no more. You see below where the order is.

toast-proposed = 📨 Sent to the client. The answer will come here.
toast-withdrawn = ↩️ Taken back: the client can't answer it any more

refusal-proposal-gone = This proposal is gone: it was answered, taken back, or is out of date.
