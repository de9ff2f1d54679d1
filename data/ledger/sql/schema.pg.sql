create schema tailback
