"""The example operation: a made-up twin of the 2022 case, written by a deterministic generator."""
