"""Benchmarks that run unattended: `python -m aula.bench NAME`; what each one measures is in docs/benchmarks.md."""
