# Why Telegram did not take something: a part of a sentence.
reason-no-voice = the client takes no voice and video messages
reason-restricted = the client does not take messages from everybody
reason-too-long = the message is too long
reason-nothing = there is nothing to be read in the message
reason-gone = the original message has been deleted
reason-not-copied = Telegram does not let such a message be copied
reason-file-gone = the file is no longer available
reason-file-too-large = the file is too large
reason-formatting = Telegram could not read the formatting
reason-too-old = Telegram deletes nothing older than two days
reason-album = such files do not go into one album
reason-unknown = Telegram did not take it
reason-in-full = <i>{ $error }</i>
relay-moved = 📍 <b>{ $name }</b>: the location has moved
