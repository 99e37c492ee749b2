"""Messages to people: an outbox whose rows are promises to send, and the texts.

Owns: the outbox, the message texts in every language, SMTP, .eml files, letters for a print vendor.
Never: decides who is told what, or holds up the act that promised a message.
A dump of its table shows no address, name, code or text: they wait sealed and are wiped when sent.
Imports: lib, policy.
"""
