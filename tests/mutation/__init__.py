"""Mutation testing: a small change is made to a module, and a test must fail (docs/MUTATION.md says how to run it)."""
