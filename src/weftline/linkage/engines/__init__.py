"""The engines that linkage runs on."""
