"""The links between measures, as typed results."""
