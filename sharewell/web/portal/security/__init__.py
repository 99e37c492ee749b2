"""Sign-in and security: factors, passwords, where one is signed in, and the page that asks again.

Owns: forms and pages for the account itself; a representative has an account of their own.
Never: decides what a proof is worth, or writes to the database itself.
Imports: accounts, web.shared and the portal's own ways of looking at a request.
Pages here show no health data.
"""
