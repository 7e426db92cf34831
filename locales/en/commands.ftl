# The commands as Telegram and /help list them.

command-start = start
command-orders = my requests and orders
command-menu = main menu
command-leads = leads by stage
command-deals = deals by pipeline
command-tasks = my tasks
command-clients = clients and companies
command-files = copies of files on the shop's disk
command-new = make a record
command-replies = quick replies
command-later = messages to be sent later
command-staff = the team and invitations
command-preset = the preset: stages, fields, robots
command-fields = fields of the cards: add, change, restrict
command-connect = the team's group
command-trouble = what could not be handled
command-delete = delete a message: reply to it with this
command-line = how clients are met: hours, texts, promises, report
command-language = language / язык
command-help = what I can do
command-privacy = what we keep and how to have it erased
command-cancel = stop what you have begun
command-mydata = a file with everything we keep about you
command-forget = erase my data
command-banned = whom the shop does not hear
command-audit = what was done to people's data
