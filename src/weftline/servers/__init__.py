"""A seized server becomes findings, without being contacted."""
