"""The worked scenarios that come with the product are solved, checked and compared with `expected/`."""
