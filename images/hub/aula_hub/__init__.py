"""Aula's hub: a roster instead of sign-up, and every notebook in its person's own namespace."""
