"""What is known beforehand: provinces, crosswalk, shapes, fields, frameworks."""

from __future__ import annotations
