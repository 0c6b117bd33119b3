"""The tests of the allocator; a package so that tests can share the oracle."""
