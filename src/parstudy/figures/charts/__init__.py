"""One kind of chart a module."""
