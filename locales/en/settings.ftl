# What people set for themselves.

settings-title = ⚙️ <b>Settings</b>
    🌐 Language: { $language }
settings-hears = { $what ->
    [orders] 🔔 We tell you when your order moves on
    [offers] 🔔 We write about new goods and offers
   *[rating] 🔔 We ask how a conversation went
}
settings-hears-not = { $what ->
    [orders] 🔕 We don't write about orders: see them in /orders
    [offers] 🔕 We don't write about new goods and offers
   *[rating] 🔕 We don't ask how a conversation went
}
settings-addresses = { $n ->
    [0] 📍 No address is remembered yet
    [one] 📍 We remember { $n } address
   *[other] 📍 We remember { $n } addresses
}
settings-addresses-forget = 📍 <b>Your addresses</b>. Press the one to be forgotten.
settings-no-addresses = 📍 We remember no address. A new one is remembered when you order.
settings-on-duty = 🟢 You are on duty: new requests come to you too
settings-off-duty = ⚪️ You are off duty: we don't tell you of new requests

button-hear = { $what ->
    [orders] 🔔 Write about orders
    [offers] 🔔 Write about new goods
   *[rating] 🔔 Ask for a rating
}
button-hear-no = { $what ->
    [orders] 🔕 Don't write about orders
    [offers] 🔕 Don't write about new goods
   *[rating] 🔕 Don't ask for a rating
}
button-addresses = 📍 Addresses
button-forget-address = 🗑 { $address }
button-to-settings = ‹ Settings

toast-address-forgotten = 🗑 This address is forgotten

# In the file of everything that is kept of a person.
dossier-shopping = Shopping and settings
dossier-basket = In the basket
dossier-addresses = Addresses
dossier-wants = What we write and ask by ourselves
