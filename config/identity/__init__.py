"""Signing in with an organization's own account, by OpenID Connect.

`providers` says who they are, `asking` fetches what they publish, `tokens` verifies what they sign,
`flow` is allauth's part with these three in it, `purposes` says what an answer is good for.
"""
