"""The commands behind make: python -m book._commands.NAME."""

import sys

# jsonschema, which nbformat imports, builds a grammar of international addresses if it finds this
# package: a third of the time in which a command starts, for what no notebook holds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
