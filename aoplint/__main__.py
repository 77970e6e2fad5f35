"""`python -m aoplint`."""

from __future__ import annotations

from aoplint.cli import main

if __name__ == "__main__":
    main()
