"""Runs `main` of a module as if it were a program of its own: program.py MODULE [ARGUMENT]..."""
import importlib
import sys

module = sys.argv.pop(1)
sys.argv[0] = module
sys.exit(importlib.import_module(module).main())
