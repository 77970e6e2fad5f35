"""aoplint: checks apps on the AliExpress Open Platform against its API Use Agreement."""

from __future__ import annotations

__version__ = "0.1.0"
