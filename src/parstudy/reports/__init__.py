"""Executed notebooks, pages, documents and the manifest."""

from __future__ import annotations

from parstudy.reports.findings import show_findings, show_sources
from parstudy.reports.words import Words, words

__all__ = ["Words", "show_findings", "show_sources", "words"]
