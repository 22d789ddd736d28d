"""The formats a share package is written in; one file each."""
