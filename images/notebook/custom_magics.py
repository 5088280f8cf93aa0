"""Provides `%reload_ext custom_magics` for the Turin notebooks; see aula.magics."""

from aula.magics import load_ipython_extension

__all__ = ["load_ipython_extension"]
