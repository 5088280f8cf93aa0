"""Aula's hub: a roster instead of sign-up, and each person's notebook in their own namespace."""
